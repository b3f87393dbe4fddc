#include "litmus/explain/page_data.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

#include "litmus/explain/reasons.h"
#include "litmus/explain/words.h"
#include "model/explore/visited.h"
#include "model/reference/why_not.h"
#include "model/stepper.h"

namespace fenceline::litmus {
namespace {

using Json = nlohmann::ordered_json;

std::string base64(const std::vector<std::uint8_t>& bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8U | (k < count ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= count ? digits[group >> (18 - 6 * k) & 63U] : '=';
  }
  return text;
}

// Each different text once, in the order of its first use.
class Numbered {
 public:
  std::uint32_t operator()(Json value) {
    const auto [at, is_new] = numbers_.try_emplace(value.dump(), static_cast<std::uint32_t>(values_.size()));
    if (is_new) values_.push_back(std::move(value));
    return at->second;
  }
  Json take() { return std::move(values_); }

 private:
  std::map<std::string, std::uint32_t> numbers_;
  Json values_ = Json::array();
};

class Outcomes {
 public:
  Outcomes(const Test& test, const Target& target) : test_(test), target_(target) {}

  std::uint32_t number(const std::vector<Shown>& row) {
    const auto [at, is_new] = numbers_.try_emplace(row, static_cast<std::uint32_t>(rows_.size()));
    if (is_new) rows_.push_back(row);
    return at->second;
  }

  Json json() const {
    Json all = Json::array();
    for (const auto& row : rows_) {
      all.push_back(
          {{"text", outcome_text(test_.program, target_.query.observed, row)}, {"target", target_.wanted(row)}});
    }
    return all;
  }

 private:
  const Test& test_;
  const Target& target_;
  std::map<std::vector<Shown>, std::uint32_t> numbers_;
  std::vector<std::vector<Shown>> rows_;
};

// Named registers that some instruction sets, or that the outcome is about.
std::vector<std::vector<RegisterId>> shown_registers(const Program& program, std::span<const Observable> observed) {
  std::vector<std::vector<RegisterId>> result(program.threads.size());
  const auto add = [&](std::span<const Observable> some) {
    for (const Observable& o : some) {
      if (o.kind != Observable::Kind::reg) continue;
      std::vector<RegisterId>& mine = result[o.thread];
      if (std::ranges::find(mine, o.index) == mine.end()) mine.push_back(o.index);
    }
  };
  add(observed);
  add(everything_observable(program));
  for (auto& registers : result) std::ranges::sort(registers);
  return result;
}

class Graph {
 public:
  Graph(const Test& test, const Target& target, Model model, const Limits& limits, Outcomes& outcomes)
      : test_(test),
        program_(test.program),
        target_(target),
        model_(model),
        limits_(limits),
        outcomes_(outcomes),
        registers_(shown_registers(program_, target.query.observed)),
        stepper_(make_stepper(program_, target.query.observed, model)),
        visited_(stepper_->words()),
        views_(program_.threads.size()) {}

  Json json() {
    visited_.insert(stepper_->initial().data());
    for (std::uint32_t i = 0; i < visited_.size(); ++i) {
      if (visited_.size() > most_page_states || expired(limits_)) {
        throw TooLarge(
            fmt::format("{} has too many states under {} for a page, which holds the whole graph of a small "
                        "test; `fenceline step` has no such limit",
                        test_.name, model_text(model_)));
      }
      add(i);
    }
    Json json{{"name", name_of(model_)}};
    json["views"] = Json::array();
    for (Numbered& views : views_) json["views"].push_back(views.take());
    json["memories"] = memories_.take();
    json["steps"] = steps_.take();
    json["states"] = visited_.size();
    json["graph"] = base64(bytes_);
    json["why"] = why();
    return json;
  }

 private:
  void put(std::uint64_t number) {
    for (; number >= 128; number >>= 7U) bytes_.push_back(static_cast<std::uint8_t>(number & 127U) | 128U);
    bytes_.push_back(static_cast<std::uint8_t>(number));
  }

  void add(std::uint32_t i) {
    const Stepper::State state(visited_[i], visited_[i] + stepper_->words());
    const StateView view = stepper_->view(state);
    for (ThreadId t = 0; t < view.threads.size(); ++t) put(views_[t](view_json(t, view.threads[t])));
    Json memory = Json::array();
    for (LocationId l = 0; l < view.memory.size(); ++l) memory.push_back(value_text(program_, l, view.memory[l]));
    put(memories_(std::move(memory)));
    put(stepper_->ended(state.data()) ? 1 + std::uint64_t{outcomes_.number(stepper_->outcome(state.data()))} : 0);
    const std::vector<Choice> choices = stepper_->choices(state);
    put(choices.size());
    for (const Choice& choice : choices) {
      put(2 * std::uint64_t{steps_(step_json(choice))} + (choice.enabled ? 1 : 0));
      if (!choice.enabled) continue;
      Stepper::State next = state;
      stepper_->take(next.data(), choice.step.transition());
      const std::uint32_t to = visited_.insert(next.data()).index;
      put(to >= i ? 2 * std::uint64_t{to - i} : 2 * std::uint64_t{i - to - 1} + 1);
    }
  }

