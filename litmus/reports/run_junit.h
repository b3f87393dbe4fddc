// A run as JUnit XML, which CI systems show.
//
//   <testsuites>                one suite for each folder of tests, and "unreadable" when some could not be read
//     <testsuite name="suites/co">
//       <properties>            version, host, models, command line
//       <testcase classname="suites.co" name="CoRR" file="suites/co/CoRR.litmus" time="0.05">
//         <failure>             a forbidden outcome was seen: which, how often, how to repeat, the test, the program
//         <skipped>             not run, or an incomplete search leaves open whether what was seen is allowed
//         <system-out>          every outcome with its grade, count, rate and chance to be seen again, and what the
//                               evidence is worth
//
// Folders are named from the last folder that all files share, so that the names do not depend on where the suite lies.
// The elements and attributes are those of Ant's and Jenkins' JUnit schemas (github.com/windyroad/JUnit-Schema).
// Bytes that XML 1.0 cannot hold become U+FFFD.
//
// Thread safety: pure function.
#pragma once

#include <string>

#include "litmus/run/record.h"

namespace fenceline::litmus {

std::string junit_of(const RunRecord& run);

}  // namespace fenceline::litmus
