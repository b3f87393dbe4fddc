#include "runtime/check/program_of.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <map>
#include <set>

namespace fenceline::checking {
namespace {

constexpr std::size_t most_accesses = 48;

Order order_of(std::memory_order order) {
  switch (order) {
    case std::memory_order_relaxed: return Order::relaxed;
    case std::memory_order_consume:
    case std::memory_order_acquire: return Order::acquire;
    case std::memory_order_release: return Order::release;
    case std::memory_order_acq_rel: return Order::acq_rel;
    case std::memory_order_seq_cst: return Order::seq_cst;
  }
  return Order::seq_cst;
}

std::optional<FenceKind> fence_of(std::memory_order order) {
  switch (order) {
    case std::memory_order_relaxed: return std::nullopt;
    case std::memory_order_consume:
    case std::memory_order_acquire: return FenceKind::c11_acquire;
    case std::memory_order_release: return FenceKind::c11_release;
    case std::memory_order_acq_rel: return FenceKind::c11_acq_rel;
    case std::memory_order_seq_cst: return FenceKind::c11_seq_cst;
  }
  return std::nullopt;
}

class Converter {
 public:
  explicit Converter(const Machine& machine) : machine_(machine), world_(machine.world()) {}

  FailureProgram convert() {
    Program& program = result_.program;
    program.name = "failure";
    program.origin = Origin::c11;
    for (const Machine::Row& row : machine_.rows()) {
      if (!row.drain) add(row);
    }
    Query& query = result_.query;
    query.quantifier = Quantifier::exists;
    std::vector<Proposition> atoms;
    for (ThreadId t = 0; t < program.threads.size(); ++t) {
      for (RegisterId r = 0; r < program.threads[t].registers.size(); ++r) {
        Proposition atom;
        atom.kind = Proposition::Kind::equal;
        atom.observable = query.observed.size();
        query.observed.push_back(Observable::of_register(t, r));
        atom.value = shown(program, query.observed.back(), read_[t][r]);
        atoms.push_back(std::move(atom));
      }
    }
    if (atoms.size() == 1) query.proposition = atoms.front();
    if (atoms.size() > 1) {
      query.proposition.kind = Proposition::Kind::conjunction;
      query.proposition.children = std::move(atoms);
    }
    return std::move(result_);
  }

 private:
  void add(const Machine::Row& row) {
    const World::Event& event = world_.event(row.event);
    Thread& thread = thread_of(row.thread);
    const Address address = Address::of_location(location_of(event.location));
    for (const Passed& p : row.passed) {
      if (p.kind != Passed::Kind::fence) continue;
      if (const auto kind = fence_of(p.order)) append(thread, Fence{*kind});
    }
    const Order order = order_of(event.order);
    switch (event.kind) {
      case Step::Kind::load:
        // A locked operation that stores nothing stores what is there.
        if (event.locked) {
          append(thread, Rmw{new_register(row.thread, event.read), address, RmwOp::add, Operand::of_constant(0),
                             Width::word, order});
        } else {
          append(thread, Load{new_register(row.thread, event.read), address, Width::word, order});
        }
        break;
      case Step::Kind::store:
        append(thread, Store{address, Operand::of_constant(small(event.written)), Width::word, order});
        break;
      case Step::Kind::update:
        append(thread, Rmw{new_register(row.thread, event.read), address, RmwOp::exchange,
                           Operand::of_constant(small(event.written)), Width::word, order});
        break;
      case Step::Kind::end:
      case Step::Kind::blocked: break;
    }
  }

  template <class I>
  static void append(Thread& thread, I instruction) {
    thread.code.push_back(instruction);
    thread.line_of.push_back(static_cast<std::uint32_t>(thread.lines.size()));
    thread.lines.emplace_back();
  }

  Thread& thread_of(ThreadId t) {
    const auto [known, is_new] = threads_.try_emplace(t, static_cast<ThreadId>(threads_.size()));
    if (is_new) {
      result_.program.threads.emplace_back();
      read_.emplace_back();
    }
    return result_.program.threads[known->second];
  }
  RegisterId new_register(ThreadId t, Value read) {
    const ThreadId here = threads_.at(t);
    Thread& thread = result_.program.threads[here];
    Register r;
    r.name = "r" + std::to_string(thread.registers.size());
    r.width = Width::word;
    thread.registers.push_back(r);
    read_[here].push_back(small(read));
    return static_cast<RegisterId>(thread.registers.size() - 1);
  }

  LocationId location_of(LocationId there) {
    const auto [known, is_new] = locations_.try_emplace(there, static_cast<LocationId>(locations_.size()));
    if (is_new) {
      Program& program = result_.program;
      Symbol symbol;
      symbol.name = identifier(there);
      symbol.first = known->second;
      Location location;
      location.name = symbol.name;
      location.symbol = static_cast<std::uint32_t>(program.symbols.size());
      location.width = Width::word;
      location.initial = small(world_.initial(there));
      program.symbols.push_back(std::move(symbol));
      program.locations.push_back(std::move(location));
    }
    return known->second;
  }

  // The name where it is one in C and in litmus tests, and not taken.
  std::string identifier(LocationId location) {
    const char* const given = world_.location(location).name;
    std::string name = given == nullptr ? "" : given;
    const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    const bool plain =
        !name.empty() && std::isalpha(static_cast<unsigned char>(name.front())) != 0 && std::ranges::all_of(name, fits);
    if (!plain) name = "x" + std::to_string(names_.size());
    const auto digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    if (name.front() == 'r' && std::all_of(name.begin() + 1, name.end(), digit))
      name += "_";  // as registers are called
    while (!names_.insert(name).second) name += "_";
    return name;
  }

  // Values are only stored and compared: large ones, such as addresses, get small numbers of their own.
  Value small(Value v) {
    constexpr Value first = 1'000'000;
    if (v < first) return v;
    return large_.try_emplace(v, first + large_.size()).first->second;
  }

  const Machine& machine_;
  const World& world_;
  FailureProgram result_;
  std::map<ThreadId, ThreadId> threads_;
  std::map<LocationId, LocationId> locations_;
  std::map<Value, Value> large_;
  std::set<std::string> names_;
  std::vector<std::vector<Value>> read_;  // by thread and register
};

}  // namespace

std::optional<FailureProgram> program_of(const Machine& machine) {
  const auto accesses = static_cast<std::size_t>(std::ranges::count(machine.rows(), false, &Machine::Row::drain));
  if (accesses == 0 || accesses > most_accesses) return std::nullopt;
  return Converter(machine).convert();
}

}  // namespace fenceline::checking
