// A test as litmus text, normalised: what parse() read, in the layout of herd7's own tests.
#include <algorithm>

#include "litmus/languages/language.h"
#include "litmus/test.h"
#include "model/condition.h"

namespace fenceline::litmus {
namespace {

constexpr std::size_t line_width = 100;

class Printer {
 public:
  explicit Printer(const Test& test) : test_(test) {}

  std::string print() {
    header();
    initial_state();
    switch (language_of(test_.arch).layout) {
      case Layout::columns: columns(); break;
      case Layout::functions: functions(); break;
    }
    query();
    return std::move(text_);
  }

 private:
  void header() {
    text_ += name_of(test_.arch);
    text_ += ' ';
    text_ += test_.name;
    text_ += '\n';
    if (!test_.doc.empty()) text_ += '"' + test_.doc + "\"\n";
    for (const auto& [key, value] : test_.metadata) {
      text_ += key;
      text_ += '=';
      text_ += value;
      text_ += '\n';
    }
  }

  // As many items a line as fit.
  void initial_state() {
    text_ += "{";
    std::string line;
    for (const InitItem& item : test_.init) {
      const std::string next = text_of(item) + ";";
      if (!line.empty() && line.size() + 1 + next.size() > line_width) {
        text_ += "\n" + line;
        line.clear();
      }
      line += (line.empty() ? "" : " ") + next;
    }
    if (!line.empty()) text_ += "\n" + line + "\n";
    text_ += "}\n";
  }

  static std::string text_of(const InitItem& item) {
    std::string text;
    if (item.form == InitItem::Form::atomic) text += "_Atomic ";
    text += item.type;
    if (!item.type.empty()) text += ' ';
    if (item.form == InitItem::Form::pointer) text += '*';
    if (item.thread) text += std::to_string(*item.thread) + ":";
    text += item.name;
    if (item.form != InitItem::Form::array) return item.values.empty() ? text : text + "=" + item.values[0];
    text += "[" + std::to_string(item.count) + "]";
    if (item.values.empty()) return text;
    text += "={";
    for (std::size_t i = 0; i < item.values.size(); ++i) {
      if (i > 0) text += ',';
      text += item.values[i];
    }
    return text += "}";
  }

  void columns() {
    std::vector<std::string> heads;
    std::vector<std::size_t> widths;
    std::size_t rows = 0;
    for (const ThreadText& thread : test_.text) {
      heads.push_back("P" + std::to_string(heads.size()));
      std::size_t& width = widths.emplace_back(heads.back().size());
      for (const std::string& cell : thread.cells) width = std::max(width, cell.size());
      rows = std::max(rows, thread.cells.size());
    }
    const auto row = [&](const auto& cell) {
      for (std::size_t t = 0; t < test_.text.size(); ++t) {
        text_ += t == 0 ? " " : "| ";
        const std::string_view what = cell(t);
        text_ += what;
        text_.append(widths[t] - what.size() + 1, ' ');
      }
      text_ += ";\n";
    };
    row([&](std::size_t t) -> std::string_view { return heads[t]; });
    for (std::size_t i = 0; i < rows; ++i) {
      row([&](std::size_t t) -> std::string_view {
        const std::vector<std::string>& cells = test_.text[t].cells;
        return i < cells.size() ? std::string_view(cells[i]) : std::string_view();
      });
    }
  }

  // Bodies stay as they were written: the hash is of that text.
  void functions() {
    text_ += '\n';
    for (std::size_t t = 0; t < test_.text.size(); ++t) {
      text_ += "P" + std::to_string(t) + " (" + test_.text[t].parameters + ") {" + test_.text[t].body + "}\n\n";
    }
  }

  void query() {
    const Query& query = test_.query;
    if (!test_.listed.empty()) {
      text_ += "locations [";
      for (std::size_t i = 0; i < test_.listed.size(); ++i) {
        if (i > 0) text_ += ' ';
        text_ += test_.observed_as[test_.listed[i]] + ";";
      }
      text_ += "]\n";
    }
    const Program spelled = with_spelled_registers();
    if (query.filter) text_ += "filter (" + fenceline::text_of(spelled, query, *query.filter) + ")\n";
    const std::string condition = text_of_condition(spelled, query);
    if (!condition.empty()) text_ += condition + "\n";
  }

  // Conditions name registers as the program does; the file may have spelled them otherwise ("0:RAX"), and its hash
  // depends on that.
  Program with_spelled_registers() const {
    Program program = test_.program;
    for (std::size_t i = 0; i < test_.query.observed.size(); ++i) {
      const Observable& o = test_.query.observed[i];
      if (o.kind != Observable::Kind::reg) continue;
      const std::string& written = test_.observed_as[i];
      program.threads[o.thread].registers[o.index].name = written.substr(written.find(':') + 1);
    }
    return program;
  }

  const Test& test_;
  std::string text_;
};

}  // namespace

std::string print(const Test& test) { return Printer(test).print(); }

}  // namespace fenceline::litmus
