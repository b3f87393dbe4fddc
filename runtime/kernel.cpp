#include "runtime/kernel.h"

#include <algorithm>

namespace fenceline::runtime {

Workload workload_for(const Program& program, std::span<const Observable> observed) {
  validate(program);
  Workload workload{program, std::vector<RoleShape>(program.threads.size())};
  for (const Observable& o : observed) {
    if (o.kind != Observable::Kind::reg) continue;
    std::vector<RegisterId>& outputs = workload.roles.at(o.thread).outputs;
    if (std::ranges::find(outputs, o.index) == outputs.end()) outputs.push_back(o.index);
  }
  return workload;
}

std::vector<Column> columns_of(const Workload& workload, std::span<const Observable> observed) {
  std::vector<Column> columns;
  for (const Observable& o : observed) {
    Column column{o, 0};
    if (o.kind == Observable::Kind::reg) {
      const std::vector<RegisterId>& outputs = workload.roles.at(o.thread).outputs;
      column.output = static_cast<std::size_t>(std::ranges::find(outputs, o.index) - outputs.begin());
    }
    columns.push_back(column);
  }
  return columns;
}

Footprint footprint_of(const Program& program, ThreadId thread) {
  Footprint footprint{std::vector<bool>(program.locations.size()), std::vector<bool>(program.locations.size())};
  const auto mark = [&program](std::vector<bool>& set, const Address& address, Width width) {
    if (address.is_static()) {
      set[address.location] = true;
      return;
    }
    for (std::size_t l = 0; l < set.size(); ++l) set[l] = set[l] || program.locations[l].width == width;
  };
  for (const Instruction& instruction : program.threads[thread].code) {
    std::visit(Overloaded{
                   [&](const Load& i) { mark(footprint.loads, i.address, i.width); },
                   [&](const Store& i) { mark(footprint.stores, i.address, i.width); },
                   [&](const Rmw& i) {
                     mark(footprint.loads, i.address, i.width);
                     mark(footprint.stores, i.address, i.width);
                   },
                   [&](const Cas& i) {
                     mark(footprint.loads, i.address, i.width);
                     mark(footprint.stores, i.address, i.width);
                   },
                   [](const Fence&) {},
                   [](const Assign&) {},
                   [](const Branch&) {},
                   [](const Jump&) {},
               },
               instruction);
  }
  return footprint;
}

}  // namespace fenceline::runtime
