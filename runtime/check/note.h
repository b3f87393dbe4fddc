// How a test framework tells the check at work of a failed assertion.
//
// Thread safety: any; the check at work is that of the calling thread of the host.
#pragma once

#include <memory>
#include <string>

namespace fenceline::checking {

// Hears of failed assertions on this thread of the host for as long as it lives.
using Interception = std::shared_ptr<void>;
using Intercept = Interception (*)();

// `file` lives as long as the program, or is null. Nothing happens when no code under check runs.
void note_assertion(const char* message, const char* file, int line);

bool code_is_under_check();

// What failed assertions of this thread of the code under check are told with, as long as it lives: on the thread's own
// stack, which may be left for ever.
class Annotation {
 public:
  // `file` lives as long as the program.
  Annotation(const char* file, int line, std::string text);
  ~Annotation();
  Annotation(const Annotation&) = delete;
  Annotation& operator=(const Annotation&) = delete;

  // A line for it, and for those around it.
  void add_to(std::string& message) const;

 private:
  const char* file_;
  int line_;
  std::string text_;
  const Annotation* outer_ = nullptr;
};

}  // namespace fenceline::checking
