#include "litmus/tool/tool.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <stdexcept>
#include <system_error>

#include "litmus/errors.h"
#include "litmus/tool/command.h"
#include "litmus/tool/options.h"

namespace fenceline::litmus::tool {
namespace {

bool asks_for(const std::vector<std::string>& arguments, std::string_view option) {
  const auto end = std::ranges::find(arguments, "--");
  return std::find(arguments.begin(), end, option) != end;
}

Exit dispatch(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    fmt::print(stderr, "{}", help());
    return Exit::bad_input;
  }
  const std::string& name = arguments.front();
  if (name == "--version" || name == "-V") {
    fmt::print("fenceline {}\n", FENCELINE_VERSION);
    return Exit::done;
  }
  if (name == "--help" || name == "-h" || (name == "help" && arguments.size() == 1)) {
    fmt::print("{}", help());
    return Exit::done;
  }
  const bool help_first = name == "help";
  const std::string& wanted = help_first ? arguments[1] : name;
  const auto command = std::ranges::find(commands(), wanted, &Command::name);
  if (command == commands().end()) throw UsageError("there is no command '" + wanted + "'; see fenceline --help");
  if (help_first || asks_for(arguments, "--help") || asks_for(arguments, "-h")) {
    fmt::print("{}", help(*command));
    return Exit::done;
  }
  return command->run(parse_options(command->name, {arguments.begin() + 1, arguments.end()}));
}

// A last word must not throw, also when standard error is full or gone.
void complain(const std::string& message) { std::fputs(("fenceline: " + message + '\n').c_str(), stderr); }

}  // namespace

int run(const std::vector<std::string>& arguments) {
  try {
    const Exit result = dispatch(arguments);
    // An earlier flush may have failed unnoticed; the stream remembers.
    const int code = std::fflush(stdout) != 0 ? errno : std::ferror(stdout) != 0 ? EIO : 0;
    if (code != 0) throw std::system_error(code, std::generic_category(), "cannot write to standard output");
    return static_cast<int>(result);
  } catch (const UsageError& e) {
    complain(e.what());
    return static_cast<int>(Exit::bad_input);
  } catch (const std::invalid_argument& e) {
    // An option names what does not exist here: a backend, a strategy, a CPU.
    complain(e.what());
    return static_cast<int>(Exit::bad_input);
  } catch (const InputError& e) {
    complain(e.what());
    return static_cast<int>(Exit::bad_input);
  } catch (const std::system_error& e) {
    // A file or a thread that the system does not let us have.
    complain(e.what());
    return static_cast<int>(Exit::bad_input);
  } catch (const std::exception& e) {
    complain(std::string("internal error: ") + e.what());
    return static_cast<int>(Exit::internal_error);
  }
}

}  // namespace fenceline::litmus::tool
