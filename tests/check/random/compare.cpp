#include "tests/check/random/compare.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <vector>

#include "tests/check/random/machine.h"
#include "tests/check/random/real.h"

namespace fenceline::testing::random {
namespace {

using Verdict = CheckResult::Verdict;

constexpr std::uint64_t most_executions = 4'000;
constexpr std::uint64_t most_repeated = 1'000;
constexpr std::uint64_t most_steps = 400;  // of one execution

std::string text_of(const std::set<Row>& rows) {
  std::ostringstream text;
  for (const Row& row : rows) {
    text << "   ";
    for (const int v : row) text << ' ' << v;
    text << '\n';
  }
  return text.str();
}

std::string text_of(const MachineAnswer& a) {
  std::ostringstream text;
  text << "the machine: " << a.states << " states" << (a.races ? ", races" : "") << (a.deadlocks ? ", deadlocks" : "")
       << (a.livelocks ? ", livelocks" : "");
  if (a.executions != 0) text << ", " << a.executions << " executions";
  text << "; outcomes:\n" << text_of(a.outcomes);
  return text.str();
}

std::string text_of(const RealAnswer& a) {
  return "the check: " + a.result.report() + "\n" + std::to_string(a.result.executions) + " executions, " +
         std::to_string(a.result.blocked) + " blocked; outcomes:\n" + text_of(a.outcomes);
}

bool fails_so(const MachineAnswer& machine, Failure::Kind kind) {
  switch (kind) {
    case Failure::Kind::race: return machine.races;
    case Failure::Kind::deadlock: return machine.deadlocks;
    case Failure::Kind::livelock: return machine.livelocks;
    default: return false;
  }
}

bool is_part_of(const std::set<Row>& part, const std::set<Row>& whole) { return std::ranges::includes(whole, part); }

// What is wrong with the answer; empty: nothing.
std::string wrong(const RealAnswer& real, const MachineAnswer& machine, bool count) {
  switch (real.result.verdict) {
    case Verdict::failed:
      if (!fails_so(machine, real.result.failure->kind)) return "the failure is none";
      break;
    case Verdict::proven:
      if (machine.fails()) return "there is a failure";
      if (real.outcomes != machine.outcomes) return "the outcomes differ";
      if (count && real.result.executions != machine.executions) return "the numbers of executions differ";
      break;
    case Verdict::bounded: break;
  }
  // After a race nothing is defined.
  if (!machine.races && !is_part_of(real.outcomes, machine.outcomes)) return "there is no such outcome";
  return "";
}

// Several ways of searching that must find the same.
std::string wrong_otherwise(const Program& program, CheckOptions options, const RealAnswer& real,
                            const MachineAnswer& machine, bool count) {
  const auto answer = [&](const std::string& how) -> std::string {
    const RealAnswer other = check_program(program, options);
    std::string what = wrong(other, machine, count);
    // Another order may come to a failure later.
    const bool later = real.result.verdict == Verdict::failed && other.result.verdict == Verdict::bounded;
    if (what.empty() && !later && other.result.verdict != real.result.verdict) what = "the verdict differs";
    // Where the search goes another way, a loop's stack may look other at first: it is unrolled once more.
    const bool counted = count || !options.most_preemptions;
    if (what.empty() && counted && other.result.executions != real.result.executions && other.result.passed()) {
      what = "the number of executions differs";
    }
    return what.empty() ? "" : how + ": " + what + "\n" + text_of(other);
  };
  bool counts_outside = false;
  for (const Code& code : program.threads) {
    for_each(code, [&](const Statement& s) {
      counts_outside = counts_outside || (s.kind == Statement::Kind::poll && s.counter == Counter::outside);
    });
  }
  if (real.result.verdict == Verdict::bounded || real.result.executions + real.result.blocked > most_repeated)
    return "";
  if (!counts_outside) {
    options.jobs = 2;
    if (std::string what = answer("with two jobs"); !what.empty()) return what;
    options.jobs = 1;
  }
  options.most_preemptions = 1000;
  if (std::string what = answer("with up to 1000 preemptions"); !what.empty()) return what;
  for (const std::uint32_t most : {0U, 1U, 2U}) {
    options.most_preemptions = most;
    const RealAnswer few = check_program(program, options);
    const std::string what = wrong(few, machine, false);
    if (!what.empty()) return "with up to " + std::to_string(most) + " preemptions: " + what + "\n" + text_of(few);
  }
  options.most_preemptions.reset();
  if (real.result.failure) {
    options.replay = real.result.failure->token;
    const RealAnswer again = check_program(program, options);
    if (!again.result.failure || again.result.failure->kind != real.result.failure->kind ||
        again.result.failure->message != real.result.failure->message) {
      return "the failure's token does not replay it\n" + text_of(again);
    }
  }
  return "";
}

// Programs that are a little smaller.
class Smaller {
 public:
  static std::vector<Program> of(const Program& program) {
    std::vector<Program> all;
    for (unsigned t = 1; t < program.threads.size(); ++t) {
      Program p = program;
      remove_thread(p, t);
      all.push_back(p);
    }
    const auto statements = static_cast<unsigned>(count(program));
    for (unsigned n = 0; n < statements; ++n) {
      for (const Change change : {Change::drop, Change::unwrap, Change::relax, Change::hush}) {
        Program p = program;
        if (apply(p, n, change)) all.push_back(p);
      }
    }
    return all;
  }

