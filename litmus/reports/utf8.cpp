#include "litmus/reports/utf8.h"

#include <cstdint>

namespace fenceline::litmus {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The length of the sequence at the start of `text`, by its first byte; 0 when none may start so.
std::size_t length_of_sequence(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

// The character the sequence stands for. The smallest values of each length exclude overlong forms.
bool allowed(std::string_view sequence) {
  static constexpr std::uint32_t first_bits[] = {0x7F, 0x1F, 0x0F, 0x07};
  static constexpr std::uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
  std::uint32_t character = static_cast<unsigned char>(sequence[0]) & first_bits[sequence.size() - 1];
  for (const char c : sequence.substr(1)) character = character << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  if (character < smallest[sequence.size() - 1]) return false;
  if (character < 0x20) return character == '\t' || character == '\n' || character == '\r';
  const bool surrogate = character >= 0xD800 && character < 0xE000;
  return character != 0x7F && !surrogate && character != 0xFFFE && character != 0xFFFF && character <= 0x10FFFF;
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = length_of_sequence(static_cast<unsigned char>(text.front()));
    bool well_formed = length > 0 && length <= text.size();
    for (std::size_t i = 1; well_formed && i < length; ++i) well_formed = continues(text[i]);
    if (well_formed && allowed(text.substr(0, length))) {
      clean += text.substr(0, length);
      text.remove_prefix(length);
    } else {
      clean += replacement;
      text.remove_prefix(well_formed ? length : 1);
    }
  }
  return clean;
}

}  // namespace fenceline::litmus
