#include "litmus/languages/c_lower.h"

#include "litmus/languages/c_lower_expressions.h"

namespace fenceline::litmus {
namespace {

using Label = CEmitter::Label;

class Lowering {
 public:
  Lowering(const Program& program, Thread& thread, std::uint32_t labels)
      : emitter_(thread), expressions_(program, emitter_), labels_(labels) {}

  void run(const CStatement& body) {
    statement(body);
    emitter_.bind(end_);
  }

 private:
  struct Loop {
    Label next;  // where `continue` goes
    Label end;
  };

  void statement(const CStatement& s) {
    emitter_.set_line(s.line);
    std::visit(Overloaded{
                   [&](const CExpressionStatement& n) {
                     expressions_.discard(*n.expression);
                     emitter_.release_temporaries();
                   },
                   [&](const CBlock& n) {
                     for (const CStatementPtr& inner : n.statements) statement(*inner);
                   },
                   [&](const CIf& n) { if_statement(n); },
                   [&](const CLoop& n) { loop(s, n); },
                   [&](const CBreak&) { emitter_.jump(loops_.back()->end); },
                   [&](const CContinue&) { emitter_.jump(loops_.back()->next); },
                   [&](const CReturn&) { emitter_.jump(end_); },
                   [&](const CGoto& n) { emitter_.jump(labels_[n.label]); },
                   [&](const CLabel& n) { emitter_.bind(labels_[n.label]); },
               },
               s.node);
  }

  void branch_statement(const CExpression& condition, std::uint32_t line, bool sense, Label& label) {
    emitter_.set_line(line);
    expressions_.branch(condition, sense, label);
    emitter_.release_temporaries();
  }

  void if_statement(const CIf& n) {
    Label otherwise;
    expressions_.branch(*n.condition, false, otherwise);
    emitter_.release_temporaries();
    statement(*n.when_true);
    if (n.when_false == nullptr) return emitter_.bind(otherwise);
    Label end;
    emitter_.jump(end);
    emitter_.bind(otherwise);
    statement(*n.when_false);
    emitter_.bind(end);
  }

  // while and for test at the top and jump back; do-while tests at the bottom.
  void loop(const CStatement& s, const CLoop& n) {
    Loop loop;
    Label top;
    emitter_.bind(top);
    if (!n.body_first && n.step == nullptr) emitter_.bind(loop.next);
    if (!n.body_first && n.condition != nullptr) branch_statement(*n.condition, n.condition_line, false, loop.end);
    loops_.push_back(&loop);
    statement(*n.body);
    loops_.pop_back();
    if (n.body_first) {
      emitter_.bind(loop.next);
      branch_statement(*n.condition, n.condition_line, true, top);
    } else {
      emitter_.set_line(s.line);
      if (n.step != nullptr) {
        emitter_.bind(loop.next);
        expressions_.discard(*n.step);
        emitter_.release_temporaries();
      }
      emitter_.jump(top);
    }
    emitter_.bind(loop.end);
  }

  CEmitter emitter_;
  CExpressionLowering expressions_;
  std::vector<Label> labels_;
  std::vector<Loop*> loops_;
  Label end_;
};

}  // namespace

void lower_c(const Program& program, CFunction function, Thread& thread) {
  thread.registers = std::move(function.locals);
  for (const std::string& line : function.lines) thread.lines.push_back(line.substr(line.find_first_not_of(' ')));
  Lowering(program, thread, function.labels).run(*function.body);
}

}  // namespace fenceline::litmus
