// The switches between fibers.
//
// All of it is inlined, up to the function that the code under check calls: a processor foretells where a function
// returns to by whence it was called, and after a switch each return is foretold wrongly, some 13 ns each on the
// machine this was measured on, where a switch alone takes 30.
//
// Thread safety: as fiber.h.
#pragma once

#include <boost/context/detail/fcontext.hpp>

#include "runtime/check/fiber.h"

namespace fenceline::checking {

namespace context = boost::context::detail;

// What travels with a switch.
struct Passing {
  Fiber* to;
  Fiber* from;  // null: home
};

#if !defined(FENCELINE_TSAN) || defined(FENCELINE_DEFINES_SWITCHES)
// On a fiber that goes on: `who` was left, with the context `from`; null when that was home.
FENCELINE_SWITCH void Fiber::arrive(void* from, void* who) {
  if (who == nullptr) {
    home_.context_ = from;
  } else {
    static_cast<Fiber*>(who)->context_ = from;
  }
#ifdef FENCELINE_ASAN
  const void* bottom = nullptr;
  std::size_t size = 0;
  __sanitizer_finish_switch_fiber(fake_stack_, &bottom, &size);
  if (who == nullptr) {
    home_.bottom_ = bottom;
    home_.size_ = size;
  }
#endif
}

FENCELINE_SWITCH void Fiber::resume() {
  home_.exceptions_ = *home_.exceptions_now_;
  *home_.exceptions_now_ = exceptions_;
#ifdef FENCELINE_ASAN
  __sanitizer_start_switch_fiber(&home_.fake_stack_, stack_.bottom(), stack_.size());
#endif
  home_.watched_.is_current();
  watched_.switch_here();
  Passing passing{this, nullptr};
  const context::transfer_t t = context::jump_fcontext(context_, &passing);
  static_cast<Passing*>(t.data)->from->context_ = t.fctx;
#ifdef FENCELINE_ASAN
  __sanitizer_finish_switch_fiber(home_.fake_stack_, nullptr, nullptr);
#endif
}

FENCELINE_SWITCH void Fiber::suspend() {
  exceptions_ = *home_.exceptions_now_;
  *home_.exceptions_now_ = home_.exceptions_;
#ifdef FENCELINE_ASAN
  __sanitizer_start_switch_fiber(&fake_stack_, home_.bottom_, home_.size_);
#endif
  home_.watched_.switch_here();
  Passing passing{nullptr, this};
  const context::transfer_t t = context::jump_fcontext(home_.context_, &passing);
  arrive(t.fctx, static_cast<Passing*>(t.data)->from);
}

FENCELINE_SWITCH void Fiber::switch_to(Fiber& next) {
  exceptions_ = *home_.exceptions_now_;
  *home_.exceptions_now_ = next.exceptions_;
#ifdef FENCELINE_ASAN
  __sanitizer_start_switch_fiber(&fake_stack_, next.stack_.bottom(), next.stack_.size());
#endif
  next.watched_.switch_here();
  Passing passing{&next, this};
  const context::transfer_t t = context::jump_fcontext(next.context_, &passing);
  arrive(t.fctx, static_cast<Passing*>(t.data)->from);
}
#endif

}  // namespace fenceline::checking
