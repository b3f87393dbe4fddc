#include "runtime/check/fiber.h"

#include <algorithm>
#include <cxxabi.h>
#include <new>
#include <sys/mman.h>
#include <unistd.h>
#include <unwind.h>
#include <utility>

#define FENCELINE_DEFINES_SWITCHES
#include "runtime/check/fiber_switch.h"

namespace fenceline::checking {

namespace {

constexpr std::size_t guard_pages = 16;

}  // namespace

Stack::Stack(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t guard = guard_pages * page;
  size_ = (bytes + page - 1) / page * page;
  void* const mapped =
      ::mmap(nullptr, size_ + guard, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  mapped_ = static_cast<std::byte*>(mapped);
  bottom_ = mapped_ + guard;
  if (::mprotect(mapped_, guard, PROT_NONE) != 0) {
    ::munmap(mapped_, size_ + guard);
    throw std::bad_alloc();
  }
}

Stack::~Stack() {
  unpoison(bottom_, size_);
  ::munmap(mapped_, static_cast<std::size_t>(top() - mapped_));
}

Home::Home() : exceptions_now_(reinterpret_cast<Exceptions*>(abi::__cxa_get_globals())) {}

namespace {

// The head of an exception, right before the object that was thrown (Itanium C++ ABI: Exception Handling, 2.2.1); in
// libstdc++ the number of those who hold it comes before the head.
struct CaughtException {
  const void* type;
  void (*destroy)(void*);
  void (*unexpected)();
  void (*terminate)();
  const CaughtException* next;
  int handlers;
  int switch_value;
  const void* action;
  const void* language_data;
  const void* landing_pad;
  const void* adjusted;
  _Unwind_Exception unwinding;

  int references() const { return *reinterpret_cast<const int*>(reinterpret_cast<const std::byte*>(this) - 16); }
};

// "GNUCC++\0", of an exception that is no other's copy.
constexpr _Unwind_Exception_Class gnu_exception = 0x474e5543432b2b00;

}  // namespace

struct Fiber::Entry {
  [[noreturn]] static void enter(context::transfer_t t) {
    const Passing passing = *static_cast<Passing*>(t.data);
    passing.to->arrive(t.fctx, passing.from);
    passing.to->run_(passing.to->argument_);
    __builtin_unreachable();
  }
};

void Fiber::start(void (*run)(void*), void* argument) {
  run_ = run;
  argument_ = argument;
  exceptions_ = {};
  fake_stack_ = nullptr;
  unpoison(stack_.bottom(), stack_.size() - reserved_);
  watched_.begin_anew();
  context_ = context::make_fcontext(stack_.top() - reserved_, stack_.size() - reserved_, &Entry::enter);
  reserved_ = 0;
}

void Fiber::clear(std::size_t bytes) {
  auto* const end = static_cast<std::byte*>(context_);
  std::byte* const begin = std::max(stack_.bottom(), end - bytes);
  std::fill(begin, end, std::byte{0});
}

// Of those alone that libstdc++ made for this throw, and that nobody else holds.
void Fiber::give_up() {
  for (const auto* e = static_cast<const CaughtException*>(exceptions_.caught); e != nullptr;) {
    const CaughtException* const next = e->next;
    if (e->unwinding.exception_class != gnu_exception) break;
    if (e->references() == 1) abi::__cxa_free_exception(const_cast<_Unwind_Exception*>(&e->unwinding) + 1);
    e = next;
  }
  exceptions_ = {};
}

}  // namespace fenceline::checking
