// `fenceline model`: every outcome each test may have under a memory model.

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>

#include "litmus/reports/model_answers.h"
#include "litmus/sources.h"
#include "litmus/tool/command.h"
#include "litmus/tool/exploring.h"
#include "litmus/tool/generation.h"
#include "litmus/tool/interrupt.h"
#include "litmus/tool/options.h"
#include "litmus/tool/ordered.h"
#include "litmus/tool/progress.h"
#include "model/reference/reference.h"
#include "model/traces/traces.h"

namespace fenceline::litmus::tool {
namespace {

// Bytes written at a time: as few as make the calls cheap, since fresh memory costs more than a call.
constexpr std::size_t output_chunk = 1U << 14U;

// What one test leaves behind: its part of the report, or why there is none, and remarks for standard error.
struct Product {
  std::string text;
  std::string error;
  std::string remarks;
  Exit exit = Exit::done;
};

using Item = std::variant<Source, generate::Generated>;

class ModelCommand {
 public:
  explicit ModelCommand(const Settings& settings) : settings_(settings), exploring_(settings, interrupt_.flag()) {
    report_options_.models = exploring_.models();
    report_options_.times = settings.times;
    report_options_.colour = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    report_ = make_report();
  }

  Exit run() {
    std::optional<TestStream> generated = stream();
    if (settings_.tests.empty() && !generated) {
      throw UsageError("model needs tests: files, folders, @lists, names of the catalogue, or --generate");
    }
    const Sources sources = generated ? Sources{} : expand(settings_.tests);
    Progress progress("tests", generated ? 0 : sources.tests.size(), !settings_.quiet);
    Exit exit = Exit::done;
    for (const std::string& error : sources.errors) exit = graver(exit, fail(error, progress));

    out_.reserve(output_chunk + output_chunk / 4);
    out_ += report_->head();
    bool first = true;
    std::size_t next = 0;
    in_order_from(
        [&]() -> std::optional<Item> {
          if (next < sources.tests.size()) return sources.tests[next++];
          if (!generated) return std::nullopt;
          return generated->next();
        },
        exploring_.jobs(), 16, [&](const Item& item) { return produce(item, progress); },
        [&](std::size_t, Product product) {
          exit = graver(exit, product.exit);
          if (!product.error.empty()) fail(product.error, progress);
          if (!product.remarks.empty() && !settings_.quiet) say(product.remarks, progress);
          if (product.text.empty()) return;
          if (!first) out_ += report_->separator();
          first = false;
          if (product.text.size() < output_chunk) {
            out_ += product.text;
          } else {
            flush();
            write(product.text);
          }
          if (out_.size() >= output_chunk) flush();
        },
        [this] { return interrupt_.requested(); });
    out_ += report_->foot(errors_);
    flush();
    if (interrupt_.requested()) {
      say("fenceline: interrupted; this is what was known\n", progress);
      exit = graver(exit, Exit::inconclusive);
    }
    return exit;
  }

 private:
  std::unique_ptr<ModelReport> make_report() const {
    switch (settings_.format) {
      case Format::table: return table_report(report_options_);
      case Format::json: return json_report(report_options_);
      case Format::herd: return herd_report(report_options_);
      case Format::litmus: throw UsageError("--format litmus is for native runs; model has herd, table and json");
      case Format::automatic: break;
    }
    return report_options_.models.size() > 1 ? table_report(report_options_) : herd_report(report_options_);
  }

  // With --generate, arguments are cycles.
  std::optional<TestStream> stream() const {
    const GenerateSettings& g = settings_.generate;
    if (g.requested) return generated_tests(settings_, [this] { return interrupt_.requested(); });
    if (describes_cycles(g) || !g.filter.empty()) throw UsageError("options of an enumeration need --generate");
    return std::nullopt;
  }

  Product produce(const Item& item, Progress& progress) {
    Product product = std::visit(Overloaded{[this](const Source& source) { return answer(source); },
                                            [this](const generate::Generated& test) { return answer(test); }},
                                 item);
    progress.advance();
    return product;
  }

