// The HTML page of a run without its data: litmus/reports/page/, put into one text by the build. `@DATA@` stands where
// the JSON goes.
#pragma once

#include <string_view>

namespace fenceline::litmus {

extern const std::string_view page_template;

}  // namespace fenceline::litmus
