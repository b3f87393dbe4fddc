// Where on the stack the caller's own part ends.
//
// Thread safety: pure.
#pragma once

#include <cstddef>

// Inside a function that is not inlined: an address on the stack such that what is above it is the caller's frames,
// the return address into them, and the registers that a call keeps, with the values the caller has in them. Null where
// that is not known.
//
// On x86-64 both compilers begin the function by pushing the six registers right below the return address when
// __builtin_unwind_init tells them to save all; __builtin_dwarf_cfa is the address above the return address.
#if defined(__x86_64__)
#define FENCELINE_CALLERS_FRAME() \
  (__builtin_unwind_init(), static_cast<const std::byte*>(__builtin_dwarf_cfa()) - 7 * sizeof(void*))
#else
#define FENCELINE_CALLERS_FRAME() (static_cast<const std::byte*>(nullptr))
#endif
