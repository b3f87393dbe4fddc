// Where fences can be put, and how a program is changed.

#include <algorithm>
#include <set>
#include <stdexcept>

#include "model/fences.h"

namespace fenceline {
namespace {

bool is_store(const Instruction& i) { return std::holds_alternative<Store>(i); }
bool is_locked(const Instruction& i) { return std::holds_alternative<Rmw>(i) || std::holds_alternative<Cas>(i); }
bool is_access(const Instruction& i) { return std::holds_alternative<Load>(i) || is_store(i) || is_locked(i); }

bool is_full(FenceKind kind) { return kind == FenceKind::full || kind == FenceKind::c11_seq_cst; }
bool separates_stores(FenceKind kind) {
  return kind == FenceKind::store_store || kind == FenceKind::c11_release || kind == FenceKind::c11_acq_rel;
}

// Whether the thread's buffer is empty after the instruction, whatever came before.
bool empties_buffer(const Instruction& i) {
  if (const auto* const f = std::get_if<Fence>(&i)) return is_full(f->kind);
  if (const auto* const s = std::get_if<Store>(&i)) return s->order == Order::seq_cst;
  return is_locked(i);
}

// Calls `flow(next)` for each instruction that may follow.
template <class Flow>
void successors(const std::vector<Instruction>& code, std::uint32_t i, const Flow& flow) {
  if (const auto* const b = std::get_if<Branch>(&code[i])) flow(b->destination);
  if (const auto* const j = std::get_if<Jump>(&code[i])) return flow(j->destination);
  flow(i + 1);
}

class Places {
 public:
  Places(const Thread& thread, ThreadId id, Model model) : code_(thread.code), id_(id), model_(model) {
    for (std::uint32_t i = 0; i < code_.size(); ++i) {
      // Programs made by hand have no text; then every instruction is a line.
      line_.push_back(i < thread.line_of.size() ? thread.line_of[i] : i);
      if (std::holds_alternative<Branch>(code_[i])) targets_.insert(std::get<Branch>(code_[i]).destination);
      if (std::holds_alternative<Jump>(code_[i])) targets_.insert(std::get<Jump>(code_[i]).destination);
    }
    find_pending();
  }

  void add_to(std::vector<ChangePlace>& places) const {
    for (std::uint32_t i = 0; i < code_.size(); ++i) {
      if (!is_access(code_[i])) continue;
      if (const auto gap = gap_before(i)) add_gap(*gap, is_store(code_[i]), true, places);
      if (is_store(code_[i])) add_lock(i, places);
      // Where ways part or meet before the next access, a fence directly behind this one is another than those
      // directly before the next ones.
      if (i + 1 < code_.size() && line_[i] != line_[i + 1] && ways_part_or_meet_after(i)) {
        add_gap(i + 1, true, false, places);
      }
    }
  }

 private:
  // Which instructions may be reached with a store in the buffer.
  void find_pending() {
    pending_.assign(code_.size() + 1, false);
    std::vector<std::uint32_t> work;
    const auto reach = [&](std::uint32_t next) {
      if (pending_[next]) return;
      pending_[next] = true;
      work.push_back(next);
    };
    for (std::uint32_t i = 0; i < code_.size(); ++i) {
      if (is_store(code_[i]) && !empties_buffer(code_[i])) successors(code_, i, reach);
    }
    while (!work.empty()) {
      const std::uint32_t i = work.back();
      work.pop_back();
      if (i < code_.size() && !empties_buffer(code_[i])) successors(code_, i, reach);
    }
  }

  // The start of the access's line; none when an earlier access shares the line.
  std::optional<std::uint32_t> gap_before(std::uint32_t access) const {
    std::uint32_t start = access;
    while (start > 0 && line_[start - 1] == line_[access]) {
      --start;
      if (is_access(code_[start])) return std::nullopt;
    }
    return start;
  }

  bool ways_part_or_meet_after(std::uint32_t access) const {
    for (std::uint32_t i = access + 1; i < code_.size(); ++i) {
      if (targets_.contains(i) || std::holds_alternative<Branch>(code_[i]) || std::holds_alternative<Jump>(code_[i])) {
        return true;
      }
      if (is_access(code_[i])) return false;
    }
    return false;
  }