  std::uint32_t line_of(ThreadId t, std::uint32_t instruction) const {
    const Thread& thread = program_.threads[t];
    return instruction < thread.line_of.size() ? thread.line_of[instruction]
                                               : static_cast<std::uint32_t>(thread.lines.size());
  }

  Json view_json(ThreadId t, const ThreadView& view) const {
    Json registers = Json::array();
    for (const RegisterId r : registers_[t]) {
      registers.push_back(text_of(program_, shown(program_, Observable::of_register(t, r), view.registers[r])));
    }
    Json buffer = Json::array();
    for (const BufferedStore& b : view.buffer) {
      buffer.push_back({b.location, value_text(program_, b.location, b.value), b.held_back ? 1 : 0});
    }
    return {line_of(t, view.next), view.hangs ? 1 : 0, registers, buffer, view.fence_awaits ? 1 : 0};
  }

  // [thread, entry, kind, line, location, value, text]
  Json step_json(const Choice& choice) const {
    const Step& s = choice.step;
    const bool drain = s.kind == Step::Kind::drain;
    const auto value = s.written ? s.written : s.read;
    const std::string text = choice.enabled ? step_text(program_, model_, s) : waiting_text(program_, s);
    return {s.thread,
            s.entry,
            s.forwarded ? "forward" : kind_text(s.kind),
            drain ? -1 : static_cast<int>(line_of(s.thread, s.instruction)),
            s.touches_memory() ? static_cast<int>(s.location) : -1,
            value ? value_text(program_, s.location, *value) : "",
            text};
  }

  static std::string_view kind_text(Step::Kind kind) {
    switch (kind) {
      case Step::Kind::load: return "load";
      case Step::Kind::store: return "store";
      case Step::Kind::rmw:
      case Step::Kind::cas: return "locked";
      case Step::Kind::full_fence:
      case Step::Kind::store_fence: return "fence";
      case Step::Kind::drain: return "drain";
    }
    return {};
  }

  // Why the target cannot happen, a list of sentences for each cycle; nothing when it can.
  Json why() const {
    Json all = Json::array();
    try {
      const reference::WhyNot why = reference::why_not(
          program_, target_.query.observed, whole_proposition(target_.query), model_,
          {.limits = {
               .states = 1'000'000, .memory = limits_.memory, .deadline = limits_.deadline, .cancel = limits_.cancel}});
      if (why.allowed) return all;
      for (const reference::Reason& reason : why.reasons) {
        Json sentences = Json::array();
        for (const reference::Edge& e : reason.cycle.edges) {
          sentences.push_back(edge_text(program_, model_, reason.execution, reason.cycle.axiom, e));
        }
        all.push_back(std::move(sentences));
      }
    } catch (const reference::NotApplicable&) {
      return all;
    }
    return all;
  }

  const Test& test_;
  const Program& program_;
  const Target& target_;
  Model model_;
  const Limits& limits_;
  Outcomes& outcomes_;
  std::vector<std::vector<RegisterId>> registers_;
  std::unique_ptr<Stepper> stepper_;
  Visited visited_;
  std::vector<Numbered> views_;
  Numbered memories_;
  Numbered steps_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace

std::string page_data(const Test& test, const Target& target, const Limits& limits) {
  Json json{{"name", test.name}, {"doc", test.doc}, {"text", print(test)}, {"target", target.text}};
  json["condition"] = text_of_condition(test.program, test.query);
  json["locations"] = Json::array();
  for (const Location& l : test.program.locations) json["locations"].push_back(l.name);
  const auto registers = shown_registers(test.program, target.query.observed);
  json["threads"] = Json::array();
  for (ThreadId t = 0; t < test.program.threads.size(); ++t) {
    Json names = Json::array();
    for (const RegisterId r : registers[t]) names.push_back(test.program.threads[t].registers[r].name);
    json["threads"].push_back({{"lines", test.program.threads[t].lines}, {"registers", names}});
  }
  Outcomes outcomes(test, target);
  Json models = Json::array();
  for (const Model model : all_models) models.push_back(Graph(test, target, model, limits, outcomes).json());
  json["outcomes"] = outcomes.json();
  json["models"] = std::move(models);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fenceline::litmus
