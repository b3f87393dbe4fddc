#include "litmus/tool/files.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace fenceline::litmus::tool {

void write_file(const std::string& path, std::string_view text) {
  const auto fail = [&path] { throw std::system_error(errno, std::generic_category(), path); };
  if (path == "-") {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail();
    return;
  }
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), std::fclose);
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) fail();
  if (std::fclose(file.release()) != 0) fail();
}

}  // namespace fenceline::litmus::tool
