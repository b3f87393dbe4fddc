// Litmus tests as C++ tests want them: a whole test from its interesting parts, and all outcomes as one line of text.
//
// Thread safety: everything returns fresh values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "litmus/test.h"
#include "model/models.h"

namespace fenceline::testing {

// parse() of a text under the file name "t.litmus".
litmus::Test parsed(std::string_view text);

// "X86_64 t", the initial state in braces, P0's instructions one a row, and "locations [...]".
std::string one_thread(std::string_view arch, std::string_view init, std::string_view instructions,
                       std::string_view locations);

// Every outcome under the model, sorted, separated by " | ": "0:rax=1; [x]=2; | 0:rax=2; [x]=2;".
std::string outcomes_of(const litmus::Test& test, Model model = Model::sc);

// The message parse() fails with; empty when it does not fail.
std::string error_of(std::string_view text);

}  // namespace fenceline::testing
