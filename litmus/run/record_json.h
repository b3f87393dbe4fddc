// Run records as JSON, and back. Schema "fenceline.run/1": a change that readers of it would trip over gets another
// number, a further field does not. The JSON Schema is run.schema.json, beside this file. All fields are always there;
// their names are those of record.h. Integers may have 64 bits (seeds do).
//
// Fields marked (derived) say what could be worked out from the others, for readers that want to grade nothing
// themselves. They are not read back, and records of the first versions lack them. Those lack the fields marked (later)
// too, which are then empty.
//
//   schema        "fenceline.run/1"
//   version       of fenceline
//   started       ISO 8601, UTC; of merged runs the earliest
//   seconds       wall time of the native part; of merged runs the sum
//   host          {cpu, cpus, system}: the processor's name, CPUs this process could use, kernel and machine
//   options       the command line
//   models        ["tso", "sc", "pso"]: the first one grades
//   finished      false when the run was interrupted
//   errors        [text]: tests that could not be read
//   tests         one object a test:
//     name, file, arch ("X86", "X86_64", "C"), hash (herd7's, 32 hex digits), text (the litmus test),
//     condition ("exists (0:rax=0)", empty for none), kind ("Allowed", "Forbidden", "Required")
//     observed    ["0:rax", "[x]"]: what outcomes hold, in this order
//     models      [{model, complete, search}]: complete is false when a limit ended the search, and search says which
//     outcomes    [{values, allowed, satisfies, count, frames}], sorted by values: allowed is a list of true or false,
//                 one for each of the test's models; satisfies, whether the condition's proposition holds; count,
//                 instances in which it was seen; frames, those of perpetual runs. An address among the values is a
//                 number; the text has its name. (derived) grades, one for each of the test's models, "allowed_seen",
//                 "allowed_unseen", "forbidden_seen", "forbidden_unseen" or "unknown_seen" (by a search that did not
//                 end); rate, in how many of all instances and frames it was seen; unseen_bound, when it was not seen:
//                 the highest rate an epoch with 95 % confidence, 3/n with n epochs, else null; seen_again, the chance
//                 that a repeat of the same length sees it, 1 - e^-x when it was seen x times
//     native      [{instances, frames, epochs, seconds, seed, strategy, backend, compiler, flags, cpus, stopped,
//                 productive, warnings, options}]: one object a native run, empty when there was none; cpus by thread,
//                 -1 where one could not be pinned; stopped is "time", "iterations", "cancelled", "stuck" or "fault";
//                 options (later), what else the run was told: "--cpus 0,1 --backend portable --time 0.1"
//     failure     why it was not run; empty when it was
//     control     the unfenced test run beside it; empty for none
//     grades      (derived) [{model, verdict, allowed, allowed_seen, forbidden_seen}], one for each of the test's
//                 models: verdict "ok", "forbidden", "uncertain" or "not_run"; how many outcomes the model allows, how
//                 many of these were seen, and how many that it forbids
//     surprises   [{outcome, count, count_again, program, repeat}]: forbidden outcomes seen, how often, how often when
//                 run again, the program, and (later) the command that shows it again
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "litmus/run/record.h"

namespace fenceline::litmus {

// The whole run, indented for people's eyes too.
std::string to_json(const RunRecord& run);

// On one line, for the journal that a run keeps while it goes on: the run, and one test. Without what is derived.
std::string to_json_line(const RunRecord& run);
std::string to_json_line(const TestRecord& test);

// Throw InputError, naming `file`, when the text is no such JSON or of another version, when something is in it twice,
// or when what should count something is no whole number up to 2^60.
RunRecord run_from_json(std::string_view text, std::string_view file);
TestRecord test_from_json_line(std::string_view line, std::string_view file);

}  // namespace fenceline::litmus
