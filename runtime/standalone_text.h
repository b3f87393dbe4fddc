// The parts of a standalone program that no test changes.
#pragma once

#include <string_view>

namespace fenceline::runtime {

std::string_view standalone_head();     // includes and helpers; {NAME} stands for the test's name
std::string_view standalone_locator();  // finds the cell of a computed address
std::string_view standalone_tail();     // threads, histogram, main

}  // namespace fenceline::runtime
