#include <string>
#include <vector>

#include "litmus/tool/tool.h"

int main(int argc, char** argv) {
  return fenceline::litmus::tool::run(std::vector<std::string>(argv + 1, argv + argc));
}
