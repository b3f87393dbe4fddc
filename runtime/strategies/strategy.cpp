#include "runtime/strategies/strategy.h"

#include <array>

#include "runtime/backends/prelude.h"

namespace fenceline::runtime {
namespace {

constexpr std::array rows{
    StrategyRow{"chunked", "a rendezvous before every chunk of instances", run_chunked, false},
    StrategyRow{"free", "no synchronisation inside an epoch", run_free, false},
    StrategyRow{"userfence", "before each instance one worker, in turn, releases the others", run_userfence, true},
    StrategyRow{"timebase", "each instance starts at its own time on the common clock", run_timebase, true},
};

}  // namespace

std::span<const StrategyRow> strategies() { return rows; }

const StrategyRow* strategy_named(std::string_view name) {
  for (const StrategyRow& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

void Turn::linger_for(std::uint32_t turns) { linger(turns); }

}  // namespace fenceline::runtime
