// What code under check calls by way of the language and the C library: new and delete, assert, abort.
//
// Replaced for the whole program that links the library; outside of a check they do what they always did.
#include <cassert>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "runtime/check/world.h"

namespace fenceline::checking {
namespace {

void* allocate(std::size_t size, std::size_t alignment) {
  if (World* const w = World::current()) return w->allocate(size, alignment);
  if (size == 0) size = 1;
  for (;;) {
    void* const p = alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__
                        ? std::malloc(size)
                        : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (p != nullptr) return p;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void* try_allocate(std::size_t size, std::size_t alignment) noexcept {
  try {
    return allocate(size, alignment);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void release(void* p) noexcept {
  if (p == nullptr) return;
  if (World* const w = World::current(); w != nullptr && w->owns(p)) return w->free(p);
  std::free(p);
}

}  // namespace

}  // namespace fenceline::checking

void* operator new(std::size_t size) { return fenceline::checking::allocate(size, 0); }
void* operator new[](std::size_t size) { return fenceline::checking::allocate(size, 0); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return fenceline::checking::try_allocate(size, 0);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return fenceline::checking::try_allocate(size, 0);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return fenceline::checking::allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return fenceline::checking::allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return fenceline::checking::try_allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return fenceline::checking::try_allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* p) noexcept { fenceline::checking::release(p); }
void operator delete[](void* p) noexcept { fenceline::checking::release(p); }
void operator delete(void* p, std::size_t) noexcept { fenceline::checking::release(p); }
void operator delete[](void* p, std::size_t) noexcept { fenceline::checking::release(p); }
void operator delete(void* p, std::align_val_t) noexcept { fenceline::checking::release(p); }
void operator delete[](void* p, std::align_val_t) noexcept { fenceline::checking::release(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { fenceline::checking::release(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { fenceline::checking::release(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { fenceline::checking::release(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { fenceline::checking::release(p); }

// glibc's assert.
extern "C" void __assert_fail(const char* assertion, const char* file, unsigned line, const char* function) noexcept {
  using fenceline::checking::World;
  if (World* const world = World::current()) {
    std::string message;
    {
      const World::Outside outside;
      message = std::string(function != nullptr ? function : "") + ": assertion `" + assertion + "' failed";
    }
    world->fail(fenceline::Failure::Kind::assertion, std::move(message), {file, line, 0});
  }
  std::fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function != nullptr ? function : "",
               assertion);
  std::fflush(stderr);
  std::abort();
}
