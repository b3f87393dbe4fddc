#include "litmus/languages/c_statements.h"

#include <algorithm>
#include <array>

namespace fenceline::litmus {
namespace {

// Read as what they are, so that the message is about them and not about a name.
constexpr std::array<std::string_view, 10> unsupported{"switch", "case",    "default", "sizeof", "struct",
                                                       "union",  "typedef", "asm",     "float",  "double"};

bool is_thread_name(std::string_view word) {
  return word.size() > 1 && word[0] == 'P' && word.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

constexpr std::array<std::string_view, 5> conditions{"exists", "forall", "final", "filter", "locations"};

// Each level of nesting indents by two spaces, up to a width that keeps the text of deep tests small.
constexpr unsigned widest_indent = 40;

}  // namespace

CStatementPtr CStatementParser::make(std::uint32_t line, Node node) const {
  return std::make_unique<CStatement>(CStatement{line, std::move(node)});
}

CStatementPtr CStatementParser::make(Node node) const { return make(line_, std::move(node)); }

std::uint32_t CStatementParser::add_line(std::string text) {
  function_.lines.push_back(std::string(std::min(2 * indent_, widest_indent), ' ') + std::move(text));
  line_ = static_cast<std::uint32_t>(function_.lines.size() - 1);
  return line_;
}

CFunction CStatementParser::function() {
  CBlock block;
  reader_.expect("{");
  scope_.enter();
  statements(block);
  scope_.leave();
  for (const auto& [name, label] : labels_) {
    if (!label.defined) reader_.fail_at(label.first_use, "there is no label '" + std::string(name) + "'");
  }
  function_.body = make(std::move(block));
  function_.labels = static_cast<std::uint32_t>(labels_.size());
  function_.locals = scope_.take_registers();
  return std::move(function_);
}

// Statements up to the closing brace, which is consumed.
void CStatementParser::statements(CBlock& block) {
  while (!reader_.at("}")) {
    if (reader_.at_end()) reader_.expect("}");
    block.statements.push_back(statement());
  }
  reader_.take();
}

bool CStatementParser::at_declaration() const { return reader_.at("auto") || reader_.at_type(); }

CStatementPtr CStatementParser::statement() {
  const CReader::Level level(reader_);
  if (reader_.at("{")) return block();
  if (reader_.at("if")) return conditional({});
  if (reader_.at("while")) return while_loop();
  if (reader_.at("do")) return do_loop();
  if (reader_.at("for")) return for_loop();
  if (reader_.at("break") || reader_.at("continue") || reader_.at("return") || reader_.at("goto")) return jump();
  if (std::ranges::find(unsupported, reader_.peek().text) != unsupported.end()) {
    reader_.fail("'" + std::string(reader_.peek().text) + "' is not supported in litmus tests");
  }
  if (is_thread_name(reader_.peek().text) && reader_.at("(", 1)) {
    reader_.fail("a thread begins inside the one before: a '}' is missing above");
  }
  if (std::ranges::find(conditions, reader_.peek().text) != conditions.end() &&
      (reader_.at("(", 1) || reader_.at("[", 1))) {
    reader_.fail("the condition begins inside a thread: a '}' is missing above");
  }
  if (reader_.peek().kind == CToken::Kind::word && reader_.at(":", 1)) return labelled();
  if (reader_.at(";")) {
    reader_.take();
    add_line(";");
    return make(CBlock{});
  }
  if (at_declaration()) return declaration();
  return expression_statement();
}

CStatementPtr CStatementParser::expression_statement() {
  const std::size_t start = reader_.position();
  auto expression = expressions_.expression();
  reader_.expect(";");
  add_line(text_since(start));
  return make(CExpressionStatement{std::move(expression)});
}

CStatementPtr CStatementParser::block() {
  reader_.expect("{");
  const std::uint32_t line = add_line("{");
  CBlock inner;
  ++indent_;
  scope_.enter();
  statements(inner);
  scope_.leave();
  --indent_;
  add_line("}");
  return make(line, std::move(inner));
}

CStatementPtr CStatementParser::body() {
  CBlock inner;
  const std::uint32_t line = line_;
  ++indent_;
  scope_.enter();
  if (reader_.accept("{")) {
    statements(inner);
  } else {
    inner.statements.push_back(statement());
  }
  scope_.leave();
  --indent_;
  return make(line, std::move(inner));
}

CExpressionPtr CStatementParser::parenthesised_condition() {
  reader_.expect("(");
  auto condition = expressions_.condition();
  reader_.expect(")");
  return condition;
}

CStatementPtr CStatementParser::conditional(std::string_view opening) {
  const CReader::Level level(reader_);
  const std::size_t start = reader_.position();
  reader_.expect("if");
  auto condition = parenthesised_condition();
  const std::uint32_t line = add_line(std::string(opening) + text_since(start) + " {");
  CIf result{std::move(condition), body(), nullptr};
  if (!reader_.accept("else")) {
    add_line("}");
  } else if (reader_.at("if")) {
    result.when_false = conditional("} else ");
  } else {
    add_line("} else {");
    result.when_false = body();
    add_line("}");
  }
  return make(line, std::move(result));
}

CStatementPtr CStatementParser::while_loop() {
  const std::size_t start = reader_.position();
  reader_.expect("while");
  CLoop loop;
  loop.condition = parenthesised_condition();
  loop.condition_line = add_line(text_since(start) + " {");
  ++loops_;
  loop.body = body();
  --loops_;
  add_line("}");
  return make(loop.condition_line, std::move(loop));
}

CStatementPtr CStatementParser::do_loop() {
  reader_.expect("do");
  const std::uint32_t line = add_line("do {");
  CLoop loop;
  loop.body_first = true;
  ++loops_;
  loop.body = body();
  --loops_;
  const std::size_t start = reader_.position();
  reader_.expect("while");
  loop.condition = parenthesised_condition();
  reader_.expect(";");
  loop.condition_line = add_line("} " + text_since(start));
  return make(line, std::move(loop));
}

CStatementPtr CStatementParser::for_loop() {
  const std::size_t start = reader_.position();
  reader_.expect("for");
  reader_.expect("(");
  scope_.enter();
  // All three parts belong to the line that is complete, and added, when they have been read.
  line_ = static_cast<std::uint32_t>(function_.lines.size());
  CBlock whole;
  if (at_declaration()) {
    declarators(whole);
  } else {
    if (!reader_.at(";")) whole.statements.push_back(make(CExpressionStatement{expressions_.expression()}));
    reader_.expect(";");
  }
  CLoop loop;
  if (!reader_.at(";")) loop.condition = expressions_.condition();
  reader_.expect(";");
  if (!reader_.at(")")) loop.step = expressions_.expression();
  reader_.expect(")");
  loop.condition_line = add_line(text_since(start) + " {");
  const std::uint32_t line = loop.condition_line;
  ++loops_;
  loop.body = body();
  --loops_;
  add_line("}");
  scope_.leave();
  whole.statements.push_back(make(line, std::move(loop)));
  return make(line, std::move(whole));
}

CStatementPtr CStatementParser::jump() {
  const std::size_t start = reader_.position();
  const CToken& word = reader_.take();
  const bool in_loop = word.text == "break" || word.text == "continue";
  if (in_loop && loops_ == 0) reader_.fail_at(word.offset, "'" + std::string(word.text) + "' outside of a loop");
  CBlock result;
  std::optional<std::uint32_t> destination;
  if (word.text == "goto") {
    destination = label(reader_.name("a label"), false);
  } else if (word.text == "return" && !reader_.at(";")) {
    result.statements.push_back(make(CExpressionStatement{expressions_.expression()}));
  }
  reader_.expect(";");
  const std::uint32_t line = add_line(text_since(start));
  for (const CStatementPtr& statement : result.statements) statement->line = line;
  Node node = CReturn{};
  if (word.text == "break") node = CBreak{};
  if (word.text == "continue") node = CContinue{};
  if (destination) node = CGoto{*destination};
  result.statements.push_back(make(std::move(node)));
  return make(std::move(result));
}

std::uint32_t CStatementParser::label(const CToken& name, bool defines) {
  const auto [found, is_new] =
      labels_.try_emplace(name.text, Label{static_cast<std::uint32_t>(labels_.size()), name.offset, false});
  Label& label = found->second;
  if (defines && label.defined) {
    reader_.fail_at(name.offset, "label '" + std::string(name.text) + "' is defined twice");
  }
  label.defined = label.defined || defines;
  return label.id;
}

CStatementPtr CStatementParser::labelled() {
  const CToken& name = reader_.take();
  reader_.expect(":");
  const std::uint32_t id = label(name, true);
  add_line(std::string(name.text) + ":");
  return make(CLabel{id});
}

CStatementPtr CStatementParser::declaration() {
  const std::size_t start = reader_.position();
  CBlock block;
  line_ = static_cast<std::uint32_t>(function_.lines.size());
  declarators(block);
  add_line(text_since(start));
  return make(std::move(block));
}

void CStatementParser::declarators(CBlock& block) {
  const bool is_auto = reader_.accept_auto();
  const CType base = is_auto ? c_int : reader_.specifiers();
  do {
    CType type = reader_.stars(base);
    const CToken& name = reader_.name("a variable's name");
    const std::string quoted = "'" + std::string(name.text) + "'";
    if (scope_.has_here(name.text)) reader_.fail_at(name.offset, quoted + " is declared already");
    if (type.is_nothing()) reader_.fail_at(name.offset, "a variable cannot be void");
    if (reader_.at("[")) reader_.fail("a thread's own arrays are not supported");
    CExpressionPtr value;
    if (reader_.accept("=")) value = expressions_.assignment();
    if (is_auto) {
      if (value == nullptr) reader_.fail_at(name.offset, quoted + " has no value to take its type from");
      value = builder_.value(std::move(value));
      type = value->type;
    }
    declare(block, name, type, std::move(value));
  } while (reader_.accept(","));
  reader_.expect(";");
}

void CStatementParser::declare(CBlock& block, const CToken& name, const CType& type, CExpressionPtr value) {
  const CScope::Declared declared = scope_.declare(name.text, type);
  if (value == nullptr && declared.used_before) value = builder_.literal(name.offset, 0, c_int);
  if (value == nullptr) return;
  auto target = builder_.local(name.offset, declared.local.reg, declared.local.type);
  auto assignment = builder_.assign(name.offset, std::move(target), std::move(value));
  block.statements.push_back(make(CExpressionStatement{std::move(assignment)}));
}

}  // namespace fenceline::litmus
