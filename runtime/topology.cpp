#include "runtime/topology.h"

#include <algorithm>
#include <charconv>
#include <dlfcn.h>
#include <fmt/format.h>
#include <hwloc.h>
#include <memory>
#include <sched.h>
#include <stdexcept>
#include <thread>
#include <type_traits>

namespace fenceline::runtime {
namespace {

// The affinity mask. A mask that does not fit cpu_set_t (more than 1024 CPUs) is asked for again, larger.
std::vector<unsigned> allowed_cpus() {
  for (int size = CPU_SETSIZE; size <= 1 << 20; size *= 2) {
    const auto free_set = [](cpu_set_t* set) { CPU_FREE(set); };
    const std::unique_ptr<cpu_set_t, decltype(free_set)> set(CPU_ALLOC(static_cast<std::size_t>(size)), free_set);
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(size));
    CPU_ZERO_S(bytes, set.get());
    if (sched_getaffinity(0, bytes, set.get()) != 0) continue;
    std::vector<unsigned> cpus;
    for (unsigned cpu = 0; cpu < static_cast<unsigned>(size); ++cpu) {
      if (CPU_ISSET_S(cpu, bytes, set.get())) cpus.push_back(cpu);
    }
    return cpus;
  }
  return {0};
}

// hwloc, loaded when a topology is asked for: loading it costs more than a whole small test, and most commands never
// need it. Only types and constants come from its header.
class Hwloc {
 public:
  Hwloc() : library_(dlopen("libhwloc.so.15", RTLD_NOW | RTLD_LOCAL), &close) {
    complete_ = library_ != nullptr && find(init, "hwloc_topology_init") && find(destroy, "hwloc_topology_destroy") &&
                find(set_io_types_filter, "hwloc_topology_set_io_types_filter") && find(load, "hwloc_topology_load") &&
                find(depth_of, "hwloc_get_type_depth") && find(object_at, "hwloc_get_obj_by_depth");
  }
  explicit operator bool() const { return complete_; }

  decltype(&hwloc_topology_init) init = nullptr;
  decltype(&hwloc_topology_destroy) destroy = nullptr;
  decltype(&hwloc_topology_set_io_types_filter) set_io_types_filter = nullptr;
  decltype(&hwloc_topology_load) load = nullptr;
  decltype(&hwloc_get_type_depth) depth_of = nullptr;
  decltype(&hwloc_get_obj_by_depth) object_at = nullptr;

 private:
  static void close(void* library) {
    if (library != nullptr) dlclose(library);
  }
  template <class Function>
  bool find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(library_.get(), name));
    return function != nullptr;
  }
  std::unique_ptr<void, decltype(&close)> library_;
  bool complete_ = false;
};

unsigned index_of_ancestor(const hwloc_obj* unit, hwloc_obj_type_t type, unsigned otherwise) {
  for (const hwloc_obj* at = unit->parent; at != nullptr; at = at->parent) {
    if (at->type == type) return at->logical_index;
  }
  return otherwise;
}

void locate_with_hwloc(std::vector<Cpu>& cpus) {
  const Hwloc hwloc;
  hwloc_topology_t loaded = nullptr;
  if (!hwloc || hwloc.init(&loaded) != 0) return;
  const std::unique_ptr<std::remove_pointer_t<hwloc_topology_t>, decltype(hwloc.destroy)> topology(loaded,
                                                                                                   hwloc.destroy);
  // Devices are of no use here and cost most of the time.
  hwloc.set_io_types_filter(loaded, HWLOC_TYPE_FILTER_KEEP_NONE);
  if (hwloc.load(loaded) != 0) return;
  const int depth = hwloc.depth_of(loaded, HWLOC_OBJ_PU);
  const hwloc_obj* unit = nullptr;
  for (unsigned i = 0; (unit = hwloc.object_at(loaded, depth, i)) != nullptr; ++i) {
    const auto cpu = std::ranges::find(cpus, unit->os_index, &Cpu::id);
    if (cpu == cpus.end()) continue;
    cpu->core = index_of_ancestor(unit, HWLOC_OBJ_CORE, cpu->core);
    cpu->cache = index_of_ancestor(unit, HWLOC_OBJ_L3CACHE, 0);
    cpu->socket = index_of_ancestor(unit, HWLOC_OBJ_PACKAGE, 0);
  }
}

