#include "runtime/standalone_text.h"

namespace fenceline::runtime {

std::string_view standalone_head() {
  return R"text(// {NAME}: a litmus test, printed by fenceline as a program of its own.
//
//   c++ -std=c++20 -O2 -pthread THIS.cpp -o test && ./test [SECONDS]
//
// It runs the test on many instances of its memory and prints how often each outcome was seen.
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>
#if defined(__linux__)
#include <sched.h>
#endif

namespace {

// Each worker on a CPU of its own, where the system offers it: threads that share one hide what the hardware does.
void settle([[maybe_unused]] unsigned worker) {
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  unsigned skip = worker % static_cast<unsigned>(CPU_COUNT(&allowed));
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || skip-- != 0) continue;
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET(cpu, &own);
    sched_setaffinity(0, sizeof own, &own);
    return;
  }
#endif
}

// When a thread has looped for long, others may need the CPU; when time is up, it gives up.
std::atomic<bool> give_up{false};
[[maybe_unused]] bool spun(unsigned& spins) {
  if (++spins % 64 != 0) return false;
  if (spins % 4096 == 0) std::this_thread::yield();
  return give_up.load(std::memory_order_relaxed);
}

[[maybe_unused]] bool fault(std::uint64_t address) {
  std::fprintf(stderr, "the test accessed address %#llx, where no location is\n", static_cast<unsigned long long>(address));
  std::_Exit(1);
}

#if defined(__x86_64__) || defined(__i386__)
[[maybe_unused]] void store_fence() { __builtin_ia32_sfence(); }
[[maybe_unused]] void load_fence() { __builtin_ia32_lfence(); }
#else
[[maybe_unused]] void store_fence() { std::atomic_thread_fence(std::memory_order_release); }
[[maybe_unused]] void load_fence() { std::atomic_thread_fence(std::memory_order_acquire); }
#endif

// A value the compiler knows nothing about.
[[maybe_unused]] std::uint64_t opaque(std::uint64_t value) {
  volatile std::uint64_t hidden = value;
  return hidden;
}

template <class T>
T fetch_negate(std::atomic_ref<T> cell, std::memory_order order) {
  T old = cell.load(std::memory_order_relaxed);
  while (!cell.compare_exchange_weak(old, static_cast<T>(T{0} - old), order, std::memory_order_relaxed)) {
  }
  return old;
}

// A variable of the test: its locations are `first` and on, `width` bytes each.
struct Symbol {
  std::uint64_t address;  // the number that stands for its first location
  std::uint64_t bytes;
  std::uint32_t width;
  std::uint32_t first;
};

)text";
}

std::string_view standalone_locator() {
  return R"text(
// The cell at an address that a register holds, null when there is none. It depends on the address as data, as in the
// test.
unsigned char* locate(Instance& instance, std::uint64_t address, std::uint32_t width) {
  for (const Symbol& symbol : symbols) {
    const std::uint64_t distance = address - symbol.address;
    if (distance >= symbol.bytes || symbol.width != width || distance % width != 0) continue;
    return reinterpret_cast<unsigned char*>(&instance) + offsets[symbol.first + distance / width];
  }
  return nullptr;
}

)text";
}

std::string_view standalone_tail() {
  return R"text(// All threads leave `meet` together. The flag is exchanged, not stored, so that it does not wait in a store buffer.
class Rendezvous {
 public:
  explicit Rendezvous(unsigned size) : size_(size) {}
  void meet() {
    const unsigned round = round_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1) + 1 == size_) {
      arrived_.store(0, std::memory_order_relaxed);
      round_.exchange(round + 1);
      return;
    }
    for (unsigned spins = 0; round_.load(std::memory_order_acquire) == round; ++spins) {
      if (spins > patience) std::this_thread::yield();
    }
  }

 private:
  unsigned size_;
  const unsigned patience = std::thread::hardware_concurrency() >= size_ ? 400000 : 0;  // a busy machine runs them together seldom
  alignas(64) std::atomic<unsigned> arrived_{0};
  alignas(64) std::atomic<unsigned> round_{0};
};

