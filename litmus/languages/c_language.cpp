#include "litmus/languages/c_language.h"

#include <algorithm>

#include "litmus/draft.h"
#include "litmus/languages/c_lower.h"
#include "litmus/languages/c_statements.h"
#include "litmus/parse_query.h"

namespace fenceline::litmus {
namespace {

// A thread between the two passes: its tokens, and what its parameter list says.
struct Head {
  CTokens tokens;
  std::size_t body = 0;  // which token opens the body
  std::vector<CParameter> parameters;
  std::string parameters_text;
};

class Reader {
 public:
  Reader(Cursor& cursor, Draft& draft) : cursor_(cursor.text(), cursor.file(), cursor.offset(), true), draft_(draft) {}

  // Parameters come first, of all threads: they tell the widths of locations, and bodies need their addresses.
  Offset read() {
    while (heads_.empty() || !at_query(cursor_)) {
      if (heads_.size() == max_threads) cursor_.fail("more than " + std::to_string(max_threads) + " threads");
      heads_.push_back(head());
      // What is wrong with a body that does not end is found by reading it.
      if (!heads_.back().tokens.closed) break;
    }
    draft_.settle();
    draft_.test.program.threads.resize(heads_.size());
    for (std::size_t t = 0; t < heads_.size(); ++t) read_thread(heads_[t], draft_.test.program.threads[t]);
    return cursor_.offset();
  }

 private:
  Head head() {
    Head head;
    cursor_.skip_space();
    head.tokens = c_tokens(cursor_);
    CReader reader(cursor_, head.tokens.list);
    while (reader.accept("static") || reader.accept("void") || reader.accept("int")) continue;
    const std::string expected = "P" + std::to_string(heads_.size());
    if (!reader.accept(expected)) {
      const bool first = heads_.empty();
      reader.fail("expected thread " + expected + (first ? "" : " or the condition") + ", as in '" + expected +
                  " (atomic_int* x) { ... }'");
    }
    reader.expect("(");
    const std::size_t start = reader.position();
    const bool is_empty = reader.at(")") || (reader.at("void") && reader.at(")", 1));
    if (is_empty) {
      reader.accept("void");
    } else {
      do {
        head.parameters.push_back(parameter(reader, head.parameters));
      } while (reader.accept(","));
      head.parameters_text = c_text(reader.since(start));
    }
    reader.expect(")");
    if (!reader.at("{")) reader.expect("{");
    head.body = reader.position();
    return head;
  }

  CParameter parameter(CReader& reader, const std::vector<CParameter>& before) {
    CParameter result;
    const Offset start = reader.offset();
    CType type = reader.type();
    result.is_reference = reader.accept("&");
    const CToken& name = reader.name("a parameter's name");
    result.name = name.text;
    result.offset = name.offset;
    if (reader.accept("[")) {
      if (reader.peek().kind == CToken::Kind::number) reader.take();
      reader.expect("]");
      if (type.pointers == most_pointers) reader.fail("this pointer has too many levels");
      type = type.pointer();
    }
    if (!result.is_reference && !type.is_pointer()) {
      reader.fail_at(start, "a parameter is a pointer or a reference to a location: '" + text_of(type) + "* " +
                                std::string(name.text) + "'");
    }
    result.object = result.is_reference ? type : type.pointee();
    if (result.object.is_nothing()) reader.fail_at(start, "a location cannot be void");
    for (const CParameter& other : before) {
      if (other.name == result.name) reader.fail_at(result.offset, "two parameters have this name");
    }
    declare(result);
    return result;
  }

  // A type in the initial state wins over those of parameters, which must agree among themselves.
  void declare(const CParameter& parameter) {
    const SymbolId symbol = draft_.symbol(parameter.name, parameter.offset);
    const auto known = draft_.declared_type(symbol);
    const Width width = parameter.object.width();
    if (!known) {
      draft_.declare(symbol, {width, parameter.object.is_signed()}, parameter.offset);
      from_parameters_.resize(std::max<std::size_t>(from_parameters_.size(), symbol + 1));
      from_parameters_[symbol] = true;
      return;
    }
    if (known->width == width) return;
    const bool from_init = symbol >= from_parameters_.size() || !from_parameters_[symbol];
    if (from_init && !parameter.object.is_pointer()) return;
    cursor_.fail_at(parameter.offset, "'" + std::string(parameter.name) + "' has " +
                                          std::to_string(static_cast<unsigned>(width)) + " bytes here and " +
                                          std::to_string(static_cast<unsigned>(known->width)) + " bytes " +
                                          (from_init ? "in the initial state" : "in another thread"));
  }

  void read_thread(Head& head, Thread& thread) {
    const Program& program = draft_.test.program;
    for (CParameter& p : head.parameters) {
      p.location = program.symbols[*draft_.find(p.name)].first;
      const Location& l = program.locations[p.location];
      if (l.width == p.object.width()) continue;
      p.object.integer = l.width;
      p.object.integer_signed = l.is_signed;
      p.object.is_bool = false;
    }
    const CBuilder builder(cursor_, program);
    CReader reader(cursor_, std::span(head.tokens.list).subspan(head.body));
    CFunction function = CStatementParser(reader, std::move(head.parameters), builder).function();
    // Between its braces: the last token is what ends the list, the one before it the closing brace.
    const Offset start = head.tokens.list[head.body].offset + 1;
    const Offset end = head.tokens.list[head.tokens.list.size() - 2].offset;
    draft_.test.text.push_back(
        {std::move(head.parameters_text), function.lines, std::string(cursor_.text().substr(start, end - start))});
    lower_c(program, std::move(function), thread);
  }

  Cursor cursor_;
  Draft& draft_;
  std::vector<Head> heads_;
  std::vector<bool> from_parameters_;  // by symbol: its type was told by a parameter
};

}  // namespace

void read_c(Cursor& cursor, Draft& draft) { cursor.seek(Reader(cursor, draft).read()); }

std::optional<Register> c_register_named(std::string_view) { return std::nullopt; }

}  // namespace fenceline::litmus
