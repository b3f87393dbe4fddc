// Reads logs: herd7's, litmus7's and our own, any number of tests in one text, both kinds mixed.
//
// A test's block begins with "Test NAME KIND" and lasts until the next one or the end. Of a block, what is known is
// read and other lines are passed over (litmus7 prints the test, assembler and its parameters around the blocks; we
// print "Run ..."). What must be there is checked, so that a log that was cut short is never taken for a whole one: as
// many states as are announced, and a verdict.
//
// Names and values are brought into one form, since tools and versions differ: a location is `[x]`, an element `t[1]`,
// a register `0:rax`; numbers are decimal.
// Sources of the formats: logs of herd7 and litmus7 7.58, and their manual (diy.inria.fr/doc).
//
// Thread safety: pure functions; a reader belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/errors.h"

namespace fenceline::litmus {

struct LoggedValue {
  std::uint32_t name = 0;  // into LoggedTest::names
  std::string value;       // empty for what has none, such as a fault
  bool operator==(const LoggedValue&) const = default;
};

struct LoggedState {
  std::vector<LoggedValue> values;     // as written; not all states need to name the same things
  std::optional<std::uint64_t> count;  // histograms
  bool satisfies = false;              // histograms: marked *>, the condition's proposition holds

  bool operator==(const LoggedState&) const = default;
};

struct LoggedTest {
  enum class Source : std::uint8_t { model, hardware };     // "States N", or "Histogram (N states)"
  enum class Verdict : std::uint8_t { ok, no, undefined };  // "Ok", "No", "Undef" (herd7: a C test with a race)
  enum class Kind : std::uint8_t { allowed, forbidden, required };
  enum class Observation : std::uint8_t { never, sometimes, always };

  std::string name;
  Kind kind = Kind::allowed;
  Source source = Source::model;
  bool complete = true;  // false when the verdict is marked "Loop": the search was cut short
  Verdict verdict = Verdict::no;
  std::vector<std::string> names;  // "0:rax", "[x]", in order of first appearance
  std::vector<LoggedState> states;
  // As written: executions, final states or instances, as the tool counts; of a `~exists` condition, Positive counts
  // what does not satisfy the proposition.
  std::optional<std::uint64_t> positive;
  std::optional<std::uint64_t> negative;
  std::string condition;  // "exists (0:rax=0)"; empty when the log has none
  std::optional<Observation> observation;
  std::string hash;  // as written; empty when the log has none
  std::optional<double> seconds;
  Offset offset = 0;  // of the block in the text, for messages

  bool operator==(const LoggedTest&) const = default;
};

// "Allowed", "Forbidden", "Required"; "Never", "Sometimes", "Always".
std::string_view name_of(LoggedTest::Kind kind);
std::string_view name_of(LoggedTest::Observation observation);

class LogReader {
 public:
  // `file` is the name that errors carry. Both must outlive the reader.
  LogReader(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  // The next test; none when there is no other. Throws InputError, and can then not go on.
  std::optional<LoggedTest> next();

 private:
  struct Line {
    std::string_view text;
    Offset offset;
  };
  bool at_end() const { return at_ >= text_.size(); }
  Line peek() const;
  Line take();
  std::optional<LoggedTest> header(const Line& line) const;
  void read_states(LoggedTest& test, std::size_t count);
  void read_state(LoggedTest& test, const Line& line);
  void read_line(LoggedTest& test, const Line& line);
  // The number of that name, which is added when it is new.
  std::uint32_t column_of(LoggedTest& test, Offset offset, std::string name) const;
  bool read_verdict(LoggedTest& test, std::string_view text) const;
  [[noreturn]] void fail(Offset offset, const std::string& message) const;

  std::string_view text_;
  std::string_view file_;
  Offset at_ = 0;
  bool has_states_ = false;  // of the block being read
  bool has_verdict_ = false;
};

// "0:rax=0; [x]=1;": the state's values by name, in the names' byte order, so that equal states of different logs have
// equal text.
std::string text_of(const LoggedTest& test, const LoggedState& state);

// All tests of a log, in order. A text without any is an error.
std::vector<LoggedTest> read_log(std::string_view text, std::string_view file);

// "[x]" for "x" or "*x"; other names as they are.
std::string logged_name(std::string_view written);
// Decimal for a hexadecimal number; other values as they are.
std::string logged_value(std::string_view written);

}  // namespace fenceline::litmus