  Product answer(const Source& source) {
    try {
      return answer(parse(text_of(source), source.name), source.name);
    } catch (const InputError& e) {
      return {{}, e.what(), {}, Exit::bad_input};
    }
  }

  // A generated test that the filter does not keep leaves nothing behind.
  Product answer(const generate::Generated& generated) {
    Test test = parse(generated.text, generated.name);
    if (!settings_.generate.filter.empty() && !settings_.generate.filter.keeps(test)) return {};
    return answer(std::move(test), generated.name);
  }

  Product answer(Test test, const std::string& source) {
    Product product;
    try {
      TestAnswer answer{std::move(test), {}};
      for (const Model model : report_options_.models) {
        answer.models.push_back(ask(answer.test, model));
        remark(answer, answer.models.back(), product);
      }
      product.text = report_->test(answer);
    } catch (const AccessFault& e) {
      product.error = source + ": " + e.what();
      product.exit = Exit::bad_input;
    } catch (const reference::NotApplicable& e) {
      product.error = source + ": the reference engine cannot: " + e.what();
      product.exit = Exit::inconclusive;
    } catch (const traces::NotApplicable& e) {
      product.error = source + ": the search over traces cannot: " + e.what();
      product.exit = Exit::inconclusive;
    }
    return product;
  }

  ModelAnswer ask(const Test& test, Model model) const {
    ModelAnswer answer;
    answer.model = model;
    const auto start = std::chrono::steady_clock::now();
    answer.result = exploring_.explore(test, model);
    answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    answer.verdict = judge(test.query, answer.result.outcomes);
    return answer;
  }

  void remark(const TestAnswer& answer, const ModelAnswer& m, Product& product) const {
    const std::string about = fmt::format("{} ({})", answer.test.name, name_of(m.model));
    if (m.result.completeness != Completeness::exhaustive) {
      product.exit = graver(product.exit, Exit::inconclusive);
      product.remarks += fmt::format("{}: incomplete: {}\n", about, text_of(m.result.completeness));
    }
    if (m.result.termination == Termination::may_hang) {
      product.remarks += fmt::format("{}: some runs never end: a state is reachable from which no run does\n", about);
    }
    if (settings_.check && !m.verdict.ok) product.exit = graver(product.exit, Exit::violated);
    if (settings_.verbose) {
      product.remarks +=
          fmt::format("{}: {} outcomes, {}{}, {} bytes, {:.6f} s\n", about, m.result.outcomes.size(),
                      text_of_search(m.result), text_of_reductions(m.result.reductions), m.result.memory, m.seconds);
    }
  }

  // Which search answered, and what it counted.
  static std::string text_of_search(const ExploreResult& result) {
    switch (result.space) {
      case Space::states: return fmt::format("by states: {} kept, {} steps", result.states, result.transitions);
      case Space::executions:
        return fmt::format("by traces: {} executions, {} that wait, {} events", result.executions, result.stuck,
                           result.transitions);
    }
    return {};
  }

  static std::string text_of_reductions(const Reductions& reductions) {
    std::string text;
    if (reductions.dropped > 0) text += fmt::format(", {} instructions without effect dropped", reductions.dropped);
    if (reductions.merged > 0) text += fmt::format(", {} read-modify-writes merged", reductions.merged);
    if (reductions.equal > 0) text += fmt::format(", {} threads equal to an earlier one", reductions.equal);
    return text;
  }

  Exit fail(const std::string& error, Progress& progress) {
    errors_.push_back(error);
    say(error + '\n', progress);
    return Exit::bad_input;
  }

  static void say(const std::string& text, Progress& progress) {
    progress.pause();
    fmt::print(stderr, "{}", text);
  }

  void flush() {
    write(out_);
    out_.clear();
  }
  static void write(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
      throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
    }
  }

  const Settings& settings_;
  Interrupt interrupt_;
  Exploring exploring_;
  ReportOptions report_options_;
  std::unique_ptr<ModelReport> report_;
  std::string out_;
  std::vector<std::string> errors_;
};

}  // namespace

Exit run_model(const Settings& settings) { return ModelCommand(settings).run(); }

}  // namespace fenceline::litmus::tool
