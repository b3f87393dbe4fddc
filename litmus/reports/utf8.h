// Text from anywhere, made fit for XML and HTML.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace fenceline::litmus {

// The text with every byte that is not part of a well-formed UTF-8 sequence, and every character that XML 1.0 excludes
// (control characters but tab, newline and return; U+FFFE and U+FFFF), replaced by U+FFFD.
std::string clean_text(std::string_view text);

}  // namespace fenceline::litmus
