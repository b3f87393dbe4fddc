// `fenceline step`: a test step by step, by hand.

#include <cstdio>
#include <fmt/format.h>

#include "litmus/explain/session.h"
#include "litmus/sources.h"
#include "litmus/tool/command.h"
#include "litmus/tool/line_reader.h"
#include "litmus/tool/options.h"
#include "litmus/tool/terminal.h"
#include "model/stepper.h"

namespace fenceline::litmus::tool {
namespace {

Session session_of(const Settings& settings) {
  const Sources sources = expand(settings.tests);
  if (!sources.errors.empty()) throw UsageError(sources.errors.front());
  if (sources.tests.size() != 1) throw UsageError("step takes one test");
  const Source& source = sources.tests.front();
  Test test = parse(text_of(source), source.name);
  std::optional<Target> target;
  if (!settings.outcome.empty()) {
    target = target_of_outcome(test, settings.outcome);
  } else if (test.query.quantifier) {
    target = target_of_condition(test);
  }
  if (settings.models.size() > 1) throw UsageError("step takes one model; its command `model` changes it");
  const Model model = settings.models.empty() ? Model::tso : settings.models.front();
  return Session(std::move(test), std::move(target), model, settings.buffer,
                 {.width = terminal_width(), .colour = wants_colour(), .every_state = settings.verbose});
}

// Carries out lines until the input ends. A script's mistakes give exit code 2, after the rest has run.
Exit talk(Session& session) {
  LineReader lines("step> ");
  fmt::print("{}", session.greeting());
  Exit exit = Exit::done;
  while (!session.over()) {
    std::fflush(stdout);
    const std::optional<std::string> line = lines.next();
    if (!line) break;
    if (!lines.interactive()) fmt::print("step> {}\n", *line);
    std::string error;
    try {
      fmt::print("{}", session.obey(*line));
      continue;
    } catch (const SessionError& e) {
      error = e.what();
    } catch (const InputError& e) {
      error = e.what();
    } catch (const AccessFault& e) {
      error = e.what();
    } catch (const std::system_error& e) {
      error = e.what();
    }
    std::fflush(stdout);
    fmt::print(stderr, "{}\n", error);
    if (!lines.interactive()) exit = Exit::bad_input;
  }
  if (lines.interactive()) fmt::print("\n");
  return exit;
}

}  // namespace

Exit run_step(const Settings& settings) {
  if (settings.tests.empty()) throw UsageError("step needs a test");
  try {
    Session session = session_of(settings);
    return talk(session);
  } catch (const InputError& e) {
    fmt::print(stderr, "{}\n", e.what());
    return Exit::bad_input;
  }
}

}  // namespace fenceline::litmus::tool
