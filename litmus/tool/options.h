// The command line: one table of options, from which parsing, help, shell completion and the manual page derive.
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/tool/settings.h"

namespace fenceline::litmus::tool {

// A mistake in how the tool was called; exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One row of the table. `commands` names the commands that take it, separated by blanks; empty for all of them.
struct Option {
  std::string_view name;      // without dashes
  char letter;                // '\0' for none
  std::string_view argument;  // what the help calls the value; empty for a switch
  std::string_view commands;
  std::string_view help;
  void (*apply)(Settings& settings, const std::string& value);
};

std::span<const Option> option_table();
bool takes(std::string_view command, const Option& option);

// Parses what follows the command's name. GNU style; a single dash before a long name is understood too, as herd7's
// users type it; nothing is abbreviated. Throws UsageError.
Settings parse_options(std::string_view command, const std::vector<std::string>& arguments);

}  // namespace fenceline::litmus::tool
