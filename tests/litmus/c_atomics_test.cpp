// Which instruction, with which orders, each atomic operation becomes; and what it computes.
#include <array>
#include <gtest/gtest.h>

#include "tests/litmus/c_test_support.h"

namespace fenceline::litmus {
namespace {

// The instructions of that kind in a body over `atomic_int* x, int* y, volatile int* v, std::atomic<int>& a`.
template <class Kind>
std::vector<Kind> all(const std::string& body) {
  const CRun run("atomic_int* x, int* y, volatile int* v, std::atomic<int>& a", body);
  std::vector<Kind> found;
  for (const Instruction& i : run.thread().code) {
    if (const auto* kind = std::get_if<Kind>(&i)) found.push_back(*kind);
  }
  return found;
}

template <class Kind>
Kind only(const std::string& body) {
  const auto found = all<Kind>(body);
  EXPECT_EQ(found.size(), 1U) << body;
  return found.at(0);
}

struct NamedOrder {
  std::string name;
  Order order;
};
const std::array orders{
    NamedOrder{"relaxed", Order::relaxed}, NamedOrder{"acquire", Order::acquire}, NamedOrder{"release", Order::release},
    NamedOrder{"acq_rel", Order::acq_rel}, NamedOrder{"seq_cst", Order::seq_cst},
};

bool fits_load(Order o) { return o != Order::release && o != Order::acq_rel; }
bool fits_store(Order o) { return o != Order::acquire && o != Order::acq_rel; }

TEST(CAtomics, LoadsAndStoresHaveTheOrderThatIsWritten) {
  for (const NamedOrder& o : orders) {
    const std::string word = "memory_order_" + o.name;
    if (fits_load(o.order)) {
      EXPECT_EQ(only<Load>("int r = atomic_load_explicit(x, " + word + ");").order, o.order);
      EXPECT_EQ(only<Load>("int r = x->load(" + word + ");").order, o.order);
      EXPECT_EQ(only<Load>("int r = a.load(std::" + word + ");").order, o.order);
      EXPECT_EQ(only<Load>("int r = std::atomic_load_explicit(&a, std::memory_order::" + o.name + ");").order, o.order);
    }
    if (fits_store(o.order)) {
      EXPECT_EQ(only<Store>("atomic_store_explicit(x, 1, " + word + ");").order, o.order);
      EXPECT_EQ(only<Store>("x->store(1, " + word + ");").order, o.order);
      EXPECT_EQ(only<Store>("a.store(1, memory_order::" + o.name + ");").order, o.order);
      EXPECT_EQ(only<Store>("std::atomic_store_explicit(&a, 1, " + word + ");").order, o.order);
    }
  }
  EXPECT_EQ(only<Load>("int r = atomic_load_explicit(x, memory_order_consume);").order, Order::acquire);
}

TEST(CAtomics, WithoutAnOrderTheyAreSequentiallyConsistent) {
  EXPECT_EQ(only<Load>("int r = atomic_load(x);").order, Order::seq_cst);
  EXPECT_EQ(only<Load>("int r = x->load();").order, Order::seq_cst);
  EXPECT_EQ(only<Store>("atomic_store(x, 1);").order, Order::seq_cst);
  EXPECT_EQ(only<Store>("a.store(1);").order, Order::seq_cst);
  EXPECT_EQ(only<Rmw>("int r = atomic_exchange(x, 1);").order, Order::seq_cst);
  EXPECT_EQ(only<Rmw>("int r = x->fetch_add(1);").order, Order::seq_cst);
  EXPECT_EQ(only<Cas>("int e = 0; atomic_compare_exchange_strong(x, &e, 1);").success, Order::seq_cst);
  EXPECT_EQ(only<Cas>("int e = 0; atomic_compare_exchange_strong(x, &e, 1);").failure, Order::seq_cst);
}

TEST(CAtomics, UseWithoutACallTakesItsOrderFromTheType) {
  EXPECT_EQ(only<Load>("int r = *x;").order, Order::seq_cst);
  EXPECT_EQ(only<Load>("int r = a;").order, Order::seq_cst);
  EXPECT_EQ(only<Load>("int r = *y;").order, Order::plain);
  EXPECT_EQ(only<Load>("int r = *v;").order, Order::relaxed);
  EXPECT_EQ(only<Store>("*x = 1;").order, Order::seq_cst);
  EXPECT_EQ(only<Store>("a = 1;").order, Order::seq_cst);
  EXPECT_EQ(only<Store>("*y = 1;").order, Order::plain);
  EXPECT_EQ(only<Store>("*v = 1;").order, Order::relaxed);
  EXPECT_EQ(only<Load>("int r = READ_ONCE(*y);").order, Order::relaxed);
  EXPECT_EQ(only<Load>("int r = READ_ONCE(*x);").order, Order::relaxed);
  EXPECT_EQ(only<Store>("WRITE_ONCE(*y, 1);").order, Order::relaxed);
  EXPECT_EQ(only<Store>("atomic_init(x, 1);").order, Order::plain);
}

TEST(CAtomics, AtomicCallsOnOrdinaryLocationsAreAtomic) {
  EXPECT_EQ(only<Load>("int r = atomic_load_explicit(y, memory_order_acquire);").order, Order::acquire);
  EXPECT_EQ(only<Store>("atomic_store_explicit(y, 1, memory_order_release);").order, Order::release);
}

struct NamedRmw {
  std::string name;
  RmwOp op;
  int from_twelve_and_ten;
};
const std::array rmws{
    NamedRmw{"exchange", RmwOp::exchange, 10}, NamedRmw{"fetch_add", RmwOp::add, 22},
    NamedRmw{"fetch_sub", RmwOp::sub, 2},      NamedRmw{"fetch_and", RmwOp::bit_and, 8},
    NamedRmw{"fetch_or", RmwOp::bit_or, 14},   NamedRmw{"fetch_xor", RmwOp::bit_xor, 6},
};

TEST(CAtomics, ReadModifyWritesOfEveryKindAndOrder) {
  for (const NamedRmw& rmw : rmws) {
    for (const NamedOrder& o : orders) {
      const std::string word = "memory_order_" + o.name;
      for (const std::string& call :
           {"atomic_" + rmw.name + "_explicit(x, 10, " + word + ")", "x->" + rmw.name + "(10, " + word + ")",
            "a." + rmw.name + "(10, " + word + ")"}) {
        const Rmw found = only<Rmw>("int r = " + call + ";");
        EXPECT_EQ(found.op, rmw.op) << call;
        EXPECT_EQ(found.order, o.order) << call;
        EXPECT_EQ(found.width, Width::word) << call;
        EXPECT_TRUE(found.target.has_value()) << call;
        EXPECT_FALSE(only<Rmw>(call + ";").target.has_value()) << "the result of " << call << " is not used";
        EXPECT_FALSE(only<Rmw>("(void)" + call + ";").target.has_value()) << call;
      }
    }
    const CRun run("atomic_int* x", "int r = atomic_" + rmw.name + "(x, 10);", "x = 12;");
    EXPECT_EQ(run.reg("r"), 12) << rmw.name;
    EXPECT_EQ(run.at("x"), rmw.from_twelve_and_ten) << rmw.name;
  }
}

TEST(CAtomics, CompoundAssignmentOfAnAtomicIsOneReadModifyWrite) {
  const CRun run("atomic_int* x, std::atomic<unsigned char>& c",
                 "int r0 = *x += 5; int r1 = (*x)++; int r2 = ++*x; int r3 = (*x)--; int r4 = --*x; *x |= 64; "
                 "*x &= 0x4f; *x ^= 1; *x -= 2; int r5 = c += 300; int r6 = c++;",
                 "x = 10;");
  EXPECT_EQ(run.reg("r0"), 15);
  EXPECT_EQ(run.reg("r1"), 15);
  EXPECT_EQ(run.reg("r2"), 17);
  EXPECT_EQ(run.reg("r3"), 17);
  EXPECT_EQ(run.reg("r4"), 15);
  EXPECT_EQ(run.at("x"), (((15 | 64) & 0x4f) ^ 1) - 2);
  EXPECT_EQ(run.reg("r5"), 44);
  EXPECT_EQ(run.reg("r6"), 44);
  EXPECT_EQ(run.at("c"), 45);
  for (const Instruction& i : run.thread().code) {
    EXPECT_FALSE(std::holds_alternative<Store>(i));
    if (const auto* rmw = std::get_if<Rmw>(&i)) {
      EXPECT_EQ(rmw->order, Order::seq_cst);
    }
  }
}

TEST(CAtomics, CompareExchangeOrders) {
  for (const NamedOrder& success : orders) {
    for (const NamedOrder& failure : orders) {
      if (!fits_load(failure.order)) continue;
      const std::string both = "memory_order_" + success.name + ", memory_order_" + failure.name;
      for (const std::string& call :
           {"atomic_compare_exchange_strong_explicit(x, &e, 1, " + both + ")",
            "x->compare_exchange_strong(e, 1, " + both + ")", "a.compare_exchange_strong(e, 1, " + both + ")"}) {
        const Cas found = only<Cas>("int e = 0; int r = " + call + ";");
        EXPECT_EQ(found.success, success.order) << call;
        EXPECT_EQ(found.failure, failure.order) << call;
        EXPECT_FALSE(found.weak) << call;
      }
    }
  }
  const auto failure = [](const std::string& order) {
    return only<Cas>("int e = 0; x->compare_exchange_weak(e, 1, memory_order_" + order + ");").failure;
  };
  EXPECT_EQ(failure("relaxed"), Order::relaxed);
  EXPECT_EQ(failure("acquire"), Order::acquire);
  EXPECT_EQ(failure("release"), Order::relaxed);
  EXPECT_EQ(failure("acq_rel"), Order::acquire);
  EXPECT_EQ(failure("seq_cst"), Order::seq_cst);
}

TEST(CAtomics, WeakCompareExchangeIsMarked) {
  EXPECT_TRUE(only<Cas>("int e; atomic_compare_exchange_weak(x, &e, 1);").weak);
  EXPECT_TRUE(only<Cas>("int e; x->compare_exchange_weak(e, 1);").weak);
  EXPECT_TRUE(only<Cas>("int r = WCAS(x, y, 1);").weak);
  EXPECT_FALSE(only<Cas>("int r = SCAS(x, y, 1);").weak);
}

TEST(CAtomics, CompareExchangeThatSucceeds) {
  const CRun run("atomic_int* x", "int e = 3; int r = atomic_compare_exchange_strong(x, &e, 7);", "x = 3;");
  EXPECT_EQ(run.reg("r"), 1);
  EXPECT_EQ(run.reg("e"), 3);
  EXPECT_EQ(run.at("x"), 7);
}

TEST(CAtomics, CompareExchangeThatFailsUpdatesTheExpectedValue) {
  const CRun run("atomic_int* x", "int e = 4; int r = atomic_compare_exchange_strong(x, &e, 7);", "x = -3;");
  EXPECT_EQ(run.reg("r"), 0);
  EXPECT_EQ(run.reg("e"), -3);
  EXPECT_EQ(run.at("x"), -3);
}

TEST(CAtomics, CompareExchangeMayOverwriteItsOwnExpectedValue) {
  const CRun success("atomic_int* x", "int e = 3; e = atomic_compare_exchange_strong(x, &e, e + 1);", "x = 3;");
  EXPECT_EQ(success.reg("e"), 1);
  EXPECT_EQ(success.at("x"), 4);
  const CRun failure("atomic_int* x", "int e = 3; e = atomic_compare_exchange_strong(x, &e, e + 1);", "x = 5;");
  EXPECT_EQ(failure.reg("e"), 0);
  EXPECT_EQ(failure.at("x"), 5);
}

TEST(CAtomics, TheExpectedValueMayBeASharedLocation) {
  const std::string body =
      "int r = atomic_compare_exchange_strong_explicit(x, e, 7, memory_order_acq_rel, "
      "memory_order_relaxed);";
  const CRun success("atomic_int* x, atomic_int* e", body, "x = 3; e = 3;");
  EXPECT_EQ(success.reg("r"), 1);
  EXPECT_EQ(success.at("x"), 7);
  EXPECT_EQ(success.at("e"), 3);
  const CRun failure("atomic_int* x, atomic_int* e", body, "x = 4; e = 3;");
  EXPECT_EQ(failure.reg("r"), 0);
  EXPECT_EQ(failure.at("x"), 4);
  EXPECT_EQ(failure.at("e"), 4);
  for (const Instruction& i : failure.thread().code) {
    if (const auto* load = std::get_if<Load>(&i)) {
      EXPECT_EQ(load->order, Order::plain);
    }
    if (const auto* store = std::get_if<Store>(&i)) {
      EXPECT_EQ(store->order, Order::plain);
    }
  }
}

TEST(CAtomics, OfNarrowAndWideTypes) {
  const CRun run(
      "std::atomic<int8_t>* c, _Atomic long* l, atomic_bool* b, _Atomic(unsigned short)* s",
      "int r0 = c->fetch_add(200); int r1 = c->load(); long r2 = l->exchange(-1); int r3 = b->exchange(8);"
      "int8_t e = -56; int r4 = c->compare_exchange_strong(e, 1); int r5 = s->fetch_sub(1); int r6 = s->load();");
  EXPECT_EQ(run.reg("r0"), 0);
  EXPECT_EQ(run.reg("r1"), -56);
  EXPECT_EQ(run.reg("r2"), 0);
  EXPECT_EQ(run.at("l"), -1);
  EXPECT_EQ(run.reg("r3"), 0);
  EXPECT_EQ(run.at("b"), 1);
  EXPECT_EQ(run.reg("r4"), 1);
  EXPECT_EQ(run.at("c"), 1);
  EXPECT_EQ(run.reg("r5"), 0);
  EXPECT_EQ(run.reg("r6"), 65535);
}

TEST(CAtomics, FencesOfEveryOrder) {
  const auto kind = [](const std::string& order) {
    return only<Fence>("atomic_thread_fence(memory_order_" + order + ");").kind;
  };
  EXPECT_EQ(kind("acquire"), FenceKind::c11_acquire);
  EXPECT_EQ(kind("consume"), FenceKind::c11_acquire);
  EXPECT_EQ(kind("release"), FenceKind::c11_release);
  EXPECT_EQ(kind("acq_rel"), FenceKind::c11_acq_rel);
  EXPECT_EQ(kind("seq_cst"), FenceKind::c11_seq_cst);
  EXPECT_EQ(only<Fence>("std::atomic_thread_fence(std::memory_order_seq_cst);").kind, FenceKind::c11_seq_cst);
  EXPECT_TRUE(all<Fence>("atomic_thread_fence(memory_order_relaxed);").empty());
  EXPECT_TRUE(all<Fence>("atomic_signal_fence(memory_order_seq_cst);").empty());
}

TEST(CAtomics, FlagsAreSetAndCleared) {
  const CRun run(
      "atomic_flag* f",
      "int r0 = atomic_flag_test_and_set(f); int r1 = atomic_flag_test_and_set_explicit(f, memory_order_acquire);"
      "atomic_flag_clear_explicit(f, memory_order_release); int r2 = f->test_and_set(memory_order_acquire);"
      "f->clear(); int r3 = f->test();");
  EXPECT_EQ(run.reg("r0"), 0);
  EXPECT_EQ(run.reg("r1"), 1);
  EXPECT_EQ(run.reg("r2"), 0);
  EXPECT_EQ(run.reg("r3"), 0);
}

TEST(CAtomics, CallsMayStandAnywhereInAnExpression) {
  const CRun run(
      "atomic_int* x, atomic_int* y",
      "int r = (atomic_load(x) + 2) * atomic_load_explicit(y, memory_order_relaxed) - (atomic_exchange(x, 9) == 4);"
      "atomic_store(y, atomic_load(x) + atomic_fetch_add(x, 1)); if (x->load() == 10 && y->load() == 18) r += 100;",
      "x = 4; y = 5;");
  EXPECT_EQ(run.reg("r"), 6 * 5 - 1 + 100);
  EXPECT_EQ(run.at("y"), 18);
}

TEST(CAtomics, PointersAreAtomicToo) {
  const CRun run("_Atomic(int*)* p, std::atomic<int*>& q, int* t",
                 "atomic_store_explicit(p, t, memory_order_release); int* r = p->load(memory_order_acquire); *r = 6;"
                 "q = t + 1; int* old = q.fetch_sub(1); *old = 7; *q.load() += 10; int* e = t; int ok = "
                 "q.compare_exchange_strong(e, nullptr); int gone = q.load() == NULL;",
                 "int t[2] = {0, 0};");
  EXPECT_EQ(run.at("t[0]"), 16);
  EXPECT_EQ(run.at("t[1]"), 7);
  EXPECT_EQ(run.reg("ok"), 1);
  EXPECT_EQ(run.reg("gone"), 1);
}

}  // namespace
}  // namespace fenceline::litmus
