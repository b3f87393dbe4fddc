#include "model/explore/state_graph.h"

#include <algorithm>
#include <unordered_map>

namespace fenceline {
namespace {

// Edges over dense node numbers, as one array of targets with an offset for each node.
struct Adjacency {
  std::vector<std::size_t> first;
  std::vector<std::uint32_t> target;
};

Adjacency adjacency(std::size_t nodes, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges) {
  Adjacency result;
  result.first.assign(nodes + 1, 0);
  for (const auto& [from, to] : edges) ++result.first[from + 1];
  for (std::size_t i = 0; i < nodes; ++i) result.first[i + 1] += result.first[i];
  result.target.resize(edges.size());
  std::vector<std::size_t> next(result.first.begin(), result.first.end() - 1);
  for (const auto& [from, to] : edges) result.target[next[from]++] = to;
  return result;
}

}  // namespace

Termination termination_of(const std::vector<StateEdge>& edges) {
  std::unordered_map<RecordId, std::uint32_t> number;
  const auto node = [&number](RecordId id) {
    return number.try_emplace(id, static_cast<std::uint32_t>(number.size())).first->second;
  };
  const std::uint32_t finished = node(StateEdge::finished);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> forward;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> backward;
  for (const StateEdge& e : edges) {
    const std::uint32_t from = node(e.from);
    const std::uint32_t to = node(e.to);
    forward.emplace_back(from, to);
    backward.emplace_back(to, from);
  }
  const std::size_t nodes = number.size();

  const Adjacency into = adjacency(nodes, backward);
  std::vector<bool> ends(nodes, false);
  std::vector<std::uint32_t> work{finished};
  ends[finished] = true;
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    for (std::size_t i = into.first[at]; i < into.first[at + 1]; ++i) {
      if (ends[into.target[i]]) continue;
      ends[into.target[i]] = true;
      work.push_back(into.target[i]);
    }
  }
  if (std::ranges::find(ends, false) != ends.end()) return Termination::may_hang;

  // Kahn: what is never freed of incoming edges lies on or behind a cycle.
  const Adjacency out = adjacency(nodes, forward);
  std::vector<std::size_t> incoming(nodes);
  for (std::size_t i = 0; i < nodes; ++i) incoming[i] = into.first[i + 1] - into.first[i];
  std::size_t freed = 0;
  for (std::uint32_t i = 0; i < nodes; ++i) {
    if (incoming[i] == 0) work.push_back(i);
  }
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    ++freed;
    for (std::size_t i = out.first[at]; i < out.first[at + 1]; ++i) {
      if (--incoming[out.target[i]] == 0) work.push_back(out.target[i]);
    }
  }
  return freed == nodes ? Termination::always : Termination::may_spin;
}

}  // namespace fenceline
