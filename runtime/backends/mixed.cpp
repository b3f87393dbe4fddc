#include "runtime/backends/mixed.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/container/small_vector.hpp>

#include "runtime/backends/portable_ops.h"

namespace fenceline::runtime {
namespace {

using portable::DecodedThread;
using portable::Op;
using portable::Visit;

// How likely a change is after each instruction; drawn for each call.
constexpr std::array change_chances{0.1, 0.3, 0.6};

// One thread of the test, under way.
struct Part {
  const DecodedThread* thread = nullptr;
  const Slice* slice = nullptr;
  boost::container::small_vector<Value, 32> registers;
  Visit visit{};
  const Op* next = nullptr;  // null when it has ended
  std::uint64_t* out = nullptr;

  void start(std::uint64_t instance) {
    std::copy_n(thread->registers.begin(), thread->live, registers.begin());
    if (thread->shape.counter) registers[*thread->shape.counter] = slice->first + instance;
    visit = {slice, slice->cells + slice->order[instance] * slice->stride, registers.data()};
    next = thread->ops.data();
  }
  void step() {
    if (slice->gaps != nullptr && next->instruction + 1 < thread->ops.size()) linger(slice->gaps[next->instruction]);
    next = next->step(*next, visit);
  }
  void finish() {
    for (const RegisterId r : thread->shape.outputs) *out++ = registers[r];
  }
};

// Another part that has not ended; the same when there is no other.
std::size_t change_from(std::size_t current, std::span<const Part> parts, Random& random) {
  const std::size_t start = random.below(static_cast<std::uint32_t>(parts.size()));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t other = (start + i) % parts.size();
    if (other != current && parts[other].next != nullptr) return other;
  }
  return current;
}

// Runs one instance to the end of every part; false when it was given up.
bool visit_mixed(std::span<Part> parts, double chance, Random& random) {
  std::size_t current = random.below(static_cast<std::uint32_t>(parts.size()));
  for (;;) {
    Part& part = parts[current];
    part.step();
    if (part.visit.abandoned) return false;
    if (part.next != nullptr && !random.chance(chance)) continue;
    const std::size_t other = change_from(current, parts, random);
    if (other != current) {
      std::atomic_thread_fence(std::memory_order_seq_cst);
      current = other;
    } else if (part.next == nullptr) {
      return true;
    }
  }
}

}  // namespace

struct Mixer::Threads {
  std::vector<std::shared_ptr<const DecodedThread>> all;
};

Mixer::Mixer(const Workload& workload) {
  auto threads = std::make_unique<Threads>();
  for (ThreadId t = 0; t < workload.program.threads.size(); ++t) threads->all.push_back(portable::decode(workload, t));
  threads_ = std::move(threads);
}

Mixer::~Mixer() = default;

std::uint64_t Mixer::run(std::span<const ThreadId> roles, std::span<const Slice> slices, Random& random) const {
  boost::container::small_vector<Part, 4> parts(roles.size());
  for (std::size_t p = 0; p < parts.size(); ++p) {
    parts[p].thread = threads_->all[roles[p]].get();
    parts[p].slice = &slices[p];
    parts[p].registers.assign(parts[p].thread->registers.begin(), parts[p].thread->registers.end());
    parts[p].out = slices[p].out;
  }
  const double chance = random.pick(change_chances);
  const std::uint64_t count = slices.front().count;
  for (std::uint64_t i = 0; i < count; ++i) {
    for (Part& part : parts) part.start(i);
    if (!visit_mixed({parts.data(), parts.size()}, chance, random)) return i;
    for (Part& part : parts) part.finish();
  }
  return count;
}

}  // namespace fenceline::runtime
