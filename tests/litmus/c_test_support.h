// What the tests of the C language share: one thread parsed from its parameters and body, and run.
#pragma once

#include <string>
#include <string_view>

#include "litmus/errors.h"
#include "litmus/test.h"
#include "tests/support/single_thread.h"

namespace fenceline::litmus {

inline std::string c_test(std::string_view parameters, std::string_view body, std::string_view init = {}) {
  std::string text = "C t\n{ ";
  text.append(init).append(" }\nP0 (").append(parameters).append(") {").append(body).append("}\n");
  return text;
}

// One thread run to its end. Valid as long as it lives: the run points into the program.
class CRun {
 public:
  CRun(std::string_view parameters, std::string_view body, std::string_view init = {})
      : test_(parse(c_test(parameters, body, init), "t.litmus")),
        run_(reference::run_single_thread(test_.program, 0)) {}
  CRun(const CRun&) = delete;
  CRun& operator=(const CRun&) = delete;

  const Thread& thread() const { return test_.program.threads[0]; }
  const Program& program() const { return test_.program; }
  const Test& test() const { return test_; }
  bool finished() const { return run_.finished; }
  Shown reg(std::string_view name) const { return run_.of_register(name); }
  Shown at(std::string_view location) const { return run_.of_location(location); }

 private:
  Test test_;
  reference::SingleThreadRun run_;
};

// What a parse of the body complains about; empty when it does not.
inline std::string c_error(std::string_view parameters, std::string_view body, std::string_view init = {}) {
  try {
    parse(c_test(parameters, body, init), "t.litmus");
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

}  // namespace fenceline::litmus
