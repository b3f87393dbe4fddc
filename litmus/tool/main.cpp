#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "litmus/tool/tool.h"

namespace {

// A standard stream that the caller closed would lend its number to the next file opened, and messages would go into
// that file. A stand-in takes the number: remarks vanish, and results fail to be written, as they should.
void occupy_standard_streams() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    // open() takes the lowest number that is free, which is this one.
    if (fcntl(fd, F_GETFD) < 0) (void)open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();
  return fenceline::litmus::tool::run(std::vector<std::string>(argv + 1, argv + argc));
}
