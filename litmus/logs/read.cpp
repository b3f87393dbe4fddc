#include "litmus/logs/read.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace fenceline::litmus {
namespace {

using Kind = LoggedTest::Kind;
using Observation = LoggedTest::Observation;

constexpr std::array<std::pair<std::string_view, Kind>, 3> kinds{
    {{"Allowed", Kind::allowed}, {"Forbidden", Kind::forbidden}, {"Required", Kind::required}}};
constexpr std::array<std::pair<std::string_view, Observation>, 3> observations{
    {{"Never", Observation::never}, {"Sometimes", Observation::sometimes}, {"Always", Observation::always}}};

template <class Table>
auto find(const Table& table, std::string_view word) -> std::optional<typename Table::value_type::second_type> {
  for (const auto& [name, value] : table) {
    if (name == word) return value;
  }
  return std::nullopt;
}

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [name, known] : table) {
    if (known == value) return name;
  }
  return {};
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Whether logged_name(written) would be `name`.
bool names_same(std::string_view name, std::string_view written) {
  if (name == written) return true;
  return name.size() == written.size() + 2 && name.front() == '[' && name.substr(1, written.size()) == written;
}

// Far above what tests observe; a bound on the time that names which keep changing cost.
constexpr std::uint32_t most_names = 8192;

// A decimal number, consumed.
std::optional<std::uint64_t> number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

}  // namespace

std::string_view name_of(LoggedTest::Kind kind) { return name_in(kinds, kind); }
std::string_view name_of(LoggedTest::Observation observation) { return name_in(observations, observation); }

std::string logged_name(std::string_view written) {
  skip(written, "*");
  const bool is_word = std::ranges::all_of(written, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '$';
  });
  return is_word && !written.empty() ? "[" + std::string(written) + "]" : std::string(written);
}

std::string logged_value(std::string_view written) {
  std::string_view digits = written;
  const bool negative = skip(digits, "-");
  if (!skip(digits, "0x") && !skip(digits, "0X")) return std::string(written);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::string(written);
  return std::to_string(static_cast<std::int64_t>(negative ? std::uint64_t{0} - value : value));
}

void LogReader::fail(Offset offset, const std::string& message) const {
  throw InputError(file_, text_, offset, message);
}

LogReader::Line LogReader::peek() const {
  const std::size_t end = std::min(text_.find('\n', at_), text_.size());
  std::string_view line = text_.substr(at_, end - at_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return {line, at_};
}

LogReader::Line LogReader::take() {
  const Line line = peek();
  at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
  return line;
}

// "Test NAME KIND". Other lines that begin so, as a tool's own messages may, are none.
std::optional<LoggedTest> LogReader::header(const Line& line) const {
  std::string_view rest = line.text;
  if (!skip(rest, "Test ")) return std::nullopt;
  rest = trimmed(rest);
  const std::size_t space = rest.find_last_of(" \t");
  if (space == std::string_view::npos) return std::nullopt;
  const auto kind = find(kinds, rest.substr(space + 1));
  if (!kind) return std::nullopt;
  LoggedTest test;
  test.name = trimmed(rest.substr(0, space));
  test.kind = *kind;
  test.offset = line.offset;
  return test;
}

std::optional<LoggedTest> LogReader::next() {
  std::optional<LoggedTest> test;
  while (!test && !at_end()) test = header(take());
  if (!test) return std::nullopt;
  has_states_ = false;
  has_verdict_ = false;
  while (!at_end() && !header(peek())) read_line(*test, take());
  if (!has_states_) fail(test->offset, "the log is cut short: test '" + test->name + "' has no states");
  if (!has_verdict_) fail(test->offset, "the log is cut short: test '" + test->name + "' has no verdict");
  return test;
}

void LogReader::read_line(LoggedTest& test, const Line& line) {
  std::string_view rest = line.text;
  const bool is_model = skip(rest, "States ");
  if (is_model || skip(rest, "Histogram (")) {
    const auto count = number(rest);
    if (!count) fail(line.offset, "expected the number of states");
    if (has_states_) fail(line.offset, "these are the second states of test '" + test.name + "'");
    has_states_ = true;
    test.source = is_model ? LoggedTest::Source::model : LoggedTest::Source::hardware;
    read_states(test, *count);
  } else if (read_verdict(test, rest)) {
    has_verdict_ = true;
  } else if (skip(rest, "Positive: ")) {
    if (test.positive) return;
    test.positive = number(rest);
    skip(rest, ",");
    rest = trimmed(rest);
    if (skip(rest, "Negative: ")) test.negative = number(rest);
  } else if (skip(rest, "Condition ")) {
    rest = trimmed(rest);
    for (const std::string_view said : {" is NOT validated", " is validated"}) {
      if (rest.ends_with(said)) rest.remove_suffix(said.size());
    }
    test.condition = trimmed(rest);
  } else if (skip(rest, "Observation ")) {
    // The name may be anything; the word is the third from the end.
    for (unsigned i = 0; i < 2; ++i) rest = trimmed(rest.substr(0, rest.find_last_of(' ') + 1));
    test.observation = find(observations, rest.substr(rest.find_last_of(' ') + 1));
  } else if (skip(rest, "Hash=")) {
    // The first: litmus7 may print the next test, with a hash of its own, before its block.
    if (test.hash.empty()) test.hash = trimmed(rest);
  } else if (skip(rest, "Time ")) {
    rest = trimmed(rest);
    rest = rest.substr(rest.find_last_of(' ') + 1);
    double seconds = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), seconds);
    if (error == std::errc{}) test.seconds = seconds;
  }
}

