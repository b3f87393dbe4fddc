#include "runtime/check/faults.h"

#include <array>
#include <csignal>
#include <cstddef>
#include <mutex>
#include <new>
#include <string>
#include <sys/mman.h>

#include "runtime/check/world.h"

namespace fenceline::checking {
namespace {

constexpr std::array<int, 5> signals{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

// The program's handlers, who are the process's and so are these.
struct Installed {
  std::mutex mutex;
  unsigned users = 0;
  std::array<struct sigaction, signals.size()> before{};
};

Installed& installed() {
  static Installed i;
  return i;
}

std::string hexadecimal(const void* address) { return show_bits(reinterpret_cast<std::uintptr_t>(address)); }

std::string text_of_fault(const siginfo_t& info) {
  switch (info.si_signo) {
    case SIGSEGV:
      // Addresses that no pointer can be are not told.
      if (info.si_code == SI_KERNEL) return "segmentation fault: no pointer is like that";
      return "segmentation fault at address " + hexadecimal(info.si_addr);
    case SIGBUS: return "bus error at address " + hexadecimal(info.si_addr);
    case SIGFPE:
      return info.si_code == FPE_INTDIV ? "integer division by zero, or with a result too large" : "arithmetic error";
    default: return "illegal instruction";
  }
}

extern "C" void fenceline_check_fault(int signal, siginfo_t* info, void*) {
  if (World* const world = World::here()) {
    if (signal == SIGABRT) {
      world->fail_fault(Failure::Kind::abort, "", nullptr);
    } else {
      std::string text;
      {
        const World::Outside outside;
        text = text_of_fault(*info);
      }
      world->fail_fault(Failure::Kind::crash, text, info->si_addr);
    }
  }
  // As if we were not there: the instruction faults again, and who sent the signal has it sent again.
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (signals[i] == signal) ::sigaction(signal, &installed().before[i], nullptr);
  }
  if (info->si_code <= 0) ::raise(signal);
}

// Memory for handlers of one thread of the host.
class HandlerStack {
 public:
  HandlerStack() {
    stack_t now{};
    if (::sigaltstack(nullptr, &now) != 0 || (now.ss_flags & SS_DISABLE) == 0) return;
    memory_ = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory_ == MAP_FAILED) throw std::bad_alloc();
    stack_t mine{};
    mine.ss_sp = memory_;
    mine.ss_size = size;
    ::sigaltstack(&mine, nullptr);
  }
  ~HandlerStack() {
    if (memory_ == nullptr) return;
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
    ::munmap(memory_, size);
  }
  HandlerStack(const HandlerStack&) = delete;
  HandlerStack& operator=(const HandlerStack&) = delete;

 private:
  // Failures are described there, which takes a few kilobytes, and under sanitizers a few more.
  static constexpr std::size_t size = std::size_t{256} << 10U;

  void* memory_ = nullptr;
};

}  // namespace

FaultHandlers::FaultHandlers() {
  Installed& all = installed();
  const std::lock_guard lock(all.mutex);
  if (all.users++ > 0) return;
  struct sigaction action {};
  action.sa_sigaction = &fenceline_check_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;  // the handler does not return
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &action, &all.before[i]);
}

FaultHandlers::~FaultHandlers() {
  Installed& all = installed();
  const std::lock_guard lock(all.mutex);
  if (--all.users > 0) return;
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &all.before[i], nullptr);
}

void make_handler_stack() { static thread_local const HandlerStack stack; }

}  // namespace fenceline::checking
