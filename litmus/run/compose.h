// Puts a test's record together from what the models allow and what the hardware did.
//
// Thread safety: pure functions.
#pragma once

#include <vector>

#include "litmus/run/record.h"
#include "litmus/test.h"
#include "model/explore/explore.h"
#include "runtime/native.h"

namespace fenceline::litmus {

struct ModelResult {
  Model model = Model::tso;
  ExploreResult result;
};

// The record without a native run: every outcome that some model allows (and the test's filter lets count).
TestRecord record_of(const Test& test, const std::vector<ModelResult>& models);

// Adds a run: its counts, and outcomes that no model allows.
void add_run(TestRecord& record, const Test& test, const runtime::NativeResult& result);

// The outcomes of the record that the first model forbids and that were seen.
std::vector<std::size_t> forbidden_seen(const TestRecord& record);

// Forgets surprises at what the first model allows: they were found under another, or by a search that did not end.
void keep_surprises(TestRecord& record);

HostRecord this_host();
std::string utc_now();  // ISO 8601

}  // namespace fenceline::litmus
