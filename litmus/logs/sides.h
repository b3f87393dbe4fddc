// Any log or record as one side of a comparison.
//
// Thread safety: pure functions on the file system.
#pragma once

#include <string>
#include <string_view>

#include "litmus/compare.h"

namespace fenceline::litmus {

// Reads
//  - herd7's and litmus7's logs, and ours in their formats;
//  - "fenceline.model/1", what `model --format json` prints: one model of it;
//  - "fenceline.run/1", the record of a run: what the hardware did, or what one of its models allows.
// `name` is a file, or FILE:PART where FILE is JSON and PART is a model's name or "hardware". Without a part, a record
// of a run stands for its hardware, and a file of one model for that model. In a log, blocks of one test are put
// together: the counts of histograms are added; models must agree. Throws InputError.
Side read_side(const std::string& name);

// The same for a text at hand; `part` is empty when there is none.
Side side_of(std::string_view text, const std::string& file, std::string_view part = {});

}  // namespace fenceline::litmus
