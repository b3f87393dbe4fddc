// What a check is asked, and what it answers.
//
// Thread safety: plain data.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/models.h"
#include "runtime/check/failure.h"
#include "runtime/check/failure_program.h"

namespace fenceline {

// How far a search is.
struct CheckProgress {
  std::uint64_t executions = 0;  // blocked ones included; those before a checkpoint too
  std::chrono::nanoseconds elapsed{0};
  double per_second = 0;  // executions, lately
  double explored = 0;    // share of the whole search, an estimate
  std::string limit{};    // "1000 executions"; empty when there is none
};
// "1234567 executions, 1.02 M/s, 12 s, about 34.5 %, at most 60 s", without the end of the line.
std::string text_of(const CheckProgress& progress);

struct CheckOptions {
  Model model = Model::tso;
  // Threads of the host that search. Several call the body at once, so what it touches outside must bear that. The
  // result is the same for every number; a search that `most_executions` bounds is done by one.
  unsigned jobs = 1;
  std::uint64_t most_executions = std::numeric_limits<std::uint64_t>::max();
  // Accesses of all threads in one execution. Without a limit, a body that may go on for ever is searched until the
  // memory or the time is used up.
  std::uint64_t most_steps = std::numeric_limits<std::uint64_t>::max();
  // Bytes of the whole program, where the search stops; unset: half of what the program may have.
  std::optional<std::uint64_t> most_memory{};
  // Preemptions that an execution may need, all its schedules considered: changes from a thread that could make its
  // next access to another one (model/traces/preemptions.h says what that is exactly). Every execution that needs no
  // more is searched, and no other is counted; but what fails in another one is reported.
  std::optional<std::uint32_t> most_preemptions{};
  std::optional<std::chrono::nanoseconds> timeout{};
  // A file. A search that a limit, or the end of the program, cuts off is gone on with by the next run of the same
  // check in the same program: what is left is written there every so often and at a limit (checkpoint.h), and the
  // file is removed when the search comes to its end or finds a failure. `most_executions` and `timeout` are then those
  // of each run. Where the file is of another check, model, program or of other options, check throws
  // std::runtime_error.
  std::string checkpoint{};
  std::chrono::nanoseconds checkpoint_every = std::chrono::seconds(5);
  std::optional<bool> progress{};  // a line on standard error; unset: when that is a terminal
  // Likewise told; called by one of the threads that search.
  std::function<void(const CheckProgress&)> on_progress{};
  std::chrono::nanoseconds progress_every = std::chrono::seconds(1);
  bool leaks = true;                                  // report what the body allocates and does not free
  std::size_t stack_bytes = std::size_t{256} << 10U;  // of each thread
  // A failure's token: that run alone is executed, instead of a search. The environment variable FENCELINE_REPLAY says
  // the same to the check that the token names. With FENCELINE_BREAK=1 there, SIGTRAP is raised where it fails.
  std::string replay{};
  // What the check is called in tokens, if not by its source file and the type of its body: where bodies of one type,
  // such as std::function, are checked in several places.
  std::string name{};
};

class [[nodiscard]] CheckResult {
 public:
  enum class Verdict : std::uint8_t {
    proven,   // every execution was seen, and none failed
    bounded,  // none of those seen failed; `bound` says which were not
    failed
  };

  Model model = Model::tso;
  Verdict verdict = Verdict::proven;
  std::uint64_t executions = 0;  // complete ones, each once
  std::uint64_t blocked = 0;     // searched and given up: a thread waits there for what comes in another execution
  std::uint64_t steps = 0;       // accesses performed, replays not counted
  std::optional<Failure> failure;
  std::string bound;                      // "100 executions"; empty unless bounded
  std::string trace;                      // of the failure: what was done, in an order that explains it
  std::optional<FailureProgram> program;  // the failing run, where it is small
  std::vector<std::string> notes;         // spin loops without a hint

  // No failure was found; whether all was seen, `verdict` tells.
  bool passed() const { return verdict != Verdict::failed; }
  explicit operator bool() const { return passed(); }

  // The verdict in a line; after a failure what failed, and the trace.
  std::string report() const;

  // Into testing::AssertionResult and its like, so that EXPECT_TRUE(check(...)) prints the report.
  template <class Assertion>
  requires(!std::is_arithmetic_v<Assertion> && std::is_class_v<Assertion> &&
           requires(Assertion a, std::string s) { Assertion(true) << s; })
  operator Assertion() const {  // NOLINT: implicit by design
    return Assertion(passed()) << report();
  }
};

std::string_view name_of(CheckResult::Verdict verdict);
std::ostream& operator<<(std::ostream& out, CheckResult::Verdict verdict);
std::ostream& operator<<(std::ostream& out, const CheckResult& result);

}  // namespace fenceline
