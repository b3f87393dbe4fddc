// The commands: one row each in the registry, one file each.
#pragma once

#include <span>
#include <string_view>

#include "litmus/tool/settings.h"

namespace fenceline::litmus::tool {

// Exit codes, the same for every command.
enum class Exit : int { done = 0, violated = 1, bad_input = 2, inconclusive = 3, internal_error = 4 };

// The graver of two, when parts of one command end differently: bad input hides nothing that ran, a violation is
// certain where an unfinished search is not.
constexpr Exit graver(Exit a, Exit b) {
  constexpr int rank[] = {0, 2, 3, 1, 4};
  return rank[static_cast<int>(a)] >= rank[static_cast<int>(b)] ? a : b;
}

struct Command {
  std::string_view name;
  std::string_view arguments;  // what the usage line shows after the options
  std::string_view summary;    // one line
  std::string_view about;      // a paragraph or more for --help
  Exit (*run)(const Settings& settings);
};

std::span<const Command> commands();

Exit run_model(const Settings& settings);
Exit run_generate(const Settings& settings);
Exit run_native(const Settings& settings);
Exit run_list(const Settings& settings);
Exit run_show(const Settings& settings);
Exit run_run(const Settings& settings);
Exit run_merge(const Settings& settings);
Exit run_compare(const Settings& settings);
Exit run_explain(const Settings& settings);
Exit run_step(const Settings& settings);

// What `--help` prints: for all commands, or for one.
std::string help();
std::string help(const Command& command);

}  // namespace fenceline::litmus::tool
