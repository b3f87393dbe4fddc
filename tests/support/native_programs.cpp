#include "tests/support/native_programs.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <gtest/gtest.h>
#include <stdexcept>

#include "model/explore/explore.h"
#include "runtime/random.h"
#include "tests/support/small_programs.h"

namespace fenceline::testing {
namespace {

using runtime::Random;

constexpr std::array widths{Width::byte, Width::half, Width::word, Width::quad};
constexpr std::array rmw_ops{RmwOp::exchange, RmwOp::add,     RmwOp::sub, RmwOp::bit_and,
                             RmwOp::bit_or,   RmwOp::bit_xor, RmwOp::neg};
constexpr std::array fences{FenceKind::full,        FenceKind::store_store, FenceKind::load_load,
                            FenceKind::c11_acquire, FenceKind::c11_release, FenceKind::c11_acq_rel,
                            FenceKind::c11_seq_cst};
constexpr std::array load_orders{Order::plain, Order::relaxed, Order::acquire, Order::seq_cst};
constexpr std::array store_orders{Order::plain, Order::relaxed, Order::release, Order::seq_cst};
constexpr std::array rmw_orders{Order::relaxed, Order::acquire, Order::release, Order::acq_rel, Order::seq_cst};

constexpr RegisterId pointer = 3;  // holds the address of an element of the array

class Generator {
 public:
  Generator(std::uint64_t seed, Origin origin) : random_(seed), origin_(origin) {}

  Subject generate(unsigned threads, unsigned length) {
    Program& p = subject_.program;
    p.name = "random";
    p.origin = origin_;
    for (const char* name : {"x", "y"}) add_symbol(name, random_.pick(widths), 1);
    add_symbol("t", random_.pick(widths), 2);
    for (unsigned t = 0; t < threads; ++t) add_thread(1 + random_.below(length));
    for (LocationId l = 0; l < p.locations.size(); ++l) subject_.observed.push_back(Observable::of_location(l));
    return std::move(subject_);
  }

 private:
  void add_symbol(const std::string& name, Width width, std::uint32_t count) {
    Program& p = subject_.program;
    const auto symbol = static_cast<std::uint32_t>(p.symbols.size());
    p.symbols.push_back({name, static_cast<LocationId>(p.locations.size()), count, count > 1});
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::string element = count > 1 ? name + "[" + std::to_string(i) + "]" : name;
      p.locations.push_back({element, symbol, width, random_.chance(0.5), random_.below(2)});
    }
  }

  void add_thread(unsigned length) {
    Program& p = subject_.program;
    const auto id = static_cast<ThreadId>(p.threads.size());
    Thread thread;
    for (RegisterId r = 0; r < pointer; ++r) {
      thread.registers.push_back(
          {"r" + std::to_string(r), random_.pick(widths), random_.chance(0.5), random_.below(3)});
      subject_.observed.push_back(Observable::of_register(id, r));
    }
    const LocationId array = p.symbols[2].first;
    thread.registers.push_back({"", Width::quad, true, address_of(p, array + random_.below(2))});
    for (unsigned i = 0; i < length; ++i) {
      thread.code.push_back(instruction(i, length));
      thread.line_of.push_back(0);
    }
    thread.lines.resize(1);
    p.threads.push_back(std::move(thread));
  }

  RegisterId reg() { return random_.below(pointer); }
  Operand operand() {
    if (random_.chance(0.4)) return Operand::of_register(reg());
    return Operand::of_constant(random_.chance(0.1) ? ~Value{0} : 1 + random_.below(3));
  }
  Address address(Width& width) {
    const Program& p = subject_.program;
    if (random_.chance(0.2)) {
      width = p.locations[p.symbols[2].first].width;
      return Address::of_register(pointer);
    }
    const LocationId l = random_.below(static_cast<std::uint32_t>(p.locations.size()));
    width = p.locations[l].width;
    return Address::of_location(l);
  }
  Order order(Order assembly, const auto& orders) {
    return origin_ == Origin::assembly ? assembly : random_.pick(orders);
  }

