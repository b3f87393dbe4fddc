// The journal of a run: one line a finished test, on disk before the next test starts, so that nothing finished is lost
// even when the process is killed. The final record replaces it.
//
// Its first line is the record so far, as JSON on one line: what an earlier run that this one goes on with had
// finished, and no tests for one that starts anew. So the journal alone says all, and a record beside it is an older
// run's.
//
// Thread safety: none; one run, one journal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "litmus/run/record.h"

namespace fenceline::litmus {

class Journal {
 public:
  // Begins the journal of the run whose record will be `record_path`, beside it, as RECORD.journal, in place of one
  // that is there already. A link stands for the file it names. Throws std::system_error when it cannot be written.
  Journal(const std::string& record_path, const RunRecord& so_far);
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

// What an earlier run finished: from its journal when it was killed, else from its record. A line cut short by the kill
// is passed over. The seconds of a run that was killed are those of the tests it finished. Throws InputError when
// neither file can be read.
RunRecord earlier_run(const std::string& record_path);

// Moves the journal of a run that was killed out of the way of one that starts anew under the same name. Only where it
// has finished tests.
struct KilledRun {
  std::string resume;  // what --resume takes to go on with it
  std::size_t tests = 0;
};
std::optional<KilledRun> keep_killed_run(const std::string& record_path);

// Whether two names are of one record.
bool same_record(const std::string& a, const std::string& b);

}  // namespace fenceline::litmus
