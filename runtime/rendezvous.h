// Where workers meet: a dissemination barrier (Hensgen, Finkel, Manber, 1988) over one cache line a flag.
//
// In round k worker w tells worker w + 2^k that it has come, and waits to be told by w - 2^k. With two workers both
// tell each other at the same time and leave at the same time, where a counter with a leader would let the leader go
// first. Telling is an exchange, so that no worker leaves with the flag still in its store buffer, in front of the
// test's own stores.
//
// Thread safety: each worker calls `meet` with its own index; all workers must call it equally often.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/spin.h"

namespace fenceline::runtime {

class Rendezvous {
 public:
  // Once `broken` is set nobody waits any more, now or later.
  Rendezvous(unsigned workers, SpinPolicy policy, const std::atomic<bool>& broken)
      : workers_(workers), policy_(policy), broken_(broken) {
    while ((1U << rounds_) < workers) ++rounds_;
    flags_ = std::vector<Flag>(std::size_t{workers} * rounds_);
    passed_ = std::vector<Own>(workers);
  }

  // Returns when every worker has called it as often as this one, or when it is broken. Unless it is broken, what each
  // did before is visible to all after.
  void meet(unsigned worker) {
    const std::uint32_t pass = ++passed_[worker].count;
    for (unsigned k = 0; k < rounds_; ++k) {
      const unsigned partner = (worker + (1U << k)) % workers_;
      flag(partner, k).exchange(pass, std::memory_order_seq_cst);
      const std::atomic<std::uint32_t>& mine = flag(worker, k);
      Spin spin(policy_);
      // A partner may already be one pass ahead, never more: the difference is taken modulo 2^32.
      while (static_cast<std::int32_t>(mine.load(std::memory_order_acquire) - pass) < 0) {
        spin.once();
        if (spin.doubtful() && broken_.load(std::memory_order_relaxed)) return;
      }
    }
  }

 private:
  struct alignas(128) Flag {
    std::atomic<std::uint32_t> pass{0};
  };
  struct alignas(128) Own {
    std::uint32_t count = 0;
  };

  std::atomic<std::uint32_t>& flag(unsigned worker, unsigned round) {
    return flags_[std::size_t{worker} * rounds_ + round].pass;
  }

  unsigned workers_;
  SpinPolicy policy_;
  const std::atomic<bool>& broken_;
  unsigned rounds_ = 0;
  std::vector<Flag> flags_;
  std::vector<Own> passed_;
};

}  // namespace fenceline::runtime