  Instruction instruction(unsigned at, unsigned length) {
    Width width = Width::quad;
    const Address place = address(width);
    switch (random_.below(10)) {
      case 0:
      case 1:
      case 2: return Store{place, operand(), width, order(Order::relaxed, store_orders)};
      case 3:
      case 4:
      case 5: return Load{reg(), place, width, order(Order::relaxed, load_orders)};
      case 6: {
        Rmw i{std::nullopt, place, random_.pick(rmw_ops), operand(), width, order(Order::seq_cst, rmw_orders)};
        if (random_.chance(0.6)) i.target = reg();
        return i;
      }
      case 7: {
        Cas i{std::nullopt,   place, operand(), operand(), width, order(Order::seq_cst, rmw_orders),
              Order::seq_cst, false};
        if (random_.chance(0.8)) i.target = reg();
        i.failure = order(Order::seq_cst, load_orders);
        if (i.failure == Order::plain) i.failure = Order::relaxed;
        return i;
      }
      case 8: return Fence{random_.pick(fences)};
      default: break;
    }
    if (random_.chance(0.3)) return Branch{operand(), random_.chance(0.5), at + 1 + random_.below(length - at)};
    return Assign{reg(), random_.chance(0.5) ? AluOp::add : AluOp::eq, operand(), operand(), random_.pick(widths)};
  }

  Random random_;
  Origin origin_;
  Subject subject_;
};

}  // namespace

Subject random_subject(std::uint64_t seed, unsigned threads, unsigned length, Origin origin) {
  return Generator(seed, origin).generate(threads, length);
}

Subject random_arithmetic(std::uint64_t seed, unsigned length) {
  Random random(seed);
  Subject subject;
  subject.program.name = "arithmetic";
  Thread thread;
  for (RegisterId r = 0; r < 8; ++r) {
    const Value initial = random.chance(0.5) ? random.next() : random.below(300);
    thread.registers.push_back({"r" + std::to_string(r), Width::quad, true, initial});
    subject.observed.push_back(Observable::of_register(0, r));
  }
  const auto operand = [&random] {
    return random.chance(0.8) ? Operand::of_register(random.below(8)) : Operand::of_constant(random.next());
  };
  for (unsigned i = 0; i < length; ++i) {
    const auto op = static_cast<AluOp>(random.below(static_cast<std::uint32_t>(AluOp::insert_half) + 1));
    thread.code.push_back(Assign{random.below(8), op, operand(), operand(), random.pick(widths)});
    thread.line_of.push_back(0);
  }
  thread.lines.resize(1);
  subject.program.threads.push_back(std::move(thread));
  return subject;
}

Subject waiting_loop() {
  return {program({{store(x, 1), store(y, 1)}, {load(r0, y), jump_if_zero(r0, 0), load(r1, x)}}), {at(1, r1)}};
}

runtime::NativeResult run_native(const Subject& subject, const std::string& backend, runtime::RunOptions options) {
  if (!options.time && !options.iterations) options.time = std::chrono::milliseconds(20);
  return run_all_native({subject}, backend, options).front();
}

std::vector<runtime::NativeResult> run_all_native(const std::vector<Subject>& subjects, const std::string& backend,
                                                  runtime::RunOptions options) {
  // A busy machine is no failure: epochs have as long as they need, unless the test is about just that.
  if (options.patience == runtime::RunOptions{}.patience) options.patience = std::chrono::minutes(2);
  std::vector<runtime::Subject> wanted;
  for (const Subject& s : subjects) wanted.push_back({&s.program, s.observed});
  runtime::PrepareOptions preparation;
  preparation.backend = backend;
  preparation.build.cache = FENCELINE_TEST_CACHE;
  std::vector<runtime::NativeResult> results;
  for (const runtime::Prepared& ready : runtime::prepare(wanted, preparation)) {
    if (!ready.test) ADD_FAILURE() << backend << ": " << ready.failure;
    results.push_back(ready.test ? runtime::run(*ready.test, options) : runtime::NativeResult{});
  }
  return results;
}

std::string beyond_tso(const Subject& subject, const runtime::NativeResult& result) {
  const OutcomeSet allowed = explore(subject.program, subject.observed, Model::tso).outcomes;
  std::string text;
  for (const runtime::Tally* tally : {&result.seen, &result.frames}) {
    for (std::size_t i = 0; i < tally->outcomes.size(); ++i) {
      if (allowed.contains(tally->outcomes[i])) continue;
      for (const Shown v : tally->outcomes[i]) text += std::to_string(v) + " ";
      text += "seen " + std::to_string(tally->counts[i]) + " times; ";
    }
  }
  return text;
}

std::uint64_t count_of(const runtime::Tally& tally, std::initializer_list<Shown> outcome) {
  for (std::size_t i = 0; i < tally.outcomes.size(); ++i) {
    if (std::ranges::equal(tally.outcomes[i], outcome)) return tally.counts[i];
  }
  return 0;
}

std::vector<std::string> working_backends() {
  std::vector<std::string> names;
  for (const runtime::BackendRow& row : runtime::backends()) {
    try {
      row.make({});
      names.emplace_back(row.name);
    } catch (const std::runtime_error&) {
      // Not here: a host without a compiler, for example.
    }
  }
  return names;
}

}  // namespace fenceline::testing
