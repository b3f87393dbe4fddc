#include "runtime/plan.h"

#include <numeric>

namespace fenceline::runtime {
namespace {

std::vector<std::vector<ThreadId>> cast_roles(std::size_t threads, unsigned workers, Roles roles, std::uint64_t epoch,
                                              Random& random) {
  std::vector<ThreadId> in_order(threads);
  std::iota(in_order.begin(), in_order.end(), ThreadId{0});
  switch (roles) {
    case Roles::fixed: break;
    case Roles::rotating:
      for (std::size_t i = 0; i < threads; ++i) in_order[i] = static_cast<ThreadId>((i + epoch) % threads);
      break;
    case Roles::random: random.shuffle(in_order); break;
  }
  std::vector<std::vector<ThreadId>> cast(workers);
  for (std::size_t i = 0; i < threads; ++i) cast[i % workers].push_back(in_order[i]);
  return cast;
}

// Workers that play a role which wants the location, as `wants` says.
template <class Wants>
std::optional<unsigned> some_worker(const EpochPlan& plan, Random& random, Wants&& wants) {
  std::vector<unsigned> found;
  for (unsigned w = 0; w < plan.cast.size(); ++w) {
    for (const ThreadId role : plan.cast[w]) {
      if (wants(role)) found.push_back(w);
    }
  }
  if (found.empty()) return std::nullopt;
  return random.pick(found);
}

}  // namespace

void assign_roles(EpochPlan& plan, unsigned workers, std::uint64_t epoch, Random& random) {
  const Program& program = plan.play->workload->program;
  plan.cast = cast_roles(program.threads.size(), workers, plan.parameters.roles, epoch, random);
  plan.owner.clear();
  if (plan.parameters.reset == Reset::sliced) return;

  std::vector<Footprint> footprints;
  for (ThreadId t = 0; t < program.threads.size(); ++t) footprints.push_back(footprint_of(program, t));
  for (LocationId l = 0; l < program.locations.size(); ++l) {
    const auto loads = [&](ThreadId t) { return footprints[t].loads[l]; };
    const auto stores = [&](ThreadId t) { return footprints[t].stores[l]; };
    const auto only_loads = [&](ThreadId t) { return loads(t) && !stores(t); };
    std::optional<unsigned> owner;
    switch (plan.parameters.reset) {
      case Reset::loader:
        owner = some_worker(plan, random, only_loads);
        if (!owner) owner = some_worker(plan, random, loads);
        if (!owner) owner = some_worker(plan, random, stores);
        break;
      case Reset::storer:
        owner = some_worker(plan, random, stores);
        if (!owner) owner = some_worker(plan, random, loads);
        break;
      case Reset::one:
      case Reset::sliced: break;
    }
    plan.owner.push_back(owner.value_or(0));
  }
}

}  // namespace fenceline::runtime
