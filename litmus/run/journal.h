// The journal of a run: one line a finished test, on disk before the next test starts, so that nothing finished is lost
// even when the process is killed. The final record replaces it.
//
// Thread safety: none; one run, one journal.
#pragma once

#include <string>
#include <vector>

#include "litmus/run/record.h"

namespace fenceline::litmus {

class Journal {
 public:
  // Keeps the journal of the run whose record will be `record_path`, beside it, as RECORD.journal. Goes on after what
  // is there already when `resume`, else starts anew: an older record counts no more. A link stands for the file it
  // names. Throws std::system_error when it cannot be written.
  Journal(const std::string& record_path, bool resume);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();

  void add(const TestRecord& test);

  // Writes the final record (to a file beside it, then renamed over it) and removes the journal.
  void finish(const RunRecord& run);

 private:
  std::string record_path_;
  std::string journal_path_;
  int fd_;
};

// Whether a journal can be kept: not for standard output ("-"), nor for a device or a pipe, which the final record must
// be written to and must never replace.
bool takes_journal(const std::string& record_path);

// The tests that an earlier run finished: from its record, and from its journal when it was killed. A line cut short by
// the kill is passed over. Throws InputError when neither file can be read.
std::vector<TestRecord> finished_tests(const std::string& record_path);

}  // namespace fenceline::litmus
