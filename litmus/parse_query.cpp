#include "litmus/parse_query.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "litmus/parse_init.h"
#include "model/condition.h"

namespace fenceline::litmus {
namespace {

// Propositions are trees that several walks recurse over.
constexpr unsigned deepest_proposition = 200;

using Kind = Proposition::Kind;

class QueryReader {
 public:
  QueryReader(Cursor& cursor, Draft& draft) : cursor_(cursor), draft_(draft), query_(draft.test.query) {}

  void read() {
    query_.observed.reserve(8);
    draft_.test.observed_as.reserve(8);
    if (cursor_.accept_word("locations")) read_locations();
    cursor_.accept(";");
    if (cursor_.accept_word("filter")) query_.filter = proposition();
    cursor_.accept(";");
    read_condition();
    read_rest();
    sort();
  }

 private:
  void read_locations() {
    cursor_.expect("[");
    while (!cursor_.accept("]")) {
      if (cursor_.accept(";")) continue;
      list_item();
      // A type may follow the name: litmus7's "locations [x int;]".
      while (!cursor_.word().empty() || cursor_.accept("*")) continue;
      if (!cursor_.looking_at("]") && !cursor_.accept(";")) cursor_.fail("expected ';' or ']'");
    }
  }

  void list_item() {
    cursor_.accept("*");
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    if (const auto found = observable()) {
      note_listed(*found);
      return;
    }
    const std::string_view name = cursor_.word();
    if (name.empty()) cursor_.fail("expected a location or a register");
    const SymbolId id = draft_.symbol(name, start);
    if (!draft_.is_array(id)) {
      note_listed(observe(Observable::of_location(draft_.test.program.symbols[id].first), name));
      return;
    }
    for (std::uint32_t i = 0; i < draft_.elements(id); ++i) note_listed(observe_element(id, i));
  }

  void note_listed(std::size_t observed) {
    std::vector<std::size_t>& listed = draft_.test.listed;
    if (std::ranges::find(listed, observed) == listed.end()) listed.push_back(observed);
  }

  void read_condition() {
    if (cursor_.accept("~") || cursor_.accept_word("not")) {
      if (!cursor_.accept_word("exists")) cursor_.fail("expected 'exists'");
      query_.quantifier = Quantifier::not_exists;
    } else if (cursor_.accept_word("exists") || cursor_.accept_word("final") || cursor_.looking_at("(")) {
      // As in herd7, "final" and a bare proposition ask for existence, whatever a "with" list says of it.
      query_.quantifier = Quantifier::exists;
    } else if (cursor_.accept_word("forall")) {
      query_.quantifier = Quantifier::forall;
    } else {
      return;
    }
    query_.proposition = proposition();
  }

  void read_rest() {
    while (true) {
      if (cursor_.at_end() || cursor_.looking_at("<<") || cursor_.looking_at("<\xe2\x80\xb9")) return;
      if (cursor_.accept(";")) continue;
      if (!cursor_.accept_word("with")) cursor_.fail("expected the end of the test");
      with_list();
    }
  }

  // "with tso: ~exists; default: exists;": what other tools expect; read and not kept.
  void with_list() {
    while (!cursor_.word("-.").empty()) {
      cursor_.expect(":");
      const bool negated = cursor_.accept("~") || cursor_.accept_word("not");
      if (!cursor_.accept_word("exists") && (negated || !cursor_.accept_word("forall"))) {
        cursor_.fail("expected 'exists', '~exists' or 'forall'");
      }
      cursor_.accept(";");
    }
  }

  // --- propositions, loosest connective first ------------------------------------------------------------------------

  Proposition proposition() {
    if (++depth_ > deepest_proposition) {
      cursor_.fail("propositions nest at most " + std::to_string(deepest_proposition) + " deep");
    }
    Proposition left = disjunction();
    if (cursor_.accept("=>")) {
      Proposition result;
      result.kind = Kind::implication;
      result.children.push_back(std::move(left));
      result.children.push_back(proposition());
      left = std::move(result);
    }
    --depth_;
    return left;
  }

  Proposition disjunction() {
    Proposition first = conjunction();
    while (cursor_.accept("\\/")) first = joined(Kind::disjunction, std::move(first), conjunction());
    return first;
  }

  Proposition conjunction() {
    Proposition first = unary();
    while (cursor_.accept("/\\")) first = joined(Kind::conjunction, std::move(first), unary());
    return first;
  }

  // Connectives of one kind are one node, however they were parenthesised: text does not tell them apart.
  static Proposition joined(Kind kind, Proposition left, Proposition right) {
    Proposition result;
    if (left.kind == kind) {
      result = std::move(left);
    } else {
      result.kind = kind;
      result.children.push_back(std::move(left));
    }
    if (right.kind == kind) {
      std::ranges::move(right.children, std::back_inserter(result.children));
    } else {
      result.children.push_back(std::move(right));
    }
    return result;
  }