  void add_gap(std::uint32_t at, bool before_store, bool for_jumps, std::vector<ChangePlace>& places) const {
    if (!pending_[at]) return;
    ChangePlace place;
    if (before_store && model_ == Model::pso) {
      place.levels.push_back({Change::Kind::add_store_fence, id_, at, for_jumps});
    }
    place.levels.push_back({Change::Kind::add_full_fence, id_, at, for_jumps});
    places.push_back(std::move(place));
  }

  void add_lock(std::uint32_t store, std::vector<ChangePlace>& places) const {
    if (std::get<Store>(code_[store]).order == Order::seq_cst) return;
    for (std::uint32_t i = 0; i < code_.size(); ++i) {
      if (i != store && line_[i] == line_[store] && is_access(code_[i])) return;
    }
    places.push_back({{{Change::Kind::lock_store, id_, store, true}}});
  }

  const std::vector<Instruction>& code_;
  ThreadId id_;
  Model model_;
  std::vector<std::uint32_t> line_;
  std::set<std::uint32_t> targets_;
  std::vector<bool> pending_;
};

bool reads(const Operand& o, RegisterId r) { return o.is_register() && o.reg == r; }
bool reads(const Address& a, RegisterId r) { return !a.is_static() && a.base == r; }

bool uses(const Instruction& i, RegisterId r) {
  return std::visit(
      Overloaded{[r](const Load& l) { return reads(l.address, r); },
                 [r](const Store& s) { return reads(s.address, r) || reads(s.value, r); },
                 [r](const Rmw& m) { return reads(m.address, r) || reads(m.operand, r); },
                 [r](const Cas& c) { return reads(c.address, r) || reads(c.expected, r) || reads(c.desired, r); },
                 [](const Fence&) { return false; }, [r](const Assign& a) { return reads(a.a, r) || reads(a.b, r); },
                 [r](const Branch& b) { return reads(b.condition, r); }, [](const Jump&) { return false; }},
      i);
}

// An exchange of which only the store matters.
bool is_locked_store(const Program& program, ThreadId t, const Instruction& i, std::span<const Observable> observed) {
  const auto* const rmw = std::get_if<Rmw>(&i);
  if (rmw == nullptr || rmw->op != RmwOp::exchange) return false;
  if (!rmw->target) return true;
  if (std::ranges::count(observed, Observable::of_register(t, *rmw->target)) > 0) return false;
  return std::ranges::none_of(program.threads[t].code,
                              [&](const Instruction& other) { return &other != &i && uses(other, *rmw->target); });
}

}  // namespace

std::vector<ChangePlace> places_to_strengthen(const Program& program, Model model) {
  std::vector<ChangePlace> places;
  if (model == Model::sc) return places;
  for (ThreadId t = 0; t < program.threads.size(); ++t) Places(program.threads[t], t, model).add_to(places);
  return places;
}

std::vector<ChangePlace> places_to_weaken(const Program& program, std::span<const Observable> observed, Model model) {
  std::vector<ChangePlace> places;
  if (model == Model::sc) return places;
  const bool pso = model == Model::pso;
  for (ThreadId t = 0; t < program.threads.size(); ++t) {
    const std::vector<Instruction>& code = program.threads[t].code;
    for (std::uint32_t i = 0; i < code.size(); ++i) {
      const auto add = [&](Change::Kind kind) { places.push_back({{{kind, t, i, true}}}); };
      if (const auto* const f = std::get_if<Fence>(&code[i])) {
        if (is_full(f->kind) || (pso && separates_stores(f->kind))) add(Change::Kind::remove_fence);
      } else if (const auto* const s = std::get_if<Store>(&code[i])) {
        if (s->order == Order::seq_cst || (pso && s->order == Order::release)) add(Change::Kind::weaken_store);
      } else if (is_locked_store(program, t, code[i], observed)) {
        add(Change::Kind::unlock_store);
      }
    }
  }
  return places;
}

namespace {

void change_in_place(Thread& thread, const Change& change) {
  Instruction& i = thread.code[change.instruction];
  switch (change.kind) {
    case Change::Kind::lock_store: {
      const Store s = std::get<Store>(i);
      i = Rmw{std::nullopt, s.address, RmwOp::exchange, s.value, s.width, Order::seq_cst};
      return;
    }
    case Change::Kind::unlock_store: {
      const Rmw r = std::get<Rmw>(i);
      i = Store{r.address, r.operand, r.width, Order::relaxed};
      return;
    }
    case Change::Kind::weaken_store: std::get<Store>(i).order = Order::relaxed; return;
    case Change::Kind::remove_fence:
      std::get<Fence>(i).kind = FenceKind::load_load;  // which means nothing: loads stay in order
      return;
    case Change::Kind::add_full_fence:
    case Change::Kind::add_store_fence: return;
  }
}

bool adds_fence(const Change& c) {
  return c.kind == Change::Kind::add_full_fence || c.kind == Change::Kind::add_store_fence;
}

// Fences that jumps pass come first, then those they lead to, then the instruction.
void insert_fences(Thread& thread, std::vector<Change> fences) {
  std::ranges::stable_sort(fences, {}, [](const Change& c) { return std::pair(c.instruction, c.for_jumps); });
  std::vector<Instruction> code;
  std::vector<std::uint32_t> line_of;
  std::vector<std::uint32_t> landing;  // where a jump to each old instruction leads now
  auto fence = fences.begin();
  for (std::uint32_t i = 0; i <= thread.code.size(); ++i) {
    const auto insert = [&] {
      code.push_back(Fence{fence->kind == Change::Kind::add_full_fence ? FenceKind::full : FenceKind::store_store});
      line_of.push_back(static_cast<std::uint32_t>(thread.lines.size()));
      thread.lines.emplace_back(fence->kind == Change::Kind::add_full_fence ? "full fence" : "store-store fence");
      ++fence;
    };
    while (fence != fences.end() && fence->instruction == i && !fence->for_jumps) insert();
    landing.push_back(static_cast<std::uint32_t>(code.size()));
    while (fence != fences.end() && fence->instruction == i) insert();
    if (i == thread.code.size()) break;
    code.push_back(thread.code[i]);
    if (i < thread.line_of.size()) line_of.push_back(thread.line_of[i]);
  }
  for (Instruction& i : code) {
    if (auto* const b = std::get_if<Branch>(&i)) b->destination = landing[b->destination];
    if (auto* const j = std::get_if<Jump>(&i)) j->destination = landing[j->destination];
  }
  const bool has_text = thread.line_of.size() == thread.code.size();
  thread.code = std::move(code);
  if (has_text) thread.line_of = std::move(line_of);
}

}  // namespace

Program changed(const Program& program, std::span<const Change> changes) {
  Program result = program;
  std::vector<std::vector<Change>> fences(program.threads.size());
  for (const Change& c : changes) {
    if (c.thread >= program.threads.size() || c.instruction >= program.threads[c.thread].code.size()) {
      throw std::invalid_argument("a change at an instruction that is not there");
    }
    if (adds_fence(c)) {
      fences[c.thread].push_back(c);
      continue;
    }
    try {
      change_in_place(result.threads[c.thread], c);
    } catch (const std::bad_variant_access&) {
      throw std::invalid_argument("a change that does not fit its instruction");
    }
  }
  for (ThreadId t = 0; t < result.threads.size(); ++t) {
    if (!fences[t].empty()) insert_fences(result.threads[t], std::move(fences[t]));
  }
  return result;
}

std::vector<Observable> everything_observable(const Program& program) {
  std::vector<Observable> result;
  for (ThreadId t = 0; t < program.threads.size(); ++t) {
    std::set<RegisterId> set;
    for (const Instruction& i : program.threads[t].code) {
      std::visit(Overloaded{[&](const Load& l) { set.insert(l.target); }, [](const Store&) {},
                            [&](const Rmw& m) {
                              if (m.target) set.insert(*m.target);
                            },
                            [&](const Cas& c) {
                              if (c.target) set.insert(*c.target);
                            },
                            [](const Fence&) {}, [&](const Assign& a) { set.insert(a.target); }, [](const Branch&) {},
                            [](const Jump&) {}},
                 i);
    }
    for (const RegisterId r : set) {
      if (!program.threads[t].registers[r].name.empty()) result.push_back(Observable::of_register(t, r));
    }
  }
  for (LocationId l = 0; l < program.locations.size(); ++l) result.push_back(Observable::of_location(l));
  return result;
}

}  // namespace fenceline
