#include "litmus/tool/terminal.h"

#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace fenceline::litmus::tool {

std::size_t terminal_width() {
  constexpr std::size_t usual = 80;
  constexpr std::size_t narrowest = 60;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= narrowest) return size.ws_col;
  return usual;
}

bool wants_colour() { return isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr; }

}  // namespace fenceline::litmus::tool