  Proposition unary() {
    if (cursor_.accept("~") || cursor_.accept_word("not")) {
      if (++depth_ > deepest_proposition) cursor_.fail("propositions nest too deep");
      Proposition inner = unary();
      --depth_;
      // "x != 1" is written "not (x=1)" in logs; both are one proposition.
      if (inner.kind == Kind::equal) {
        inner.kind = Kind::differ;
        return inner;
      }
      Proposition result;
      result.kind = Kind::negation;
      result.children.push_back(std::move(inner));
      return result;
    }
    if (cursor_.accept("(")) {
      Proposition inner = proposition();
      cursor_.expect(")");
      return inner;
    }
    return atom();
  }

  Proposition atom() {
    Proposition result;
    cursor_.accept("*");
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    if (const auto found = observable()) {
      result.observable = *found;
    } else {
      const std::string_view name = cursor_.word();
      if (name.empty()) cursor_.fail("expected a proposition");
      const bool compared = cursor_.looking_at("=") || cursor_.looking_at("!=") || cursor_.looking_at("<>");
      if (!compared && (name == "true" || name == "false")) {
        result.kind = name == "true" ? Kind::always : Kind::never;
        return result;
      }
      const SymbolId id = draft_.symbol(name, start);
      if (draft_.is_array(id)) return array_atom(id);
      result.observable = observe(Observable::of_location(draft_.test.program.symbols[id].first), name);
    }
    result.kind = relation();
    if (const auto other = observable()) {
      result.other = other;
    } else {
      result.value = constant_for(query_.observed[result.observable]);
    }
    return result;
  }

  // "t={1,2}": all elements.
  Proposition array_atom(SymbolId id) {
    Proposition result;
    result.kind = Kind::conjunction;
    const Kind kind = relation();
    cursor_.expect("{");
    for (std::uint32_t i = 0; i < draft_.elements(id); ++i) {
      if (i > 0) cursor_.expect(",");
      Proposition& element = result.children.emplace_back();
      element.kind = Kind::equal;
      element.observable = observe_element(id, i);
      element.value = constant_for(query_.observed[element.observable]);
    }
    cursor_.expect("}");
    if (result.children.size() == 1) {
      Proposition only = std::move(result.children[0]);
      only.kind = kind;
      return only;
    }
    if (kind == Kind::equal) return result;
    Proposition negation;
    negation.kind = Kind::negation;
    negation.children.push_back(std::move(result));
    return negation;
  }

  Kind relation() {
    if (cursor_.accept("!=") || cursor_.accept("<>")) return Kind::differ;
    if (cursor_.accept("==") || cursor_.accept("=")) return Kind::equal;
    cursor_.fail("expected '=' or '!='");
  }

  // A number as the observable shows it, or a location's name for its address.
  Shown constant_for(const Observable& observable) {
    const Program& program = draft_.test.program;
    if (const auto number = cursor_.number()) return shown(program, observable, *number);
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    const Value address = address_constant();
    const Shown value = shown(program, observable, address);
    if (static_cast<Value>(value) != address) {
      cursor_.fail_at(start, "'" + fenceline::name_of(program, observable) + "' is too narrow for an address");
    }
    return value;
  }

  Value address_constant() {
    cursor_.accept("&");
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    const std::string_view name = cursor_.word();
    if (name.empty()) cursor_.fail("expected a number, a register or a location");
    InitValue element;
    element.symbol = draft_.symbol(name, start);
    element.element = static_cast<std::uint32_t>(subscript().value_or(0));
    element.where = start;
    return draft_.value_of(element);
  }

  // --- observables ---------------------------------------------------------------------------------------------------

  // "0:rax", "[x]" or "t[1]", as an index into the observed; a bare name is not consumed.
  std::optional<std::size_t> observable() {
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    if (const auto thread = accept_thread_prefix(cursor_)) {
      cursor_.accept("%");
      cursor_.skip_space();
      const Offset at = cursor_.offset();
      const std::string_view name = cursor_.word();
      if (name.empty()) cursor_.fail("expected a register");
      const RegisterId id = draft_.register_of(*thread, name, at);
      return observe(Observable::of_register(*thread, id), name);
    }
    if (cursor_.accept("[")) {
      const std::string_view name = cursor_.word();
      if (name.empty()) cursor_.fail("expected a location");
      const SymbolId id = draft_.symbol(name, start);
      std::uint64_t index = subscript().value_or(0);
      cursor_.expect("]");
      if (const auto outer = subscript()) index = *outer;
      return observe_subscript(id, index, start);
    }
    const std::string_view name = cursor_.word();
    if (!name.empty() && cursor_.looking_at("[")) {
      const SymbolId id = draft_.symbol(name, start);
      return observe_subscript(id, *subscript(), start);
    }
    cursor_.seek(start);
    return std::nullopt;
  }

