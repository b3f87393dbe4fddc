#include "litmus/explain/session.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <system_error>

#include "litmus/explain/run_json.h"
#include "litmus/explain/words.h"
#include "litmus/sources.h"

namespace fenceline::litmus {
namespace {

// A run that goes on for ever is left after this many steps.
constexpr std::size_t most_steps = 10'000;

std::size_t number_of(const std::string& text, std::size_t otherwise) {
  if (text.empty()) return otherwise;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) throw SessionError("'" + text + "' is not a number");
  return value;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t\r") - start + 1);
}

}  // namespace

Session::Session(Test test, std::optional<Target> target, Model model, std::optional<unsigned> buffer,
                 const DrawingOptions& options)
    : test_(std::move(test)),
      target_(std::move(target)),
      model_(model),
      buffer_(buffer),
      options_(options),
      observed_(target_ ? target_->query.observed : test_.query.observed),
      stepper_(make_stepper(test_.program, observed_, model_, buffer_)),
      start_(stepper_->initial()) {}

std::string Session::greeting() const {
  return fmt::format("{} under {}{}; `help` tells the commands\n\n{}\n{}", test_.name, model_text(model_),
                     target_ ? ", about " + target_->text : "", shown_state(), transitions());
}

std::string Session::help() {
  return "  N             take transition N of the list\n"
         "  list          what could come next, and what each would do\n"
         "  next          the next step of the run laid out; else the first transition of the list\n"
         "  run           go on to the end, or to a breakpoint\n"
         "  undo [N]      go N steps back (1)\n"
         "  jump N        go to step N of the run\n"
         "  restart       go to the start; the run is kept\n"
         "  to [OUTCOME]  go the shortest way from here to an outcome (the condition's): to 0:rax=0; 1:rax=0\n"
         "  witness [OUTCOME]  lay out a shortest run from the start, to be followed with next\n"
         "  outcomes      every outcome that can be reached from here\n"
         "  break X       stop where something touches location X; delete X\n"
         "  state         threads, buffers and memory; history: the steps so far\n"
         "  model M       sc, tso or pso: start again under it\n"
         "  save FILE     write the run, which must be complete; load FILE: lay out a saved run\n"
         "  quit\n";
}

std::string Session::obey(std::string_view line) {
  line = trimmed(line);
  if (line.empty() || line.front() == '#') return {};
  const std::size_t blank = std::min(line.find(' '), line.size());
  return obey(std::string(line.substr(0, blank)), std::string(trimmed(line.substr(blank))));
}

std::string Session::obey(const std::string& command, const std::string& argument) {
  const auto is = [&](std::string_view name, std::string_view letter) { return command == name || command == letter; };
  if (std::ranges::all_of(command, [](unsigned char c) { return std::isdigit(c) != 0; })) {
    return take_number(number_of(command, 0));
  }
  if (is("list", "l")) return transitions();
  if (is("next", "n")) return next();
  if (is("run", "r")) return finish();
  if (is("undo", "u")) return undo(number_of(argument, 1));
  if (is("jump", "j")) return jump(number_of(argument, 0));
  if (command == "restart") return jump(0);
  if (is("to", "t")) return aim(argument, false);
  if (is("witness", "w")) return aim(argument, true);
  if (is("outcomes", "o")) return outcomes();
  if (is("break", "b")) return set_break(argument, true);
  if (is("delete", "d")) return set_break(argument, false);
  if (is("state", "s")) return shown_state();
  if (is("history", "h")) return history();
  if (is("model", "m")) return change_model(argument);
  if (command == "save") return save(argument);
  if (command == "load") return load(argument);
  if (is("help", "?")) return help();
  if (is("quit", "q")) {
    over_ = true;
    return {};
  }
  throw SessionError("there is no command '" + command + "'; `help` tells which there are");
}

// --- showing ---------------------------------------------------------------------------------------------------------

std::string Session::shown_state() const { return drawn(test_, observed_, model_, stepper_->view(here()), options_); }

