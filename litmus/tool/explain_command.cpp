// `fenceline explain`: why an outcome can happen, and why it cannot.

#include <cstdio>
#include <fmt/format.h>

#include "litmus/explain/dot.h"
#include "litmus/explain/explanation.h"
#include "litmus/explain/page.h"
#include "litmus/explain/run_json.h"
#include "litmus/explain/words.h"
#include "litmus/reports/model_answers.h"
#include "litmus/sources.h"
#include "litmus/tool/command.h"
#include "litmus/tool/exploring.h"
#include "litmus/tool/files.h"
#include "litmus/tool/interrupt.h"
#include "litmus/tool/options.h"
#include "litmus/tool/terminal.h"
#include "model/replay.h"

namespace fenceline::litmus::tool {
namespace {

class ExplainCommand {
 public:
  explicit ExplainCommand(const Settings& settings) : settings_(settings), exploring_(settings, interrupt_.flag()) {
    options_.drawing.width = terminal_width();
    options_.drawing.colour = wants_colour();
    options_.drawing.every_state = settings.verbose;
    options_.everything = settings.verbose;
    options_.buffer = settings.buffer;
  }

  Exit run() {
    if (!settings_.replay_file.empty()) return replay_saved();
    if (settings_.tests.empty()) throw UsageError("explain needs a test, or --replay with a saved run");
    const Sources sources = expand(settings_.tests);
    Exit exit = Exit::done;
    for (const std::string& error : sources.errors) exit = graver(exit, fail(error));
    const bool files = !settings_.save_file.empty() || !settings_.dot_file.empty() || !settings_.html_file.empty();
    if (files && sources.tests.size() > 1) throw UsageError("--save, --dot and --html are for one test at a time");
    bool first = true;
    for (const Source& source : sources.tests) {
      if (interrupt_.requested()) return graver(exit, Exit::inconclusive);
      if (!first) fmt::print("\n");
      first = false;
      exit = graver(exit, explain(source));
    }
    return exit;
  }

 private:
  Exit explain(const Source& source) {
    options_.limits = exploring_.limits();
    try {
      const Test test = parse(text_of(source), source.name);
      const Target target =
          settings_.outcome.empty() ? target_of_condition(test) : target_of_outcome(test, settings_.outcome);
      return explain(test, target);
    } catch (const InputError& e) {
      return fail(e.what());
    } catch (const TooLarge& e) {
      fmt::print(stderr, "{}: {}\n", source.name, e.what());
      return Exit::inconclusive;
    } catch (const AccessFault& e) {
      return fail(source.name + ": " + e.what());
    }
  }

  Exit explain(const Test& test, const Target& target) {
    if (!settings_.html_file.empty()) {
      write_file(settings_.html_file, explain_page(test, target, options_.limits));
      return Exit::done;
    }
    Explanation explanation(test, target, options_);
    const std::vector<Model> models = exploring_.models();
    if (settings_.fences) {
      for (const Model model : models) fmt::print("{}", explanation.fences(model));
    } else if (models.size() > 1) {
      fmt::print("{}", explanation.side_by_side(models));
    } else {
      fmt::print("{}", explanation.under(models.front()));
    }
    if (!settings_.save_file.empty()) save(test, target, explanation);
    if (!settings_.dot_file.empty()) draw(test, target, models.front());
    if (explanation.completeness() == Completeness::exhaustive) return Exit::done;
    fmt::print(stderr, "{}: incomplete: {}\n", test.name, text_of(explanation.completeness()));
    return Exit::inconclusive;
  }

  void save(const Test& test, const Target& target, const Explanation& explanation) const {
    if (!explanation.run()) throw UsageError("--save: there is no run to save: " + target.text + " has none here");
    write_file(settings_.save_file, run_to_json(test, target.query.observed, *explanation.run()));
  }

  // The execution of an allowed outcome, or a candidate of a forbidden one with the cycle that forbids it.
  void draw(const Test& test, const Target& target, Model model) const {
    const reference::WhyNot why = reference::why_not(
        test.program, target.query.observed, whole_proposition(target.query), model, {.limits = options_.limits});
    const std::string about = fmt::format("{} under {}: {}", test.name, model_text(model), target.text);
    if (why.allowed) {
      write_file(settings_.dot_file, dot_of(test, *why.allowed, nullptr, about + " (allowed)"));
    } else if (!why.reasons.empty()) {
      const reference::Reason& reason = why.reasons.front();
      write_file(settings_.dot_file, dot_of(test, reason.execution, &reason.cycle, about + " (forbidden)"));
    } else {
      throw UsageError("--dot: no execution gives " + target.text);
    }
  }

  // A saved run is checked twice: the machine takes it again, and the independent check reads every claim in it.
  Exit replay_saved() {
    SavedRun saved;
    try {
      saved = run_from_json(read_file(settings_.replay_file), settings_.replay_file);
      for (const Source& source : expand(settings_.tests).tests) {
        const Test test = parse(text_of(source), source.name);
        if (test.hash == saved.test.hash) continue;
        return fail(fmt::format("{}: a run of {}, which is another test than {}", settings_.replay_file,
                                saved.test.name, source.name));
      }
    } catch (const InputError& e) {
      return fail(e.what());
    }
    const Replay answer = replay(saved.test.program, saved.observed, saved.run);
    if (!answer.accepted) {
      fmt::print(stderr, "{}: refused at step {}: {}\n", settings_.replay_file, answer.step, answer.reason);
      return Exit::violated;
    }
    fmt::print("{} under {}: {}\n\n{}\nAccepted step by step.\n", saved.test.name, model_text(saved.run.model),
               outcome_text(saved.test.program, saved.observed, saved.run.outcome),
               drawn(saved.test, saved.observed, saved.run, options_.drawing));
    return Exit::done;
  }

  static Exit fail(const std::string& error) {
    fmt::print(stderr, "{}\n", error);
    return Exit::bad_input;
  }

  const Settings& settings_;
  Interrupt interrupt_;
  Exploring exploring_;
  ExplainOptions options_;
};

}  // namespace

Exit run_explain(const Settings& settings) { return ExplainCommand(settings).run(); }

}  // namespace fenceline::litmus::tool
