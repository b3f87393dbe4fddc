// Stepping through a test by hand: what `fenceline step` says to each command.
//
// A session holds a run, from the start to where it has been laid out, and a place in it. Undoing moves the place back
// and keeps the rest of the run, so that it can be done again; taking another transition there replaces the rest.
//
// Thread safety: none.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/explain/drawing.h"
#include "litmus/explain/target.h"
#include "litmus/test.h"
#include "model/witness.h"

namespace fenceline::litmus {

// A command that cannot be carried out; the session is as before.
class SessionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Session {
 public:
  // `target`, what `to` and `witness` aim at when they name no outcome, has the observables; none without a condition.
  Session(Test test, std::optional<Target> target, Model model, std::optional<unsigned> buffer,
          const DrawingOptions& options);

  // What to show at first.
  std::string greeting() const;
  // Carries out one line. Throws SessionError, InputError (of an outcome or a file), std::system_error.
  std::string obey(std::string_view line);
  bool over() const { return over_; }

  static std::string help();

 private:
  struct Taken {
    Transition transition;
    Step step;
    Stepper::State after;
  };

  std::string obey(const std::string& command, const std::string& argument);
  const Stepper::State& here() const { return place_ == 0 ? start_ : run_[place_ - 1].after; }
  std::string shown_state() const;
  std::string shown_step(std::size_t place) const;
  std::string transitions() const;
  std::string history() const;
  std::string outcomes() const;

  void lay_out(std::span<const Transition> transitions);
  std::string take(Transition transition);
  std::string next();
  std::string take_number(std::size_t number);
  std::string finish();
  std::string walk(std::size_t to);
  std::string undo(std::size_t steps);
  std::string jump(std::size_t place);
  std::string aim(const std::string& outcome, bool from_start);
  std::string set_break(const std::string& name, bool on);
  std::string load(const std::string& file);
  std::string save(const std::string& file) const;
  std::string change_model(const std::string& name);

  Target target_for(const std::string& outcome) const;
  bool breaks(const Step& step) const { return step.touches_memory() && breakpoints_.contains(step.location); }

  Test test_;
  std::optional<Target> target_;
  Model model_;
  std::optional<unsigned> buffer_;
  DrawingOptions options_;
  std::vector<Observable> observed_;
  std::unique_ptr<Stepper> stepper_;
  Stepper::State start_;
  std::vector<Taken> run_;
  std::size_t place_ = 0;
  std::set<LocationId> breakpoints_;
  bool over_ = false;
};

}  // namespace fenceline::litmus
