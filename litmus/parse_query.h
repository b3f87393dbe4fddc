// What follows the program: "locations [x; 0:rax;]", "filter P", and the condition.
#pragma once

#include "litmus/cursor.h"
#include "litmus/draft.h"

namespace fenceline::litmus {

// Whether one of the words that open the query, or a "<<" block, is next. The program ends there.
bool at_query(Cursor& cursor);

// Reads the query into draft.test: query, observed_as and listed, all in the order of display. What is mentioned and
// not there yet is added to the program: a location (initially 0), or a register of the language. Reads to the end of
// the text: after the condition only ';', comments, herd's "with" lists and "<<" blocks may stand.
void read_query(Cursor& cursor, Draft& draft);

}  // namespace fenceline::litmus
