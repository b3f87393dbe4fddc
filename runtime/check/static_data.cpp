#include "runtime/check/static_data.h"

#include <link.h>

#include "runtime/check/sanitizer.h"

namespace fenceline::checking {
namespace {

using Visit = std::function<void(const std::byte*, std::size_t)>;

// Of the first object, which is the program.
[[maybe_unused]] int visit_program(dl_phdr_info* info, std::size_t, void* context) {
  const Visit& visit = *static_cast<const Visit*>(context);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = info->dlpi_phdr[i];
    if (part.p_type == PT_LOAD && (part.p_flags & PF_W) != 0) {
      visit(reinterpret_cast<const std::byte*>(info->dlpi_addr + part.p_vaddr), part.p_memsz);
    }
    if (part.p_type == PT_TLS && info->dlpi_tls_data != nullptr) {
      visit(static_cast<const std::byte*>(info->dlpi_tls_data), part.p_memsz);
    }
  }
  return 1;
}

}  // namespace

void for_each_static([[maybe_unused]] const Visit& f) {
#ifndef FENCELINE_ASAN
  dl_iterate_phdr(&visit_program, const_cast<Visit*>(&f));
#endif
}

}  // namespace fenceline::checking
