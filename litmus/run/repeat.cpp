#include "litmus/run/repeat.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "litmus/catalogue/catalogue.h"

namespace fenceline::litmus {
namespace {

// The cycle that a generated test's header names; empty when it has none.
std::string cycle_of(const TestRecord& test) {
  constexpr std::string_view key = "\nCycle=";
  const std::size_t at = test.text.find(key);
  if (at == std::string::npos) return {};
  const std::size_t start = at + key.size();
  return test.text.substr(start, test.text.find('\n', start) - start);
}

// What records of before options were kept say of them.
std::string options_of(const NativeRecord& run) {
  if (!run.options.empty()) return run.options;
  std::vector<int> cpus;
  std::ranges::copy_if(run.cpus, std::back_inserter(cpus), [](int cpu) { return cpu >= 0; });
  std::string text;
  if (!run.backend.empty()) text = "--backend " + shell_word(run.backend);
  if (!cpus.empty()) text += fmt::format("{}--cpus {}", text.empty() ? "" : " ", fmt::join(cpus, ","));
  return text;
}

}  // namespace

std::string shell_word(const std::string& word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + '\'';
}

std::string shell_command(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + shell_word(word);
  return text;
}

std::string repeat_command(const TestRecord& test, const NativeRecord& run, const std::string& parameters) {
  std::string text = "fenceline run";
  std::string file = test.file;
  const std::string cycle = cycle_of(test);
  if (file == test.name && !cycle.empty() && catalogue_entry(file) == nullptr) {
    file += ".litmus";
    text = fmt::format("fenceline generate{} {} > {} && {}", test.arch == "C" ? " --arch c" : "", shell_word(cycle),
                       shell_word(file), text);
  }
  if (!test.models.empty()) text += fmt::format(" --model {}", name_of(test.models.front().model));
  if (const std::string options = options_of(run); !options.empty()) text += ' ' + options;
  return text + fmt::format(" --seed {} --strategy {} {}", run.seed,
                            shell_word(parameters.empty() ? run.strategy : parameters), shell_word(file));
}

double seconds_to_repeat(std::uint64_t count, double seconds) {
  constexpr double least = 2;
  constexpr double most = 60;
  const double wanted = 20 * seconds / static_cast<double>(std::max<std::uint64_t>(count, 1));
  return std::max(std::ceil(std::clamp(wanted, least, most)), seconds);
}

std::string folded_command(std::string_view command, std::size_t width, std::size_t indent) {
  std::string text;
  std::size_t column = indent;
  const auto break_line = [&](std::size_t to) {
    text += "\\\n" + std::string(to, ' ');
    column = to;
  };
  for (std::size_t start = 0; start < command.size();) {
    // A word ends at a blank outside of quotes.
    bool quoted = false;
    std::size_t end = start;
    for (; end < command.size() && (quoted || command[end] != ' '); ++end) quoted = quoted != (command[end] == '\'');
    std::string_view word = command.substr(start, end - start);
    start = std::min(end + 1, command.size());
    if (!text.empty()) {
      text += ' ';
      ++column;
      // Two columns are for the break after this word.
      if (column + word.size() + 2 > width && column > indent + 1) break_line(indent);
    }
    while (column + word.size() + 2 > width && word.find('\'') == std::string_view::npos) {
      // A break within a word may be followed by no blank, or it would be two.
      const std::size_t comma = word.substr(0, width - column - 1).rfind(',');
      if (comma == std::string_view::npos) break;
      text += word.substr(0, comma + 1);
      word.remove_prefix(comma + 1);
      break_line(0);
    }
    text += word;
    column += word.size();
  }
  return text;
}

}  // namespace fenceline::litmus
