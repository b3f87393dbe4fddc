#include "runtime/check/check.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

#include "runtime/check/confirm.h"
#include "runtime/check/faults.h"
#include "runtime/check/schedule.h"
#include "runtime/check/task.h"

namespace fenceline::checking {
namespace {

Found search(const Task& task) {
  switch (task.options.model) {
    case Model::sc: return search_sc(task);
    case Model::tso: return search_tso(task);
    case Model::pso: return search_pso(task);
  }
  return {};
}

// What is to be replayed instead of searched. Throws std::invalid_argument.
std::optional<Token> wanted_replay(const CheckOptions& options, const std::string& check) {
  if (!options.replay.empty()) {
    Token token = parse_token(options.replay);
    if (token.model != options.model) {
      throw std::invalid_argument("the replay token \"" + options.replay + "\" is of a check under another model");
    }
    return token;
  }
  if (const char* const text = std::getenv("FENCELINE_REPLAY"); text != nullptr && *text != 0) {
    Token token = parse_token(text);
    if (token.model == options.model && (token.check.empty() || token.check == check)) return token;
  }
  return std::nullopt;
}

std::string_view base_name(std::string_view file) { return file.substr(file.rfind('/') + 1); }

bool wants_trap() {
  const char* const text = std::getenv("FENCELINE_BREAK");
  return text != nullptr && std::string_view(text) == "1";
}

std::optional<std::chrono::steady_clock::time_point> deadline_of(const CheckOptions& options) {
  if (!options.timeout) return std::nullopt;
  return std::chrono::steady_clock::now() +
         std::chrono::duration_cast<std::chrono::steady_clock::duration>(*options.timeout);
}

// What code under check is run in.
struct Setting {
  Setting(const CheckOptions& options, const std::function<void()>& body, Intercept intercept)
      : interception(intercepted(intercept)), task{options,     body, identities, loops, world_options(options),
                                                   std::nullopt} {}
  static Interception intercepted(Intercept intercept) {
    if (World::current() != nullptr) throw std::logic_error("a check inside of a check");
    return intercept == nullptr ? nullptr : intercept();
  }
  WorldOptions world_options(const CheckOptions& options) {
    WorldOptions world;
    world.callers = &callers;
    world.stack_bytes = options.stack_bytes;
    world.leaks = options.leaks;
    return world;
  }

  FaultHandlers fault_handlers;
  Interception interception;
  Identities identities;
  Loops loops;
  Callers callers;
  Task task;
};

CheckResult replayed(const Task& task, const Token& token) {
  Replayed run = replay(task, token, wants_trap());
  CheckResult result;
  result.model = token.model;
  result.executions = 1;
  result.failure = std::move(run.failure);
  result.trace = std::move(run.trace);
  if (!result.failure) result.bound = "the run of one token: " + run.outcome;
  result.verdict = result.failure ? CheckResult::Verdict::failed : CheckResult::Verdict::bounded;
  return result;
}

}  // namespace

Found search_with(const CheckOptions& options, const std::function<void()>& body, Intercept intercept, Orders& orders) {
  Setting setting(options, body, intercept);
  setting.task.world.orders = &orders;
  setting.task.deadline = deadline_of(options);
  setting.task.shortens = false;
  return search(setting.task);
}

CheckResult run(const CheckOptions& options, const std::function<void()>& body, Intercept intercept,
                const CheckSource& source) {
  Setting setting(options, body, intercept);
  Task& task = setting.task;
  task.intercept = intercept;
  task.check =
      options.name.empty() ? name_of_check(base_name(source.file), source.body) : name_of_check(options.name, "");
  task.progress = options.progress.value_or(::isatty(STDERR_FILENO) == 1);
  // Which executions are searched first depends on how the workers share them.
  task.jobs = options.most_executions == std::numeric_limits<std::uint64_t>::max() ? std::max(options.jobs, 1U) : 1;
  if (const std::optional<Token> token = wanted_replay(options, task.check)) return replayed(task, *token);
  std::optional<Saver> saver;
  if (!options.checkpoint.empty()) saver.emplace(options, task.check);
  task.saver = saver ? &*saver : nullptr;
  task.deadline = deadline_of(options);
  Found found = search(task);
  CheckResult result;
  if (found.failure) {
    Confirmed confirmed = confirm(task, found.failing, *found.failure, found.trace);
    found.failure = std::move(confirmed.failure);
    found.trace = std::move(confirmed.trace);
    result.program = std::move(confirmed.program);
  }
  result.model = options.model;
  result.executions = found.executions;
  result.blocked = found.blocked;
  result.steps = found.steps;
  result.failure = std::move(found.failure);
  result.trace = std::move(found.trace);
  result.bound = std::move(found.bound);
  result.notes = std::move(found.notes);
  result.verdict = result.failure         ? CheckResult::Verdict::failed
                   : result.bound.empty() ? CheckResult::Verdict::proven
                                          : CheckResult::Verdict::bounded;
  return result;
}

}  // namespace fenceline::checking