std::vector<unsigned> repeated(const std::vector<unsigned>& cpus, unsigned workers) {
  std::vector<unsigned> result;
  for (unsigned w = 0; w < workers; ++w) result.push_back(cpus[w % cpus.size()]);
  return result;
}

// The CPUs ordered so that those that differ in `group` come first, round robin over the groups.
template <class Group>
std::vector<unsigned> spread(const std::vector<Cpu>& cpus, Group group) {
  std::vector<std::pair<unsigned, Cpu>> ranked;  // rank within its group
  for (const Cpu& cpu : cpus) {
    const auto rank = std::ranges::count_if(
        ranked, [&](const std::pair<unsigned, Cpu>& other) { return group(other.second) == group(cpu); });
    ranked.emplace_back(static_cast<unsigned>(rank), cpu);
  }
  std::ranges::stable_sort(ranked, {}, &std::pair<unsigned, Cpu>::first);
  std::vector<unsigned> ids;
  for (const auto& [rank, cpu] : ranked) ids.push_back(cpu.id);
  return ids;
}

}  // namespace

Topology detect_topology(std::span<const unsigned> wanted) {
  const std::vector<unsigned> allowed = allowed_cpus();
  Topology topology;
  for (const unsigned cpu : wanted) {
    if (std::ranges::find(allowed, cpu) == allowed.end()) {
      throw std::invalid_argument(fmt::format("CPU {} is not among those this process may use", cpu));
    }
  }
  for (const unsigned cpu : allowed) {
    if (wanted.empty() || std::ranges::find(wanted, cpu) != wanted.end()) topology.cpus.push_back({cpu, cpu, 0, 0});
  }
  locate_with_hwloc(topology.cpus);
  std::ranges::sort(topology.cpus, {}, [](const Cpu& c) { return std::tuple(c.socket, c.cache, c.core, c.id); });
  return topology;
}

std::vector<unsigned> cpus_from(std::string_view text) {
  const auto fail = [&text]() -> std::vector<unsigned> {
    throw std::invalid_argument(fmt::format("'{}' is no list of CPUs; expected for example 0,2-3", text));
  };
  std::vector<unsigned> cpus;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto number = [&](unsigned& value) {
    const auto [rest, error] = std::from_chars(at, end, value);
    at = rest;
    return error == std::errc{} && value < 1U << 20U;
  };
  while (true) {
    unsigned first = 0;
    if (!number(first)) return fail();
    unsigned last = first;
    if (at != end && *at == '-') {
      ++at;
      if (!number(last) || last < first) return fail();
    }
    for (unsigned cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
    if (at == end) break;
    if (*at++ != ',') return fail();
  }
  std::ranges::sort(cpus);
  cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
  return cpus;
}

std::vector<Placement> placements(const Topology& topology, unsigned workers) {
  const std::vector<Cpu>& cpus = topology.cpus;
  std::vector<unsigned> close;
  for (const Cpu& cpu : cpus) close.push_back(cpu.id);
  std::vector<Placement> found;
  const auto add = [&](std::string name, const std::vector<unsigned>& order) {
    std::vector<unsigned> chosen = repeated(order, workers);
    for (const Placement& other : found) {
      if (other.cpus == chosen) return;
    }
    found.push_back({std::move(name), std::move(chosen)});
  };
  const bool has_siblings = std::ranges::adjacent_find(cpus, {}, &Cpu::core) != cpus.end();
  add(has_siblings ? "smt" : "core", close);
  add("core", spread(cpus, [](const Cpu& c) { return c.core; }));
  add("cache", spread(cpus, [](const Cpu& c) { return c.cache; }));
  add("socket", spread(cpus, [](const Cpu& c) { return c.socket; }));
  return found;
}

bool pin_to(unsigned cpu) {
  const std::size_t count = std::max<std::size_t>(cpu + 1, CPU_SETSIZE);
  const auto free_set = [](cpu_set_t* set) { CPU_FREE(set); };
  const std::unique_ptr<cpu_set_t, decltype(free_set)> set(CPU_ALLOC(count), free_set);
  const std::size_t bytes = CPU_ALLOC_SIZE(count);
  CPU_ZERO_S(bytes, set.get());
  CPU_SET_S(cpu, bytes, set.get());
  return sched_setaffinity(0, bytes, set.get()) == 0 && sched_getcpu() == static_cast<int>(cpu);
}

}  // namespace fenceline::runtime
