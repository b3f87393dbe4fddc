// The normalised text of x86 instructions: what logs' hashes are made of and what the printer prints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "litmus/languages/x86_instruction.h"
#include "litmus/test.h"

namespace fenceline::litmus {

// The names of all labels of the test, sorted, without duplicates. A label is printed as its index here: "L00".
std::vector<std::string_view> label_names(const std::vector<X86Thread>& threads);

// Where `name` stands in `labels`; it must be there.
std::size_t label_index(const std::vector<std::string_view>& labels, std::string_view name);

// "L00"
std::string label_text(std::size_t index);

// "MOV [x],$1" under X86, "movq $1,(x)" under X86_64.
std::string text_of(const X86Instruction& instruction, Arch arch, const std::vector<std::string_view>& labels);

// The cell without the size suffix that an X86 cell carries when nothing else tells the size.
std::string without_suffix(std::string_view cell);

}  // namespace fenceline::litmus