std::string Session::shown_step(std::size_t place) const {
  const Step& step = run_[place - 1].step;
  const std::string line =
      step.kind == Step::Kind::drain ? std::string() : line_text(test_.program, step.thread, step.instruction) + "  ";
  return fmt::format("{:>3}. P{}: {}{}\n", place, step.thread, line, step_text(test_.program, model_, step));
}

std::string Session::transitions() const {
  std::string text;
  std::size_t number = 0;
  for (const Choice& c : stepper_->choices(here())) {
    const std::string line = c.step.kind == Step::Kind::drain
                                 ? std::string()
                                 : line_text(test_.program, c.step.thread, c.step.instruction) + "  ";
    text += c.enabled ? fmt::format("  [{}] P{}: {}{}\n", ++number, c.step.thread, line,
                                    step_text(test_.program, model_, c.step))
                      : fmt::format("   -  P{}: {}{}\n", c.step.thread, line, waiting_text(test_.program, c.step));
  }
  if (number > 0) return text;
  if (!stepper_->ended(here().data())) return text + "No transition is possible: this run never ends.\n";
  return text + fmt::format("The run has ended: {}\n",
                            outcome_text(test_.program, observed_, stepper_->outcome(here().data())));
}

std::string Session::history() const {
  std::string text;
  for (std::size_t i = 1; i <= run_.size(); ++i) {
    if (i == place_ + 1) text += "  (ahead)\n";
    text += shown_step(i);
  }
  return text.empty() ? "no step yet\n" : text;
}

std::string Session::outcomes() const {
  const Ways found = ways_from(
      *stepper_, here(), [](std::span<const Shown>) { return true; }, true);
  std::string text;
  for (const Way& way : found.ways) {
    text += fmt::format("  {} {}  ({} steps)\n", target_ && target_->wanted(way.outcome) ? "*" : " ",
                        outcome_text(test_.program, observed_, way.outcome), way.transitions.size());
  }
  return text;
}

// --- moving ----------------------------------------------------------------------------------------------------------

// Replaces what lies ahead.
void Session::lay_out(std::span<const Transition> transitions) {
  run_.resize(place_);
  Stepper::State state = here();
  for (const Transition t : transitions) {
    for (const Choice& c : stepper_->choices(state)) {
      if (!c.enabled || c.step.transition() != t) continue;
      stepper_->take(state.data(), t);
      run_.push_back({t, c.step, state});
      break;
    }
  }
}

std::string Session::take(Transition transition) {
  if (place_ < run_.size() && run_[place_].transition == transition) return walk(place_ + 1);
  lay_out(std::span(&transition, 1));
  return walk(place_ + 1);
}

std::string Session::walk(std::size_t to) {
  std::string text;
  while (place_ < to) {
    ++place_;
    text += shown_step(place_);
    if (place_ < to && breaks(run_[place_ - 1].step)) {
      text += fmt::format("Stopped at the breakpoint on {}.\n",
                          test_.program.locations[run_[place_ - 1].step.location].name);
      break;
    }
  }
  return text + '\n' + shown_state() + '\n' + transitions();
}

std::string Session::take_number(std::size_t number) {
  std::vector<Transition> enabled;
  stepper_->enabled(here().data(), enabled);
  if (number == 0 || number > enabled.size()) {
    throw SessionError(fmt::format("there is no transition {}; `list` tells which there are", number));
  }
  return take(enabled[number - 1]);
}

std::string Session::next() {
  if (place_ < run_.size()) return walk(place_ + 1);
  return take_number(1);
}

std::string Session::finish() {
  std::vector<Transition> way;
  Stepper::State state = run_.empty() ? start_ : run_.back().after;
  std::vector<Transition> enabled;
  for (stepper_->enabled(state.data(), enabled); !enabled.empty(); stepper_->enabled(state.data(), enabled)) {
    if (way.size() == most_steps) throw SessionError(fmt::format("the run has not ended after {} steps", most_steps));
    way.push_back(enabled.front());
    stepper_->take(state.data(), enabled.front());
  }
  const std::size_t place = std::exchange(place_, run_.size());
  lay_out(way);
  place_ = place;
  return walk(run_.size());
}

