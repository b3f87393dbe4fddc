#include "runtime/check/fiber.h"

#include <algorithm>
#include <boost/context/detail/fcontext.hpp>
#include <cxxabi.h>
#include <new>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include "runtime/check/sanitizer.h"

namespace fenceline::checking {

namespace context = boost::context::detail;

Stack::Stack(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  size_ = (bytes + page - 1) / page * page;
  void* const mapped =
      ::mmap(nullptr, size_ + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  mapped_ = static_cast<std::byte*>(mapped);
  bottom_ = mapped_ + page;
  if (::mprotect(mapped_, page, PROT_NONE) != 0) {
    ::munmap(mapped_, size_ + page);
    throw std::bad_alloc();
  }
}

Stack::~Stack() {
  unpoison(bottom_, size_);
  ::munmap(mapped_, static_cast<std::size_t>(top() - mapped_));
}

struct Fiber::Entry {
  [[noreturn]] static void enter(context::transfer_t from) {
    auto* const fiber = static_cast<Fiber*>(from.data);
    fiber->resumer_ = from.fctx;
#ifdef FENCELINE_ASAN
    __sanitizer_finish_switch_fiber(nullptr, &fiber->resumer_bottom_, &fiber->resumer_size_);
#endif
    fiber->run_(fiber->argument_);
    __builtin_unreachable();
  }
};

void Fiber::start(void (*run)(void*), void* argument) {
  run_ = run;
  argument_ = argument;
  exceptions_ = {};
  unpoison(stack_.bottom(), stack_.size());
  context_ = context::make_fcontext(stack_.top(), stack_.size(), &Entry::enter);
}

void Fiber::clear(std::size_t bytes) {
  std::byte* const end = static_cast<std::byte*>(context_);
  std::byte* const begin = std::max(stack_.bottom(), end - bytes);
  std::fill(begin, end, std::byte{0});
}

void Fiber::resume() {
  // They stay where they are as long as the thread of the host lives.
  static thread_local Exceptions* const exceptions_now = reinterpret_cast<Exceptions*>(abi::__cxa_get_globals());
  Exceptions& exceptions = *exceptions_now;
  std::swap(exceptions, exceptions_);
#ifdef FENCELINE_ASAN
  __sanitizer_start_switch_fiber(&resumer_fake_stack_, stack_.bottom(), stack_.size());
#endif
  context_ = context::jump_fcontext(context_, this).fctx;
#ifdef FENCELINE_ASAN
  __sanitizer_finish_switch_fiber(resumer_fake_stack_, nullptr, nullptr);
#endif
  std::swap(exceptions, exceptions_);
}

void Fiber::suspend() {
#ifdef FENCELINE_ASAN
  __sanitizer_start_switch_fiber(&fake_stack_, resumer_bottom_, resumer_size_);
#endif
  resumer_ = context::jump_fcontext(resumer_, nullptr).fctx;
#ifdef FENCELINE_ASAN
  __sanitizer_finish_switch_fiber(fake_stack_, &resumer_bottom_, &resumer_size_);
#endif
}

}  // namespace fenceline::checking
