// Several runs as one: shards of a suite, further runs of the same tests, runs of several machines.
//
// Two records are of the same test when name and hash are equal and the files agree in their last two parts (a suite
// may lie in different places, and may hold a test twice). Of the same test, native runs are appended, counts and
// frames of each outcome added, and the sets the models allow put together: complete searches must agree; an incomplete
// one must have found nothing that a complete one excludes. Tests of one run alone are kept. The models come in the
// order of the first run, whose first one grades; a test that ran and that no run explored under that one has a search
// of it that found nothing, so what was seen is uncertain.
//
// Of the whole: the earliest start; the seconds added, so they are machine time; hosts, versions and command lines
// listed once each; finished when all are.
//
// Thread safety: pure function.
#pragma once

#include <string>
#include <vector>

#include "litmus/run/record.h"

namespace fenceline::litmus {

struct NamedRun {
  std::string file;  // for messages
  RunRecord run;
};

// Throws InputError when one test's records contradict each other: programs, conditions or allowed sets differ, or the
// same native run is in two of them and would count twice; and when tests ran and no model was explored at all. `runs`
// must not be empty.
RunRecord merge(std::vector<NamedRun> runs);

// The parts of it, for a run that goes on with an earlier one (resume.h).

// Whether two paths agree in their last two parts, or in as many as the shorter one has.
bool same_place(const std::string& a, const std::string& b);

// What is said of the whole: everything but the tests.
void add_header(RunRecord& to, const RunRecord& from);

// Native runs of the same test: `to` has the models and the control, `from` what else was seen. Throws InputError, of
// `file`, when they are of different tests.
void add_runs(TestRecord& to, TestRecord from, const std::string& file);

}  // namespace fenceline::litmus