bool LogReader::read_verdict(LoggedTest& test, std::string_view text) const {
  text = trimmed(text);
  const bool loop = skip(text, "Loop ");
  if (text == "Ok") {
    test.verdict = LoggedTest::Verdict::ok;
  } else if (text == "No") {
    test.verdict = LoggedTest::Verdict::no;
  } else if (text == "Undef") {
    test.verdict = LoggedTest::Verdict::undefined;
  } else {
    return false;
  }
  test.complete = !loop;
  return true;
}

void LogReader::read_states(LoggedTest& test, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (at_end()) {
      fail(test.offset, "the log is cut short: test '" + test.name + "' has " + std::to_string(i) + " of " +
                            std::to_string(count) + " states");
    }
    read_state(test, take());
  }
}

// "0:rax=0; [x]=1;", in a histogram after "2091  *>" or "498860:>".
void LogReader::read_state(LoggedTest& test, const Line& line) {
  LoggedState& state = test.states.emplace_back();
  std::string_view rest = trimmed(line.text);
  const auto bad = [&](const std::string& expected) {
    fail(line.offset, "expected a state of test '" + test.name + "': " + expected);
  };
  if (test.source == LoggedTest::Source::hardware) {
    state.count = number(rest);
    if (!state.count) bad("a count");
    rest = trimmed(rest);
    state.satisfies = skip(rest, "*>");
    if (!state.satisfies && !skip(rest, ":>")) bad("'*>' or ':>' after the count");
  }
  state.values.reserve(test.names.size());
  std::uint32_t expected = 0;  // states mostly name the same things in the same order
  for (; !(rest = trimmed(rest)).empty(); ++expected) {
    const std::size_t end = rest.find(';');
    if (end == std::string_view::npos) bad("values that end with ';'");
    const std::string_view item = trimmed(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    // A fault and the like has a name and no value.
    const std::size_t equals = std::min(item.find('='), item.size());
    const std::string_view written = trimmed(item.substr(0, equals));
    if (expected >= test.names.size() || !names_same(test.names[expected], written)) {
      expected = column_of(test, line.offset, logged_name(written));
    }
    state.values.push_back({expected, logged_value(trimmed(item.substr(std::min(equals + 1, item.size()))))});
  }
}

std::uint32_t LogReader::column_of(LoggedTest& test, Offset offset, std::string name) const {
  const auto found = std::ranges::find(test.names, name);
  const auto column = static_cast<std::uint32_t>(found - test.names.begin());
  if (column == most_names)
    fail(offset, "test '" + test.name + "' names more than " + std::to_string(most_names) + " things");
  if (found == test.names.end()) test.names.push_back(std::move(name));
  return column;
}

std::string text_of(const LoggedTest& test, const LoggedState& state) {
  std::vector<std::pair<std::string_view, std::string_view>> items;
  items.reserve(state.values.size());
  for (const LoggedValue& v : state.values) items.emplace_back(test.names[v.name], v.value);
  std::ranges::sort(items);
  std::string text;
  for (const auto& [name, value] : items) {
    if (!text.empty()) text += ' ';
    text += name;
    if (!value.empty()) text.append("=").append(value);
    text += ';';
  }
  return text;
}

std::vector<LoggedTest> read_log(std::string_view text, std::string_view file) {
  LogReader reader(text, file);
  std::vector<LoggedTest> tests;
  while (auto test = reader.next()) tests.push_back(std::move(*test));
  if (tests.empty()) throw InputError(file, "this is no log: no line says 'Test NAME Allowed', Forbidden or Required");
  return tests;
}

}  // namespace fenceline::litmus
