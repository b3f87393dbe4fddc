#include "litmus/logs/condition_text.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <vector>

#include "litmus/logs/read.h"

namespace fenceline::litmus {
namespace {

constexpr std::string_view conjunction = "/\\";
constexpr std::string_view disjunction = "\\/";
constexpr int deepest = 1000;

std::string without_blanks(std::string_view text) {
  std::string plain;
  std::ranges::copy_if(text, std::back_inserter(plain), [](char c) { return c != ' ' && c != '\t' && c != '\n'; });
  return plain;
}

// Binds least first: \/, then /\, then ~. The text holds no blanks.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<std::string> read() {
    const std::string text = joined(disjunction).text;
    return ok_ && rest_.empty() ? std::optional(text) : std::nullopt;
  }

 private:
  // A proposition, with the operator that joins its parts; none when it is a single one.
  struct Part {
    std::string text;
    std::string_view joint;
    std::vector<std::string> parts;
  };

  bool skip(std::string_view symbol) {
    if (!rest_.starts_with(symbol)) return false;
    rest_.remove_prefix(symbol.size());
    return true;
  }

  Part joined(std::string_view joint) {
    std::vector<Part> operands;
    do {
      operands.push_back(joint == disjunction ? joined(conjunction) : single());
    } while (ok_ && skip(joint));
    if (operands.size() == 1) return std::move(operands.front());
    Part all{{}, joint, {}};
    for (Part& operand : operands) {
      if (operand.joint == joint) {  // a bracket more or less between equals says nothing
        std::ranges::move(operand.parts, std::back_inserter(all.parts));
      } else {
        const bool brackets = operand.joint == disjunction;
        all.parts.push_back(brackets ? '(' + operand.text + ')' : std::move(operand.text));
      }
    }
    std::ranges::sort(all.parts);
    for (const std::string& part : all.parts) {
      if (!all.text.empty()) all.text.append(" ").append(joint) += ' ';
      all.text += part;
    }
    return all;
  }

  Part single() {
    if (++depth_ > deepest) ok_ = false;
    Part part;
    if (!ok_) return part;
    if (skip("~") || (rest_.starts_with("not(") && skip("not"))) {
      const Part inner = single();
      part.text = '~' + (inner.joint.empty() ? inner.text : '(' + inner.text + ')');
    } else if (skip("(")) {
      part = joined(disjunction);
      ok_ = ok_ && skip(")");
    } else {
      part.text = atom();
    }
    --depth_;
    return part;
  }

  // "0:rax=0x1", "x=y", "true".
  std::string atom() {
    const std::size_t end = std::min({rest_.find(conjunction), rest_.find(disjunction), rest_.find(')'), rest_.size()});
    const std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end);
    ok_ = ok_ && !text.empty() && text.find('(') == std::string_view::npos;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return std::string(text);
    return logged_name(text.substr(0, equals)) + '=' + logged_value(text.substr(equals + 1));
  }

  std::string_view rest_;
  bool ok_ = true;
  int depth_ = 0;
};

}  // namespace

std::string plain_condition(std::string_view condition) {
  const std::string plain = without_blanks(condition);
  std::string_view rest = plain;
  constexpr std::array<std::array<std::string_view, 2>, 4> quantifiers{
      {{"~exists", "~exists"}, {"notexists", "~exists"}, {"exists", "exists"}, {"forall", "forall"}}};
  for (const auto& [written, word] : quantifiers) {
    if (!rest.starts_with(written)) continue;
    rest.remove_prefix(written.size());
    const std::optional<std::string> text = Reader(rest).read();
    return text ? std::string(word) + " (" + *text + ")" : plain;
  }
  return plain;
}

}  // namespace fenceline::litmus
