#include "litmus/explain/target.h"

#include <algorithm>

#include "litmus/cursor.h"
#include "litmus/languages/language.h"
#include "litmus/parse_init.h"

namespace fenceline::litmus {
namespace {

class OutcomeReader {
 public:
  OutcomeReader(const Test& test, std::string_view text, std::string_view where) : test_(test), cursor_(text, where) {
    target_.query = test.query;
    target_.query.filter.reset();  // whoever names an outcome means that one
    target_.query.quantifier = Quantifier::exists;
    target_.query.proposition = Proposition{};
    target_.query.proposition.kind = Proposition::Kind::conjunction;
  }

  Target read() {
    Proposition& all = target_.query.proposition;
    if (cursor_.at_end()) cursor_.fail("expected an outcome, such as \"0:rax=0; [x]=1\"");
    while (!cursor_.at_end()) {
      all.children.push_back(atom());
      if (cursor_.at_end()) break;
      if (!cursor_.accept(";") && !cursor_.accept(",") && !cursor_.accept("/\\")) cursor_.fail("expected ';'");
    }
    if (all.children.size() == 1) {
      Proposition only = std::move(all.children[0]);
      all = std::move(only);
    }
    target_.text = text_of(test_.program, target_.query, all);
    return std::move(target_);
  }

 private:
  Proposition atom() {
    Proposition result;
    result.kind = Proposition::Kind::equal;
    const Observable o = observable();
    result.observable = index_of(o);
    cursor_.expect("=");
    result.value = shown(test_.program, o, value());
    return result;
  }

  std::size_t index_of(const Observable& o) {
    std::vector<Observable>& observed = target_.query.observed;
    const auto found = std::ranges::find(observed, o);
    if (found != observed.end()) return static_cast<std::size_t>(found - observed.begin());
    observed.push_back(o);
    return observed.size() - 1;
  }

  Observable observable() {
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    if (const auto thread = accept_thread_prefix(cursor_)) {
      if (*thread >= test_.program.threads.size()) {
        cursor_.fail_at(start, "there is no thread " + std::to_string(*thread));
      }
      cursor_.accept("%");
      cursor_.skip_space();
      return register_of(*thread);
    }
    const bool bracket = cursor_.accept("[");
    const Observable o = Observable::of_location(location("a register such as 0:rax, or a location"));
    if (bracket) cursor_.expect("]");
    return o;
  }

  Observable register_of(ThreadId thread) {
    const Offset at = cursor_.offset();
    const std::string written(cursor_.word());
    if (written.empty()) cursor_.fail("expected a register");
    const std::vector<Register>& registers = test_.program.threads[thread].registers;
    auto found = std::ranges::find(registers, written, &Register::name);
    if (found == registers.end()) {
      if (const auto known = language_of(test_.arch).register_named(written)) {
        found = std::ranges::find(registers, known->name, &Register::name);
      }
    }
    if (found == registers.end()) {
      cursor_.fail_at(at, "P" + std::to_string(thread) + " has no register '" + written + "'");
    }
    return Observable::of_register(thread, static_cast<RegisterId>(found - registers.begin()));
  }

  LocationId location(const std::string& expected) {
    cursor_.skip_space();
    const Offset at = cursor_.offset();
    std::string name(cursor_.word());
    if (name.empty()) cursor_.fail("expected " + expected);
    if (cursor_.accept("[")) {
      const auto index = cursor_.number();
      if (!index) cursor_.fail("expected an element's number");
      cursor_.expect("]");
      name += "[" + std::to_string(*index) + "]";
    }
    const auto found = std::ranges::find(test_.program.locations, name, &Location::name);
    if (found == test_.program.locations.end()) cursor_.fail_at(at, "there is no location '" + name + "'");
    return static_cast<LocationId>(found - test_.program.locations.begin());
  }

  // A number, or a location for its address.
  Value value() {
    if (const auto number = cursor_.number()) return *number;
    cursor_.accept("&");
    return address_of(test_.program, location("a number or a location"));
  }

  const Test& test_;
  Cursor cursor_;
  Target target_;
};

}  // namespace

Target target_of_condition(const Test& test) {
  if (!test.query.quantifier) {
    throw InputError(test.source, "the test has no condition; say which outcome with --outcome");
  }
  Target target{test.query, {}};
  if (*test.query.quantifier == Quantifier::forall) {
    Proposition negation;
    negation.kind = Proposition::Kind::negation;
    negation.children.push_back(std::move(target.query.proposition));
    target.query.proposition = std::move(negation);
  }
  target.query.quantifier = Quantifier::exists;
  target.text = text_of(test.program, target.query, target.query.proposition);
  return target;
}

Target target_of_outcome(const Test& test, std::string_view outcome, std::string_view where) {
  return OutcomeReader(test, outcome, where).read();
}

Proposition whole_proposition(const Query& query) {
  if (!query.filter) return query.proposition;
  Proposition both;
  both.kind = Proposition::Kind::conjunction;
  both.children = {*query.filter, query.proposition};
  return both;
}

}  // namespace fenceline::litmus
