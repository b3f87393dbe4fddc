#include "litmus/generate/emit.h"

#include "litmus/generate/names.h"
#include "litmus/generate/text.h"

namespace fenceline::litmus::generate {

void Emitter::emit(const Cycle& cycle, Generated& test) {
  test.name.clear();
  append_name(test.name, cycle);
  append_text(cycle, test);
}

void Emitter::emit(const Cycle& cycle, std::string_view name, Generated& test) {
  test.name = name;
  append_text(cycle, test);
}

void Emitter::append_text(const Cycle& cycle, Generated& test) {
  test.text.clear();
  append_header(test.text, cycle, test.name);
  const Layout layout = lay_out(cycle);
  switch (cycle.arch) {
    case Arch::x86:
    case Arch::x86_64: append_assembly(test.text, cycle, layout, buffers_); break;
    case Arch::c: append_c(test.text, cycle, layout); break;
  }
}

Generated emit(const Cycle& cycle) {
  Generated test;
  Emitter().emit(cycle, test);
  return test;
}

Generated emit(std::string_view cycle, Arch arch) { return emit(parse_cycle(cycle, arch)); }

}  // namespace fenceline::litmus::generate