constexpr std::size_t instances = 1024;  // reset, run and read together
constexpr std::size_t chunk = 64;        // run between two rendezvous
constexpr unsigned workers = threads == 0 ? 1 : threads;

struct Stage {
  std::unique_ptr<Instance[]> memory{new Instance[instances]};
  std::vector<std::uint64_t> out = std::vector<std::uint64_t>(instances * outputs);
  Rendezvous rendezvous{workers};
  bool going = true;
  std::atomic<bool> broken{false};  // some instance was given up
  std::map<Row, std::uint64_t> histogram;
  std::chrono::steady_clock::time_point end;
};

// Worker w plays the threads of the test in turn, a different one in each round.
void work(Stage& stage, unsigned worker) {
  settle(worker);
  for (unsigned round = 0;; ++round) {
    const unsigned role = (worker + round) % workers;
    stage.rendezvous.meet();
    if (!stage.going) return;
    for (std::size_t i = 0; i < instances; ++i) reset(role, stage.memory[i]);
    bool finished = true;
    for (std::size_t i = 0; i < instances; ++i) {
      if (i % chunk == 0) stage.rendezvous.meet();
      finished = finished && play(role, stage.memory[i], &stage.out[i * outputs]);
    }
    if (!finished) stage.broken = true;
    stage.rendezvous.meet();
    if (worker != 0) continue;
    if (!stage.broken) {
      for (std::size_t i = 0; i < instances; ++i) ++stage.histogram[outcome(stage.memory[i], &stage.out[i * outputs])];
    }
    stage.going = !stage.broken && !give_up && std::chrono::steady_clock::now() < stage.end;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1.0;
  const auto start = std::chrono::steady_clock::now();
  const auto length = std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
  Stage stage;
  stage.end = start + length;
  std::vector<std::thread> running;
  for (unsigned w = 0; w < workers; ++w) running.emplace_back(work, std::ref(stage), w);
  // A test whose threads never end is given up some time after its end.
  std::atomic<bool> done{false};
  std::thread watchdog([&] {
    while (!done && std::chrono::steady_clock::now() < stage.end + std::chrono::seconds(2)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    give_up = true;
  });
  for (std::thread& thread : running) thread.join();
  done = true;
  watchdog.join();

  std::uint64_t positive = 0;
  std::uint64_t negative = 0;
  std::size_t states = 0;
  for (const auto& [row, count] : stage.histogram) {
    if (!counts(row)) continue;
    ++states;
    (holds(row) ? positive : negative) += count;
  }
  std::printf("Test %s %s\nHistogram (%zu states)\n", name, kind, states);
  for (const auto& [row, count] : stage.histogram) {
    if (!counts(row)) continue;
    std::printf("%-6llu%c>", static_cast<unsigned long long>(count), holds(row) ? '*' : ':');
    print_row(row);
    std::printf("\n");
  }
  if (quantifier != '-') {
    const bool ok = quantifier == 'e' ? positive > 0 : quantifier == 'n' ? positive == 0 : negative == 0;
    std::printf("%s\n\nWitnesses\nPositive: %llu, Negative: %llu\n", ok ? "Ok" : "No",
                static_cast<unsigned long long>(positive), static_cast<unsigned long long>(negative));
    std::printf("Condition %s is %svalidated\n", condition, ok ? "" : "NOT ");
    if (*hash != '\0') std::printf("Hash=%s\n", hash);
    std::printf("Observation %s %s %llu %llu\n", name, positive == 0 ? "Never" : negative == 0 ? "Always" : "Sometimes",
                static_cast<unsigned long long>(positive), static_cast<unsigned long long>(negative));
  }
  std::printf("Time %s %.2f\n", name, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}
)text";
}

}  // namespace fenceline::runtime
