// The run in which a check failed as a small program: what each thread did, without branches, and a condition that is
// true when its reads return what they returned. The program lacks what starting and joining threads order, so it can
// do all that the run did and more: under the check's model the condition can be true.
//
// What the engines of model/ can explore, and litmus/ can print as a test and draw (litmus/export.h).
//
// Thread safety: plain data.
#pragma once

#include "model/condition.h"
#include "model/program.h"

namespace fenceline {

struct FailureProgram {
  Program program;
  Query query;  // exists: all reads
};

}  // namespace fenceline
