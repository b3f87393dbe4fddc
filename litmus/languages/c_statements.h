// Reads the body of a C thread: statements, declarations and scopes, and their normalised lines.
//
// Thread safety: none; one function, one parser.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "litmus/languages/c_ast.h"
#include "litmus/languages/c_expressions.h"

namespace fenceline::litmus {

class CStatementParser {
 public:
  // The reader stands at the body's opening brace.
  CStatementParser(CReader& reader, std::vector<CParameter> parameters, const CBuilder& builder)
      : reader_(reader), scope_(std::move(parameters)), builder_(builder), expressions_(reader, scope_, builder) {}

  // Reads to the closing brace and consumes it.
  CFunction function();

 private:
  using Node = decltype(CStatement::node);

  CStatementPtr statement();
  CStatementPtr block();
  // What if, else and the loops govern: lines one level deeper, a scope of its own.
  CStatementPtr body();
  // "if (", or "} else if (" where it continues another.
  CStatementPtr conditional(std::string_view opening);
  CStatementPtr while_loop();
  CStatementPtr do_loop();
  CStatementPtr for_loop();
  CStatementPtr jump();
  CStatementPtr labelled();
  CStatementPtr declaration();
  CStatementPtr expression_statement();
  // The declarators of one declaration, up to its semicolon, appended to `block`.
  void declarators(CBlock& block);
  void declare(CBlock& block, const CToken& name, const CType& type, CExpressionPtr value);
  CExpressionPtr parenthesised_condition();

  bool at_declaration() const;
  std::uint32_t label(const CToken& name, bool defines);
  void statements(CBlock& block);

  std::uint32_t add_line(std::string text);
  // The text of the tokens read since `start`.
  std::string text_since(std::size_t start) const { return c_text(reader_.since(start)); }
  CStatementPtr make(Node node) const;
  CStatementPtr make(std::uint32_t line, Node node) const;

  struct Label {
    std::uint32_t id;
    Offset first_use;
    bool defined;
  };

  CReader& reader_;
  CScope scope_;
  const CBuilder& builder_;
  CExpressionParser expressions_;
  CFunction function_;
  std::unordered_map<std::string_view, Label> labels_;
  unsigned indent_ = 0;
  unsigned loops_ = 0;      // open ones
  std::uint32_t line_ = 0;  // what statements made now belong to
};

}  // namespace fenceline::litmus
