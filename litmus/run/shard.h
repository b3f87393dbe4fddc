// Splitting a suite over machines: each takes a share, deterministic and balanced by what the tests are expected to
// cost.
//
// Thread safety: pure functions; `shard_from_environment` reads the environment.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fenceline::litmus {

struct Shard {
  unsigned index = 1;  // from 1
  unsigned count = 1;
  std::string origin;  // "--shard", "SLURM_ARRAY_TASK_ID", ...
};

// "2/8": the second of eight. None when the text is not of this form.
std::optional<Shard> shard_named(const std::string& text);

// What the scheduler says, when one runs us:
//  - Slurm arrays: SLURM_ARRAY_TASK_ID, with SLURM_ARRAY_TASK_MIN, _MAX, _STEP and _COUNT;
//  - Kubernetes indexed jobs: JOB_COMPLETION_INDEX, which counts from 0;
//  - GNU parallel: PARALLEL_SEQ, which counts from 1.
// The last two do not say how many there are: `count` must. None when nothing applies. Throws std::invalid_argument
// when what is said does not fit together, such as an array with gaps: a share that is guessed would be run twice, or
// by nobody.
std::optional<Shard> shard_from_environment(std::optional<unsigned> count);

// What to tell a user who runs everything where only a share may be meant; empty when there is nothing to tell.
std::string shard_hint();

// The items of this shard, in order: the costliest first, each goes to the shard with the least so far, the first one
// among equals. The same costs give the same shares everywhere.
std::vector<std::size_t> share_of(const Shard& shard, std::span<const double> costs);

// The same where some items are to be run beside another one, their leader (by item; a leader has none itself): an item
// and its leader are in one share. Every item is in one share; only the leader of more items than a share can hold is
// in each share that has some of them.
std::vector<std::size_t> share_of(const Shard& shard, std::span<const double> costs,
                                  std::span<const std::optional<std::size_t>> leaders);

}  // namespace fenceline::litmus
