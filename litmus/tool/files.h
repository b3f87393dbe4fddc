// Writing a command's result files.
#pragma once

#include <string>
#include <string_view>

namespace fenceline::litmus::tool {

// Writes the whole text, or throws std::system_error that names the file. "-" is standard output.
void write_file(const std::string& path, std::string_view text);

}  // namespace fenceline::litmus::tool
