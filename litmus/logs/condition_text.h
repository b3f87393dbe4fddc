// Conditions as logs write them, in one spelling.
//
// Thread safety: pure function.
#pragma once

#include <string>
#include <string_view>

namespace fenceline::litmus {

// "exists (0:rax=0 /\ [x]=1)": without doubled brackets, "not" as "~", names and values as logged_name and
// logged_value of read.h have them, and what stands beside /\ or \/ in byte order: conditions that say the same in the
// same words have the same text. What is not understood comes back without its blanks.
std::string plain_condition(std::string_view condition);

}  // namespace fenceline::litmus
