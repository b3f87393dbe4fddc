// What code under check calls by way of the language and the C library: new and delete, assert, abort.
//
// Replaced for the whole program that links the library; outside of a check they do what they always did.
#include <cassert>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "runtime/check/inside.h"
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

// The world's side, which every check needs: so this file, and with it new and delete, is linked into every program
// that checks, whatever else defines them (a sanitizer does).

std::uint32_t World::keep_stack() {
  if (!options_.records || options_.callers == nullptr) return 0;
  stacks_.push_back(CallStack::here());
  return static_cast<std::uint32_t>(stacks_.size());
}

std::string World::at_stack(const char* what, std::uint32_t stack) const {
  if (stack == 0) return "";
  const std::string place = text_of(options_.callers->place(stacks_[stack - 1]));
  return place.empty() ? place : what + place;
}

std::string World::allocated(const Heap::Block& block) const { return at_stack(", allocated at ", block.allocated_at); }
std::string World::freed(const Heap::Block& block) const { return at_stack(", freed at ", block.freed_at); }

void* World::allocate(std::size_t size, std::size_t alignment) {
  const Inside inside(*this);
  return heap_.allocate(running_->id, size, alignment, keep_stack());
}

void World::free(void* p) {
  const Inside inside(*this);
  switch (heap_.free(p, keep_stack())) {
    case Heap::Freed::now: return;
    case Heap::Freed::before: {
      const auto message = [&] {
        const Heap::Block& block = *heap_.find(p);
        return "a block is freed that had been freed before" + allocated(block) + freed(block);
      };
      fail(Failure::Kind::double_free, message(), {});
    }
    case Heap::Freed::never_allocated: fail(Failure::Kind::double_free, "what is freed is no allocated block", {});
  }
}

void World::check_leaks() {
  if (!options_.leaks || heap_.live() == 0) return;
  std::string message =
      std::to_string(heap_.live()) + (heap_.live() == 1 ? " block that the body allocated is never freed:"
                                                        : " blocks that the body allocated are never freed:");
  unsigned shown = 0;
  Place first;
  heap_.for_each_live([&](const Heap::Block& b) {
    if (shown++ >= 4) return;
    if (shown == 1 && b.allocated_at != 0) first = options_.callers->place(stacks_[b.allocated_at - 1]);
    message += "\n  " + std::to_string(b.size) + " bytes, number " + std::to_string(heap_.number(b)) + " of " +
               name_of_thread(b.thread) + allocated(b);
  });
  failure_ = Failure{Failure::Kind::leak, message, first, ""};
}

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
