// The suites that come with the tool: named enumerations, made when they are asked for.
//
// Thread safety: const data and pure functions.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "litmus/generate/emit.h"
#include "litmus/generate/enumerate.h"

namespace fenceline::litmus::generate {

struct Suite {
  std::string_view name;
  std::string_view about;
  Arch arch;
  std::string_view edges;  // as parse_edge_list reads them
  Range threads;
  Range size;
  Mode mode;
};

std::span<const Suite> suites();

// Null when there is none of this name.
const Suite* suite_named(std::string_view name);

EnumerateOptions options_of(const Suite& suite);

// All of them, in order.
std::vector<Generated> tests_of(const Suite& suite);

}  // namespace fenceline::litmus::generate