  std::optional<std::uint64_t> subscript() {
    if (!cursor_.accept("[")) return std::nullopt;
    cursor_.skip_space();
    const Offset at = cursor_.offset();
    const auto index = cursor_.number();
    if (!index || *index >= max_elements) cursor_.fail_at(at, "expected an element's number");
    cursor_.expect("]");
    return index;
  }

  std::size_t observe_subscript(SymbolId id, std::uint64_t index, Offset start) {
    if (index >= draft_.elements(id)) {
      cursor_.fail_at(start, "'" + std::string(draft_.name_of(id)) + "' has no such element");
    }
    if (draft_.is_array(id)) return observe_element(id, static_cast<std::uint32_t>(index));
    return observe(Observable::of_location(draft_.test.program.symbols[id].first), draft_.name_of(id));
  }

  std::size_t observe_element(SymbolId id, std::uint32_t index) {
    const LocationId location = draft_.test.program.symbols[id].first + index;
    return observe(Observable::of_location(location), draft_.test.program.locations[location].name);
  }

  std::size_t observe(const Observable& what, std::string_view written) {
    const auto found = std::ranges::find(query_.observed, what);
    if (found != query_.observed.end()) return static_cast<std::size_t>(found - query_.observed.begin());
    if (query_.observed.size() == max_observed) cursor_.fail("too many observed registers and locations");
    query_.observed.push_back(what);
    std::string& spelled = draft_.test.observed_as.emplace_back();
    if (what.kind == Observable::Kind::reg) spelled = std::to_string(what.thread) + ":";
    spelled += written;
    return query_.observed.size() - 1;
  }

  // --- order ---------------------------------------------------------------------------------------------------------

  // Registers by thread, then as the architecture numbers them (ESI before EDI, as herd7 has it), then name; then
  // locations by name.
  void sort() {
    const Program& program = draft_.test.program;
    unsigned (*const rank)(std::string_view) = language_of(draft_.test.arch).register_rank;
    const auto key = [&](std::size_t i) {
      const Observable& o = query_.observed[i];
      const std::string_view name = o.kind == Observable::Kind::reg
                                        ? std::string_view(program.threads[o.thread].registers[o.index].name)
                                        : std::string_view(program.locations[o.index].name);
      const unsigned place = o.kind == Observable::Kind::reg && rank != nullptr ? rank(name) : 0;
      return std::tuple(o.kind, o.thread, place, name);
    };
    const std::size_t count = query_.observed.size();
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (std::ranges::is_sorted(order, {}, key)) return;
    std::ranges::sort(order, {}, key);
    std::vector<std::size_t> place(count);
    std::vector<Observable> observed(count);
    std::vector<std::string> spelled(count);
    for (std::size_t i = 0; i < count; ++i) {
      place[order[i]] = i;
      observed[i] = query_.observed[order[i]];
      spelled[i] = std::move(draft_.test.observed_as[order[i]]);
    }
    query_.observed = std::move(observed);
    draft_.test.observed_as = std::move(spelled);
    for (std::size_t& listed : draft_.test.listed) listed = place[listed];
    renumber(query_.proposition, place);
    if (query_.filter) renumber(*query_.filter, place);
  }

  static void renumber(Proposition& p, const std::vector<std::size_t>& place) {
    if (p.kind == Kind::equal || p.kind == Kind::differ) {
      p.observable = place[p.observable];
      if (p.other) p.other = place[*p.other];
    }
    for (Proposition& child : p.children) renumber(child, place);
  }

  static constexpr std::size_t max_observed = 8192;

  Cursor& cursor_;
  Draft& draft_;
  Query& query_;
  unsigned depth_ = 0;
};

}  // namespace

bool at_query(Cursor& cursor) {
  switch (cursor.peek()) {
    case '\0':
    case '~':
    case '(':
    case '<': return true;
    case 'e':
    case 'E': return cursor.looking_at_word("exists");
    case 'f':
    case 'F':
      return cursor.looking_at_word("forall") || cursor.looking_at_word("final") || cursor.looking_at_word("filter");
    case 'l':
    case 'L': return cursor.looking_at_word("locations");
    case 'n': {
      // NOT is an instruction too.
      const Offset start = cursor.offset();
      const bool found = cursor.accept_word("not") && cursor.looking_at_word("exists");
      cursor.seek(start);
      return found;
    }
    default: return false;
  }
}

void read_query(Cursor& cursor, Draft& draft) { QueryReader(cursor, draft).read(); }

}  // namespace fenceline::litmus
