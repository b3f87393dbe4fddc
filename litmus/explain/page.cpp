#include "litmus/explain/page.h"

namespace fenceline::litmus {

std::string explain_page(const Test& test, const Target& target, const Limits& limits) {
  constexpr std::string_view place = "@DATA@";
  const std::string data = page_data(test, target, limits);
  const std::size_t at = explain_page_template.find(place);
  std::string page(explain_page_template.substr(0, at));
  // No HTML parser may take the JSON for a tag or a comment: '<' stands only inside strings, where it may be escaped.
  for (const char c : data) {
    if (c == '<') {
      page += "\\u003c";
    } else {
      page += c;
    }
  }
  page += explain_page_template.substr(at + place.size());
  return page;
}

}  // namespace fenceline::litmus
