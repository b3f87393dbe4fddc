// The hash by which herd7, litmus7 and mcompare7 tell tests apart: the MD5 of three MD5s, those of the initial state,
// of the program and of the observed locations, each printed in one normalised way.
// Source of the format: the hashes in logs of herd7 7.58, and its manual (diy.inria.fr/doc).
#include <algorithm>
#include <array>
#include <charconv>
#include <md5.h>
#include <numeric>

#include "litmus/languages/language.h"
#include "litmus/test.h"

namespace fenceline::litmus {
namespace {

using Digest = std::array<std::uint8_t, MD5_DIGEST_LENGTH>;

Digest md5(std::string_view text) {
  MD5_CTX context;
  MD5Init(&context);
  MD5Update(&context, reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  Digest digest;
  MD5Final(digest.data(), &context);
  return digest;
}

std::string hexadecimal(const Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (const std::uint8_t byte : digest) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

// The order of the items of an initial state, and of observed things: registers by thread and name, then locations.
struct Place {
  unsigned thread;  // ~0 for a location
  std::string_view name;
  auto operator<=>(const Place&) const = default;
};

Place place_of(const InitItem& item) { return {item.thread.value_or(~0U), item.name}; }

// "0:rax" or "x"
Place place_of(std::string_view spelled) {
  unsigned thread = 0;
  const auto [end, error] = std::from_chars(spelled.data(), spelled.data() + spelled.size(), thread);
  const auto digits = static_cast<std::size_t>(end - spelled.data());
  if (error != std::errc{} || digits >= spelled.size() || spelled[digits] != ':') return {~0U, spelled};
  return {thread, spelled.substr(digits + 1)};
}

void append(std::string& text, const InitItem& item) {
  switch (item.form) {
    case InitItem::Form::plain: break;
    case InitItem::Form::pointer:
    case InitItem::Form::array: break;
    case InitItem::Form::atomic: text += "_Atomic "; break;
  }
  text += item.type;
  if (!item.type.empty()) text += ' ';
  if (item.form == InitItem::Form::pointer) text += '*';
  if (item.thread) text += std::to_string(*item.thread) + ":";
  text += item.name;
  if (item.form == InitItem::Form::array) {
    text += "[" + std::to_string(item.count) + "]";
  } else {
    text += '=';
    text += item.values.empty() ? std::string_view("0") : std::string_view(item.values[0]);
  }
}

std::string initial_state(const Test& test) {
  std::vector<const InitItem*> items;
  items.reserve(test.init.size());
  for (const InitItem& item : test.init) items.push_back(&item);
  const auto place = [](const InitItem* item) { return place_of(*item); };
  // Of several items for one place the first counts.
  std::ranges::sort(items, {}, [](const InitItem* item) { return std::pair(place_of(*item), item); });
  items.erase(std::unique(items.begin(), items.end(),
                          [&](const InitItem* a, const InitItem* b) { return place(a) == place(b); }),
              items.end());
  std::string text;
  text.reserve(items.size() * 24);
  for (const InitItem* const item : items) {
    if (!text.empty()) text += "; ";
    append(text, *item);
  }
  return text;
}

std::string code(const Test& test) {
  const Language& language = language_of(test.arch);
  std::vector<std::vector<std::string>> hashed;  // only where cells are not hashed as they are
  if (language.hashed_cell != nullptr) {
    hashed.reserve(test.text.size());
    for (const ThreadText& thread : test.text) {
      std::vector<std::string>& cells = hashed.emplace_back();
      cells.reserve(thread.cells.size());
      for (const std::string& cell : thread.cells) cells.push_back(language.hashed_cell(cell));
    }
  } else if (language.hashed_thread != nullptr) {
    for (ThreadId t = 0; t < test.text.size(); ++t) hashed.push_back({language.hashed_thread(t, test.text[t])});
  }
  const auto cells = [&](std::size_t t) -> const std::vector<std::string>& {
    return hashed.empty() ? test.text[t].cells : hashed[t];
  };
  std::vector<std::size_t> widths(test.text.size());
  std::size_t rows = 0;
  for (std::size_t t = 0; t < test.text.size(); ++t) {
    rows = std::max(rows, cells(t).size());
    for (const std::string& cell : cells(t)) widths[t] = std::max(widths[t], cell.size());
  }
  std::string text;
  text.reserve(rows * (std::reduce(widths.begin(), widths.end()) + 3 * widths.size() + 2));
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t t = 0; t < test.text.size(); ++t) {
      text += t == 0 ? " " : "| ";
      const std::size_t start = text.size();
      if (row < cells(t).size()) text += cells(t)[row];
      text.append(widths[t] - (text.size() - start) + 1, ' ');
    }
    text += ";\n";
  }
  return text;
}

std::string observed(const Test& test) {
  std::vector<std::string_view> names(test.observed_as.begin(), test.observed_as.end());
  std::ranges::sort(names, {}, [](std::string_view name) { return place_of(name); });
  std::string text;
  text.reserve(names.size() * 8);
  for (const std::string_view name : names) {
    if (!text.empty()) text += "; ";
    text += name;
  }
  return text;
}

}  // namespace

std::string computed_hash(const Test& test) {
  std::string digests;
  digests.reserve(3 * MD5_DIGEST_LENGTH);
  for (const Digest& digest : {md5(initial_state(test)), md5(code(test)), md5(observed(test))}) {
    digests.append(digest.begin(), digest.end());
  }
  return hexadecimal(md5(digests));
}

}  // namespace fenceline::litmus