std::string Session::undo(std::size_t steps) { return jump(place_ - std::min(steps, place_)); }

std::string Session::jump(std::size_t place) {
  if (place > run_.size()) throw SessionError(fmt::format("the run has {} steps", run_.size()));
  place_ = place;
  return (place_ > 0 ? shown_step(place_) : std::string()) + '\n' + shown_state() + '\n' + transitions();
}

Target Session::target_for(const std::string& outcome) const {
  if (outcome.empty()) {
    if (!target_) throw SessionError("the test has no condition; name an outcome");
    return *target_;
  }
  Target target = target_of_outcome(test_, outcome);
  if (target.query.observed != observed_) {
    throw SessionError("only " + std::to_string(observed_.size()) +
                       " registers and locations are observed here; start with --outcome to observe others");
  }
  return target;
}

std::string Session::aim(const std::string& outcome, bool from_start) {
  const Target target = target_for(outcome);
  const Ways found = ways_from(
      *stepper_, from_start ? start_ : here(), [&](std::span<const Shown> o) { return target.wanted(o); }, false);
  if (found.ways.empty()) {
    throw SessionError(target.text + " cannot be reached " +
                       (from_start ? "under " + model_text(model_) : "from here"));
  }
  if (from_start) place_ = 0;
  lay_out(found.ways.front().transitions);
  if (!from_start) return walk(run_.size());
  return fmt::format("{} steps laid out; `next` follows them\n", run_.size());
}

std::string Session::set_break(const std::string& name, bool on) {
  const auto found = std::ranges::find(test_.program.locations, name, &Location::name);
  if (found == test_.program.locations.end()) throw SessionError("there is no location '" + name + "'");
  const auto id = static_cast<LocationId>(found - test_.program.locations.begin());
  if (on) {
    breakpoints_.insert(id);
  } else if (breakpoints_.erase(id) == 0) {
    throw SessionError("there is no breakpoint on " + name);
  }
  return fmt::format("breakpoint on {} {}\n", name, on ? "set" : "deleted");
}

std::string Session::change_model(const std::string& name) {
  const auto model = model_named(name);
  if (!model) throw SessionError("'" + name + "' is not a model; the models are sc, tso, pso");
  model_ = *model;
  stepper_ = make_stepper(test_.program, observed_, model_, buffer_);
  start_ = stepper_->initial();
  run_.clear();
  place_ = 0;
  return greeting();
}

// --- saved runs ------------------------------------------------------------------------------------------------------

std::string Session::load(const std::string& file) {
  const SavedRun saved = run_from_json(read_file(file), file);
  if (saved.test.hash != test_.hash) throw SessionError(file + " is a run of another test, " + saved.test.name);
  std::vector<Transition> transitions;
  for (const Step& s : saved.run.steps) transitions.push_back(s.transition());
  try {
    follow(test_.program, observed_, saved.run.model, transitions, saved.run.buffer);
  } catch (const std::invalid_argument& e) {
    throw SessionError(file + ": " + e.what());
  }
  buffer_ = saved.run.buffer;
  change_model(std::string(name_of(saved.run.model)));
  lay_out(transitions);
  return fmt::format("{} steps under {} laid out; `next` follows them\n", run_.size(), model_text(model_));
}

std::string Session::save(const std::string& file) const {
  if (file.empty()) throw SessionError("save needs the name of a file");
  std::vector<Transition> transitions;
  for (const Taken& t : run_) transitions.push_back(t.transition);
  std::string text;
  try {
    text = run_to_json(test_, observed_, follow(test_.program, observed_, model_, transitions, buffer_));
  } catch (const std::invalid_argument& e) {
    throw SessionError(e.what());
  }
  std::ofstream out(file, std::ios::binary);
  if (!(out << text) || !out.flush()) throw std::system_error(errno, std::generic_category(), file);
  return "saved\n";
}

}  // namespace fenceline::litmus
