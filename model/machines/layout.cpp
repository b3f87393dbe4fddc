#include "model/machines/layout.h"

#include <bit>

namespace fenceline {

Field Layout::take_bits(unsigned width) {
  if (width == 0) return {};
  if (used_ + width > 64) {
    ++words;
    used_ = 0;
  }
  const Field field{words - 1, used_, width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1};
  used_ += width;
  return field;
}

Field Layout::take(std::uint64_t largest) { return take_bits(static_cast<unsigned>(std::bit_width(largest))); }

Layout::Layout(const Code& code, Buffers buffers) {
  const unsigned value_bits = code.domain.code_bits();
  threads.resize(code.threads.size());
  for (std::size_t t = 0; t < threads.size(); ++t) {
    const ThreadCode& thread = code.threads[t];
    ThreadFields& fields = threads[t];
    fields.pc = take(thread.ops.size() + (code.loops ? 1 : 0));
    fields.registers.reserve(thread.initial.size());
    for (std::size_t r = 0; r < thread.initial.size(); ++r) fields.registers.push_back(take_bits(value_bits));
    if (buffers == Buffers::none || thread.buffer_capacity == 0) continue;
    fields.count = take(thread.buffer_capacity);
    const bool barriers = buffers == Buffers::with_barriers;
    fields.entries.resize(thread.buffer_capacity + (barriers ? 1U : 0U));
    for (std::size_t i = 0; i < fields.entries.size(); ++i) {
      if (i < thread.buffer_capacity) {
        fields.entries[i].location = take(code.location_of.size() - 1);
        fields.entries[i].value = take_bits(value_bits);
      }
      if (barriers) fields.entries[i].barrier = take_bits(1);
    }
  }
  memory.reserve(code.location_of.size());
  for (std::size_t l = 0; l < code.location_of.size(); ++l) memory.push_back(take_bits(value_bits));
}

}  // namespace fenceline
