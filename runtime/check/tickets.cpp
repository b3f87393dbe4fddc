#include "runtime/check/tickets.h"

#include <algorithm>
#include <cstring>

namespace fenceline::checking {

struct Tickets::State {
  Ticket drawn = 0;
  std::vector<Ticket> waiting;  // ascending
  std::vector<Ticket> permits;  // for tickets below the number; ascending. All can be taken by those who wait

  static State of(const World& world, Value v) {
    State s;
    const std::size_t words = world.interned_size(v) / sizeof(Ticket);
    if (words == 0) return s;
    std::vector<Ticket> all(words);
    std::memcpy(all.data(), world.interned(v), words * sizeof(Ticket));
    const auto permits = all.begin() + 2 + all[1];
    s.drawn = all[0];
    s.waiting.assign(all.begin() + 2, permits);
    s.permits.assign(permits, all.end());
    return s;
  }
  Value number(World& world) const {
    if (drawn == 0) return 0;
    std::vector<Ticket> all{drawn, static_cast<Ticket>(waiting.size())};
    all.insert(all.end(), waiting.begin(), waiting.end());
    all.insert(all.end(), permits.begin(), permits.end());
    return world.intern(all.data(), all.size() * sizeof(Ticket));
  }
  std::vector<Ticket>::const_iterator permit_of(Ticket ticket) const {
    return std::ranges::upper_bound(permits, ticket);
  }
  bool take_permit(Ticket ticket) {
    const auto permit = permit_of(ticket);
    if (permit == permits.end()) return false;
    permits.erase(permit);
    return true;
  }
  void give_permit(Ticket permit) { permits.insert(std::ranges::upper_bound(permits, permit), permit); }
  // Who goes leaves his permit to the others, if one of them may have it.
  void leave(Ticket ticket) {
    std::erase(waiting, ticket);
    drop_unneeded();
  }
  // One permit, if there is one more than can be taken.
  void drop_unneeded() {
    std::ptrdiff_t below = 0;
    for (auto permit = permits.begin(); permit != permits.end(); ++permit) {
      if (std::ranges::lower_bound(waiting, *permit) - waiting.begin() >= ++below) continue;
      permits.erase(permit);
      return;
    }
  }
};

template <class Change>
std::optional<Value> Tickets::changed(Value old, const Update& update, Change&& change) {
  // The schedulers ask from outside the code, the code itself from within.
  const World::Outside outside;
  World& world = *static_cast<World*>(update.context);
  State state = State::of(world, old);
  if (!change(state, static_cast<Ticket>(update.operand))) return std::nullopt;
  return state.number(world);
}

Value Tickets::change(Update::Function function, Ticket ticket, bool waits, Place place) const {
  Update update;
  update.function = function;
  update.operand = ticket;
  update.context = &world_;
  return world_.update_at(location_, update, waits, place);
}

Tickets::Ticket Tickets::draw(Place place) const {
  const Value old = change(
      [](Value v, const Update& u) {
        return changed(v, u, [](State& s, Ticket) {
          s.waiting.push_back(s.drawn++);
          return true;
        });
      },
      0, false, place);
  const World::Outside outside;
  return State::of(world_, old).drawn;
}

Tickets::Ticket Tickets::wait(Ticket ticket, Place place) const {
  const Value old = change(
      [](Value v, const Update& u) {
        return changed(v, u, [](State& s, Ticket t) {
          if (!s.take_permit(t)) return false;
          s.leave(t);
          return true;
        });
      },
      ticket, true, place);
  const World::Outside outside;
  return *State::of(world_, old).permit_of(ticket);
}

void Tickets::hand_on(Ticket permit, Place place) const {
  if (!anybody_waits(place)) return;
  change(
      [](Value v, const Update& u) {
        return changed(v, u, [](State& s, Ticket p) {
          s.give_permit(p);
          s.drop_unneeded();
          return true;
        });
      },
      permit, false, place);
}

void Tickets::give_back(Ticket ticket, Place place) const {
  change(
      [](Value v, const Update& u) {
        return changed(v, u, [](State& s, Ticket t) {
          s.leave(t);
          return true;
        });
      },
      ticket, false, place);
}

// Who finds nobody waiting has only looked: a locked operation would hide what buffers do, and C++ gives notifications
// no order.
bool Tickets::anybody_waits(Place place) const { return anybody_waits(world_, world_.load_at(location_, place)); }

bool Tickets::anybody_waits(const World& world, Value value) {
  const World::Outside outside;
  return !State::of(world, value).waiting.empty();
}

void Tickets::notify_one(Place place) const {
  if (!anybody_waits(place)) return;
  change(
      [](Value v, const Update& u) {
        return changed(v, u, [](State& s, Ticket) {
          if (s.waiting.size() > s.permits.size()) s.permits.push_back(s.drawn);
          return true;
        });
      },
      0, false, place);
}

void Tickets::notify_all(Place place) const {
  if (!anybody_waits(place)) return;
  change(
      [](Value v, const Update& u) {
        return changed(v, u, [](State& s, Ticket) {
          s.permits.assign(s.waiting.size(), s.drawn);
          return true;
        });
      },
      0, false, place);
}

}  // namespace fenceline::checking
