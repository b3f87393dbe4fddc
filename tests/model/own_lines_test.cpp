// Memory that shares no cache line.
#include "model/parallel/own_lines.h"

#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <vector>

namespace fenceline {
namespace {

void add_lines(std::multiset<std::uintptr_t>& lines, const void* begin, std::size_t bytes) {
  const auto first = reinterpret_cast<std::uintptr_t>(begin);
  for (std::uintptr_t line = first / cache_line; line <= (first + bytes - 1) / cache_line; ++line) lines.insert(line);
}

TEST(OwnLines, ShareNoCacheLineWithWhatIsAllocatedBetweenThem) {
  std::vector<OwnLines<std::uint32_t>> own;
  std::vector<std::unique_ptr<std::uint32_t>> others;
  for (std::size_t size = 1; size <= 40; ++size) {
    others.push_back(std::make_unique<std::uint32_t>());
    own.emplace_back(size);
    others.push_back(std::make_unique<std::uint32_t>());
  }
  std::multiset<std::uintptr_t> lines;
  std::multiset<std::uintptr_t> lines_of_others;
  for (const auto& block : own) add_lines(lines, block.data(), block.size() * sizeof(std::uint32_t));
  for (const auto& other : others) add_lines(lines_of_others, other.get(), sizeof(*other));
  for (const std::uintptr_t line : lines) {
    EXPECT_EQ(lines.count(line), 1U);
    EXPECT_EQ(lines_of_others.count(line), 0U);
  }
}

}  // namespace
}  // namespace fenceline
