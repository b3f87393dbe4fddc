#include "runtime/tuner.h"

#include <algorithm>
#include <array>

#include "runtime/arena.h"
#include "runtime/strategies/strategy.h"

namespace fenceline::runtime {
namespace {

constexpr std::size_t elite_size = 3;

// Sightings after which an outcome needs no further care: what is wanted then gets the time.
constexpr std::uint64_t no_longer_rare = 1000;
constexpr std::uint32_t fields = 13;

constexpr std::array<std::uint32_t, 10> chunks{1, 2, 4, 8, 16, 32, 64, 128, 256, 1024};
constexpr std::array<std::uint32_t, 4> crowded_chunks{16, 64, 256, 1024};
constexpr std::array<std::uint32_t, 6> chunks_in_turns{1, 1, 1, 2, 4, 32};
constexpr std::array<std::uint32_t, 5> instance_counts{64, 256, 1024, 4096, 16384};
constexpr std::array<std::uint32_t, 5> gap_lengths{8, 30, 100, 300, 1000};
constexpr std::array<std::uint32_t, 6> leads{0, 0, 20, 80, 300, 1000};
constexpr std::array<std::uint32_t, 5> periods{150, 300, 600, 1200, 2400};

Parameters parameters_of(const char* text) { return parameters_from(text); }

// Parameters known to be good at different things, best first: many weak outcomes, then every interleaving.
std::vector<Parameters> known_good() {
  return {
      parameters_of("chunked,chunk=64,instances=4096,layout=packed,roles=fixed"),
      parameters_of("chunked,chunk=32,instances=4096,layout=packed,reset=storer,roles=fixed"),
      parameters_of("timebase,chunk=64,instances=256,layout=line,period=600,lead=300"),
      parameters_of("chunked,chunk=16,instances=256,layout=apart,gaps=scattered,gap=100"),
      parameters_of("chunked,chunk=64,instances=1024,layout=line,roles=fixed"),
      parameters_of("chunked,chunk=16,instances=4096,layout=packed,roles=fixed"),
      parameters_of("userfence,instances=256,layout=line,lead=80"),
      parameters_of("timebase,chunk=64,instances=256,layout=line,period=1200,lead=300,gaps=single,gap=300"),
      parameters_of("chunked,chunk=1,instances=64,roles=random,gaps=single,gap=1000"),
      parameters_of("chunked,chunk=64,instances=16384,layout=grouped,roles=fixed"),
      parameters_of("userfence,instances=256,layout=packed,reset=storer,gaps=scattered,gap=30"),
      parameters_of("chunked,chunk=32,layout=same-line,reset=sliced,gaps=single,gap=300"),
      parameters_of("free,instances=4096,layout=packed"),
      parameters_of("chunked,chunk=256,instances=4096,layout=same-line,roles=fixed"),
  };
}

// The same for workers that play several threads each: which of them run at the same time changes with the roles, and
// only short chunks let them take turns often.
std::vector<Parameters> known_good_in_turns() {
  return {
      parameters_of("chunked,chunk=1,instances=64,roles=random,gaps=scattered,gap=100"),
      parameters_of("chunked,chunk=1,instances=64,layout=line,roles=random,turns=mixed"),
      parameters_of("userfence,instances=64,layout=line,roles=random,lead=300,gaps=single,gap=1000"),
      parameters_of("timebase,chunk=64,instances=64,layout=packed,roles=random,turns=mixed,period=1200,lead=300"),
      parameters_of("chunked,chunk=64,instances=4096,layout=packed,roles=random"),
      parameters_of("chunked,chunk=1,instances=64,roles=random,gaps=single,gap=1000"),
      parameters_of(
          "timebase,chunk=64,instances=64,layout=line,roles=random,period=2400,lead=300,gaps=single,gap=1000"),
      parameters_of("chunked,chunk=1,instances=64,layout=line,roles=random,lead=300"),
  };
}

}  // namespace

Tuner::Tuner(TunerSpace space, std::uint64_t seed) : space_(std::move(space)), random_(seed) {
  const auto offered = [this](const Parameters& p) {
    return std::ranges::find(space_.strategies, p.strategy) != space_.strategies.end();
  };
  for (Parameters& p : space_.in_turns ? known_good_in_turns() : known_good()) {
    if (!offered(p)) continue;
    fit(p);
    portfolio_.push_back(p);
  }
  for (const std::string& strategy : space_.strategies) {
    if (strategy == "perpetual") {
      Parameters p = parameters_of("perpetual,instances=4096,layout=line");
      fit(p);
      portfolio_.push_back(p);
    }
  }
  std::ranges::reverse(portfolio_);
}

Parameters Tuner::next() {
  if (!portfolio_.empty()) {
    Parameters p = portfolio_.back();
    portfolio_.pop_back();
    return p;
  }
  if (random_.chance(least_exploration)) return draw();
  const OutcomeRecord* const chosen = goal();
  if (chosen == nullptr) return draw();
  const bool rare = chosen->total < no_longer_rare;
  // The best is most likely; the others keep a lucky measurement from holding its place for ever.
  const std::size_t rank =
      std::min<std::size_t>(random_.below(2) * random_.below(elite_size), chosen->elite.size() - 1);
  Parameters p = chosen->elite[rank].parameters;
  if (random_.chance(rare ? 0.35 : 0.2)) {
    redraw_field(p, random_.below(fields));
    fit(p);
  }
  return p;
}

const Tuner::OutcomeRecord* Tuner::goal() {
  std::vector<const OutcomeRecord*> seen;
  std::vector<const OutcomeRecord*> wanted;
  for (const OutcomeRecord& o : outcomes_) {
    if (o.elite.empty()) continue;
    seen.push_back(&o);
    if (o.wanted) wanted.push_back(&o);
  }
  if (seen.empty()) return nullptr;
  std::ranges::sort(seen, {}, &OutcomeRecord::total);
  const bool some_rare = seen.front()->total < no_longer_rare;
  if (!wanted.empty() && random_.chance(some_rare ? 0.6 : 0.9)) return random_.pick(wanted);
  // Among the rest the rarest is most likely: each next one half as much.
  std::size_t rank = 0;
  while (rank + 1 < seen.size() && random_.chance(0.5)) ++rank;
  return seen[rank];
}

void Tuner::record(const Parameters& parameters, std::span<const Seen> seen, double seconds, bool rates_count) {
  for (const Seen& s : seen) {
    if (s.outcome >= outcomes_.size()) outcomes_.resize(s.outcome + 1);
    OutcomeRecord& o = outcomes_[s.outcome];
    o.total += s.count;
    o.wanted = o.wanted || s.wanted;
    // An outcome's first sighting counts as a yield even when disturbed: there is nothing better to go by.
    if (seconds <= 0 || (!rates_count && !o.elite.empty())) continue;
    const double rate = static_cast<double>(s.count) / seconds;
    const auto same = std::ranges::find(o.elite, parameters, &Yield::parameters);
    if (same != o.elite.end()) {
      // A repeated measurement moves the estimate: luck does not last.
      same->per_second += 0.3 * (rate - same->per_second);
    } else {
      o.elite.push_back({rate, parameters});
    }
    std::ranges::stable_sort(o.elite, std::ranges::greater{}, &Yield::per_second);
    if (o.elite.size() > elite_size) o.elite.resize(elite_size);
  }
  // Elite parameters that yielded nothing this time are worth less than was thought.
  if (!rates_count || seconds <= 0) return;
  for (std::size_t i = 0; i < outcomes_.size(); ++i) {
    if (std::ranges::find(seen, i, &Seen::outcome) != seen.end()) continue;
    for (Yield& y : outcomes_[i].elite) {
      if (y.parameters == parameters) y.per_second *= 0.7;
    }
  }
}

std::vector<Tuner::Best> Tuner::best() const {
  std::vector<Best> result;
  for (std::size_t i = 0; i < outcomes_.size(); ++i) {
    if (!outcomes_[i].elite.empty()) {
      result.push_back({i, outcomes_[i].elite.front().per_second, outcomes_[i].elite.front().parameters});
    }
  }
  return result;
}

Parameters Tuner::draw() {
  Parameters p;
  for (std::uint32_t field = 0; field < fields; ++field) redraw_field(p, field);
  fit(p);
  return p;
}

void Tuner::redraw_field(Parameters& p, std::uint32_t field) {
  const auto pick = [this](const auto& from) { return random_.pick(from); };
  switch (field) {
    case 0: p.strategy = pick(space_.strategies); break;
    case 1:
      p.chunk = space_.crowded ? pick(crowded_chunks) : space_.in_turns ? pick(chunks_in_turns) : pick(chunks);
      break;
    case 2: p.instances = pick(instance_counts); break;
    case 3: p.layout = pick(all_layouts); break;
    case 4: p.reset = random_.chance(0.5) ? Reset::loader : pick(all_resets); break;
    case 5: p.roles = space_.in_turns && random_.chance(0.7) ? Roles::random : pick(all_roles); break;
    case 6: p.visiting = random_.chance(0.2) ? Visiting::shuffled : Visiting::in_order; break;
    case 7: p.touch = random_.chance(0.75) ? Touch::none : pick(all_touches); break;
    case 8: p.gaps = random_.chance(0.4) ? Gaps::none : pick(all_gaps); break;
    case 9: p.gap_turns = pick(gap_lengths); break;
    case 10: p.lead_turns = pick(leads); break;
    case 11:
      p.period = pick(periods);
      p.place = random_.below(space_.placements);
      break;
    case 12: p.turns = space_.in_turns ? pick(all_turns) : Turns::whole; break;
    default: break;
  }
}

void Tuner::fit(Parameters& p) const {
  if (p.strategy == "perpetual") {
    p.instances = std::max(p.instances, 1024U);
    return;
  }
  const StrategyRow* const row = strategy_named(p.strategy);
  if (row == nullptr || !row->each_instance) return;
  // An epoch should last well below a millisecond, or a short run tries too few parameters.
  p.instances = std::min(p.instances, space_.crowded ? 16U : 256U);
}

}  // namespace fenceline::runtime