 private:
  using Kind = Statement::Kind;
  enum class Change : std::uint8_t {
    drop,
    unwrap,  // its body instead
    relax,   // its order
    hush     // its pause
  };

  static std::size_t count(const Program& p) {
    std::size_t n = 0;
    for (const Code& code : p.threads) for_each(code, [&](const Statement&) { ++n; });
    return n;
  }
  // With all that it starts; the last takes its number.
  static void remove_thread(Program& p, unsigned t) {
    if (t >= p.threads.size()) return;
    const auto is_of = [](unsigned thread) {
      return [thread](const Statement& s) {
        return (s.kind == Kind::spawn || s.kind == Kind::join) && s.object == thread;
      };
    };
    for (;;) {
      const auto child = std::ranges::find_if(p.threads[t], [](const Statement& s) { return s.kind == Kind::spawn; });
      if (child == p.threads[t].end()) break;
      const unsigned c = child->object;
      for (Code& code : p.threads) std::erase_if(code, is_of(c));
      p.threads[c].clear();
    }
    for (Code& code : p.threads) std::erase_if(code, is_of(t));
    p.threads[t].clear();
    while (p.threads.size() > 1 && p.threads.back().empty() && !is_started(p, p.threads.size() - 1)) {
      p.threads.pop_back();
    }
  }
  static bool is_started(const Program& p, std::size_t t) {
    return std::ranges::any_of(p.threads, [t](const Code& code) {
      return std::ranges::any_of(code, [t](const Statement& s) { return s.kind == Kind::spawn && s.object == t; });
    });
  }
  static bool waits_within(const Code& code) {
    bool waits = false;
    for_each(code,
             [&](const Statement& s) { waits = waits || s.kind == Kind::cv_wait || s.kind == Kind::cv_wait_until; });
    return waits;
  }
  static bool apply(Program& p, unsigned n, Change change) {
    return std::ranges::any_of(p.threads, [&](Code& code) { return apply(code, n, change); });
  }
  // Whether the n-th statement is here and can be changed; `n` counts down.
  static bool apply(Code& code, unsigned& n, Change change) {
    for (std::size_t i = 0; i < code.size(); ++i) {
      if (n-- == 0) return apply_at(code, i, change);
      if (apply(code[i].body, n, change)) return true;
      if (n == ~0U) return false;
    }
    return false;
  }
  static bool apply_at(Code& code, std::size_t i, Change change) {
    Statement& s = code[i];
    const auto at = code.begin() + static_cast<std::ptrdiff_t>(i);
    switch (change) {
      case Change::drop:
        if (s.kind == Kind::spawn || s.kind == Kind::join) return false;
        code.erase(at);
        return true;
      case Change::unwrap: {
        if (s.body.empty() || waits_within(s.body)) return false;
        const Code body = s.body;
        code.insert(code.erase(at), body.begin(), body.end());
        return true;
      }
      case Change::relax:
        if (s.order == std::memory_order_relaxed || s.kind == Kind::fence) return false;
        s.order = s.failure = std::memory_order_relaxed;
        return true;
      case Change::hush:
        if (s.pause == Pause::nothing) return false;
        s.pause = Pause::nothing;
        return true;
    }
    return false;
  }
};

}  // namespace

std::optional<std::string> disagreement(const Program& program, const Comparison& comparison, Tally& tally) {
  MachineOptions machine_options;
  machine_options.model = comparison.machine_model.value_or(comparison.model);
  machine_options.count = comparison.count;
  const MachineAnswer machine = run_machine(program, machine_options);
  if (!machine.complete) {
    ++tally.undecided;
    return std::nullopt;
  }
  CheckOptions options;
  options.model = comparison.model;
  options.most_executions = most_executions;
  options.most_steps = most_steps;
  const RealAnswer real = check_program(program, options);
  ++(machine.fails() ? tally.failed : tally.passed);
  if (real.result.verdict == Verdict::bounded) ++tally.bounded;
  tally.executions += real.result.executions;
  tally.states += machine.states;
  std::string what = wrong(real, machine, comparison.count);
  if (what.empty() && comparison.thorough) what = wrong_otherwise(program, options, real, machine, comparison.count);
  if (what.empty()) return std::nullopt;
  return what + "\n" + text_of(machine) + text_of(real);
}

Program shrunk(Program program, const Comparison& comparison) {
  Tally unused;
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (Program& p : Smaller::of(program)) {
      if (!disagreement(p, comparison, unused)) continue;
      program = std::move(p);
      smaller = true;
      break;
    }
  }
  return program;
}

}  // namespace fenceline::testing::random
