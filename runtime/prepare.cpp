// Making kernels for a whole suite at once: the preferred backend first, then, for what it could not build, the next.
#include <exception>
#include <fmt/format.h>
#include <stdexcept>

#include "runtime/native.h"

namespace fenceline::runtime {
namespace {

// More threads than any host of litmus tests; each may need a worker.
constexpr std::size_t most_threads = 256;

class Preparation {
 public:
  explicit Preparation(std::span<const Subject> subjects) : prepared_(subjects.size()), tests_(subjects.size()) {
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      try {
        const Program& program = *subjects[i].program;
        if (program.threads.size() > most_threads) {
          throw std::invalid_argument(fmt::format("more than {} threads", most_threads));
        }
        tests_[i] = std::make_shared<NativeTest>();
        tests_[i]->observed.assign(subjects[i].observed.begin(), subjects[i].observed.end());
        tests_[i]->workload = workload_for(program, subjects[i].observed);
        Conversion conversion = to_perpetual(program, subjects[i].observed);
        tests_[i]->perpetual = std::move(conversion.perpetual);
        tests_[i]->not_perpetual = std::move(conversion.objection);
        open_.push_back(i);
      } catch (const std::invalid_argument& error) {
        prepared_[i].failure = error.what();
      }
    }
  }

  // Builds what is still open. Failures stay open, and are told to the next backend's tests.
  void build_with(Backend& backend) {
    std::vector<Workload> workloads;
    std::vector<std::size_t> converted;  // tests whose perpetual form follows behind all others, in this order
    for (const std::size_t i : open_) {
      workloads.push_back(tests_[i]->workload);
      if (tests_[i]->perpetual) converted.push_back(i);
    }
    for (const std::size_t i : converted) workloads.push_back(tests_[i]->perpetual->workload);
    std::vector<Built> built = backend.build(workloads);
    for (std::size_t k = 0; k < converted.size(); ++k) {
      NativeTest& test = *tests_[converted[k]];
      Built& made = built[open_.size() + k];
      if (made.kernels) {
        test.perpetual_kernels = std::move(*made.kernels);
      } else {
        test.perpetual.reset();
        test.not_perpetual = made.failure;
      }
    }
    std::vector<std::size_t> failed;
    for (std::size_t k = 0; k < open_.size(); ++k) {
      const std::size_t i = open_[k];
      if (built[k].kernels) {
        tests_[i]->kernels = std::move(*built[k].kernels);
        for (std::string& warning : tests_[i]->kernels.warnings) tests_[i]->warnings.push_back(warning);
        if (!prepared_[i].failure.empty()) {
          tests_[i]->warnings.push_back(
              fmt::format("run by backend {}: {}", tests_[i]->kernels.backend, prepared_[i].failure));
          prepared_[i].failure.clear();
        }
        prepared_[i].test = tests_[i];
      } else {
        prepared_[i].failure = built[k].failure;
        failed.push_back(i);
      }
    }
    open_ = std::move(failed);
  }

  // A backend that does not work here: what is open carries the reason on.
  void note(const std::string& reason) {
    for (const std::size_t i : open_) prepared_[i].failure = reason;
  }

  bool done() const { return open_.empty(); }
  std::vector<Prepared> result() && { return std::move(prepared_); }

 private:
  std::vector<Prepared> prepared_;
  std::vector<std::shared_ptr<NativeTest>> tests_;
  std::vector<std::size_t> open_;
};

}  // namespace

std::vector<Prepared> prepare(std::span<const Subject> subjects, const PrepareOptions& options) {
  Preparation preparation(subjects);
  if (options.backend != "auto") {
    const BackendRow* const row = backend_named(options.backend);
    if (row == nullptr) throw std::invalid_argument(fmt::format("there is no backend '{}'", options.backend));
    std::unique_ptr<Backend> backend;
    try {
      backend = row->make(options.build);
    } catch (const std::runtime_error& error) {
      throw std::invalid_argument(fmt::format("backend {} does not work here: {}", row->name, error.what()));
    }
    preparation.build_with(*backend);
    return std::move(preparation).result();
  }
  for (const BackendRow& row : backends()) {
    if (preparation.done()) break;
    std::unique_ptr<Backend> backend;
    try {
      backend = row.make(options.build);
    } catch (const std::runtime_error& error) {
      preparation.note(fmt::format("backend {} does not work here: {}", row.name, error.what()));
      continue;
    }
    preparation.build_with(*backend);
  }
  return std::move(preparation).result();
}

}  // namespace fenceline::runtime
