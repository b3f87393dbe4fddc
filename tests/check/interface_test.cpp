// The whole interface of <atomic>, called the same way: std's atomics, fenceline's outside of a check, and in one,
// alone and beside another thread, answer alike.
#include <atomic>
#include <cstdint>
#include <fenceline/check.h>
#include <gtest/gtest.h>
#include <type_traits>
#include <vector>

namespace fenceline::testing {
namespace {

using Answers = std::vector<std::int64_t>;

// Free functions are found by their argument; `A` may be volatile.
template <class A, class Told>
void call_all(A& a, Told tell) {
  const auto relaxed = std::memory_order_relaxed;
  const auto both = std::memory_order_acq_rel;
  a.store(1);
  a.store(2, std::memory_order_release);
  tell(a.load());
  tell(a.load(std::memory_order_acquire));
  tell(a = 3);
  tell(static_cast<int>(a));
  tell(a.exchange(4));
  tell(a.exchange(5, both));
  int expected = 4;
  tell(a.compare_exchange_strong(expected, 6));
  tell(expected);
  tell(a.compare_exchange_strong(expected, 6, both));
  tell(a.compare_exchange_strong(expected, 7, both, relaxed));
  tell(expected);
  while (!a.compare_exchange_weak(expected, 8)) continue;
  while (!a.compare_exchange_weak(expected, 9, both)) expected = 8;
  while (!a.compare_exchange_weak(expected, 9, both, relaxed)) continue;
  tell(a.fetch_add(3) + a.fetch_add(3, relaxed));
  tell(a.fetch_sub(1) + a.fetch_sub(1, relaxed));
  tell(a.fetch_or(64) + a.fetch_or(128, relaxed));
  tell(a.fetch_and(127) + a.fetch_and(~1, relaxed));
  tell(a.fetch_xor(5) + a.fetch_xor(6, relaxed));
  tell(++a);
  tell(a++);
  tell(--a);
  tell(a--);
  tell(a += 10);
  tell(a -= 3);
  tell(a |= 3);
  tell(a &= ~8);
  tell(a ^= 21);

  atomic_store(&a, 1);
  atomic_store_explicit(&a, 2, relaxed);
  tell(atomic_load(&a) + atomic_load_explicit(&a, relaxed));
  tell(atomic_exchange(&a, 3) + atomic_exchange_explicit(&a, 4, both));
  expected = 3;
  tell(atomic_compare_exchange_strong(&a, &expected, 5));
  tell(atomic_compare_exchange_strong_explicit(&a, &expected, 6, both, relaxed));
  while (!atomic_compare_exchange_weak(&a, &expected, 7)) continue;
  while (!atomic_compare_exchange_weak_explicit(&a, &expected, 8, both, relaxed)) continue;
  tell(atomic_fetch_add(&a, 1) + atomic_fetch_add_explicit(&a, 1, relaxed));
  tell(atomic_fetch_sub(&a, 2) + atomic_fetch_sub_explicit(&a, 3, relaxed));
  tell(atomic_fetch_or(&a, 32) + atomic_fetch_or_explicit(&a, 16, relaxed));
  tell(atomic_fetch_and(&a, 63) + atomic_fetch_and_explicit(&a, 31, relaxed));
  tell(atomic_fetch_xor(&a, 7) + atomic_fetch_xor_explicit(&a, 1, relaxed));
  tell(a.load());
}

// Nobody has to wait.
template <class A>
void call_waiting(A& a) {
  a.wait(-1);
  a.wait(-1, std::memory_order_acquire);
  a.notify_one();
  a.notify_all();
  atomic_wait(&a, -1);
  atomic_wait_explicit(&a, -1, std::memory_order_relaxed);
  atomic_notify_one(&a);
  atomic_notify_all(&a);
}

template <class F, class Told>
void call_flag(F& f, Told tell) {
  const auto relaxed = std::memory_order_relaxed;
  tell(f.test_and_set());
  tell(f.test_and_set(relaxed));
  tell(f.test() && f.test(relaxed));
  f.clear();
  f.clear(relaxed);
  tell(atomic_flag_test_and_set(&f));
  tell(atomic_flag_test_and_set_explicit(&f, relaxed));
  atomic_flag_clear(&f);
  atomic_flag_clear_explicit(&f, relaxed);
  tell(f.test());
}

template <class F>
void call_waiting_flag(F& f) {
  f.wait(true);
  f.wait(true, std::memory_order_acquire);
  f.notify_one();
  f.notify_all();
}

template <class P, class Told>
void call_pointer(P& p, int* array, Told tell) {
  const auto relaxed = std::memory_order_relaxed;
  p.store(array);
  tell(p.fetch_add(3) - array);
  tell(p.fetch_sub(1, relaxed) - array);
  tell((p += 2) - array);
  tell((p -= 1) - array);
  tell(++p - array);
  tell(p++ - array);
  tell(--p - array);
  tell(p-- - array);
  tell(atomic_fetch_add(&p, 2) - array);
  tell(atomic_fetch_sub_explicit(&p, 1, relaxed) - array);
  tell((p = array + 1) - array);
  tell(p.load() - array);
  int* expected = array;
  tell(atomic_compare_exchange_strong(&p, &expected, array));
  tell(expected - array);
}

template <template <class> class Atomic, class Flag>
Answers answers_of() {
  Answers answers;
  const auto tell = [&answers](auto v) { answers.push_back(static_cast<std::int64_t>(v)); };
  Atomic<int> plain{0};
  call_all(plain, tell);
  call_waiting(plain);
  volatile Atomic<int> vol{0};
  call_all(vol, tell);
  Flag flag;
  call_flag(flag, tell);
  call_waiting_flag(flag);
  volatile Flag vol_flag;
  call_flag(vol_flag, tell);
  int array[16] = {};
  Atomic<int*> pointer{nullptr};
  call_pointer(pointer, array, tell);
  volatile Atomic<int*> vol_pointer{nullptr};
  call_pointer(vol_pointer, array, tell);
  Atomic<double> number{1.5};
  tell(4 * number.fetch_add(0.25));
  tell(4 * (number -= 0.5));
  return answers;
}

Answers ours() { return answers_of<fenceline::atomic, fenceline::atomic_flag>(); }

TEST(CheckInterface, AnswersAsStdDoes) {
  const Answers expected = answers_of<std::atomic, std::atomic_flag>();
  ASSERT_GT(expected.size(), 100U);
  EXPECT_EQ(ours(), expected);
  for (const Model model : all_models) {
    for (const bool beside : {false, true}) {
      const CheckResult result = check(model, [&] {
        if (!beside) {
          EXPECT_EQ(ours(), expected);
          return;
        }
        thread other([&] { EXPECT_EQ(ours(), expected); });
        other.join();
      });
      EXPECT_TRUE(result);
      EXPECT_EQ(result.executions, 1U);
    }
  }
}

// What C++20 has and libstdc++ 12 has not.
TEST(CheckInterface, FlagsByFunctionsAndVolatileWaiting) {
  const CheckResult result = check(Model::tso, [] {
    volatile fenceline::atomic<int> a{0};
    volatile fenceline::atomic_flag f;
    thread other([&] {
      a = 1;
      atomic_notify_all(&a);
      atomic_flag_test_and_set(&f);
      atomic_flag_notify_one(&f);
    });
    a.wait(0);
    EXPECT_EQ(a, 1);
    atomic_flag_wait(&f, false);
    EXPECT_TRUE(atomic_flag_test(&f) && atomic_flag_test_explicit(&f, memory_order_relaxed));
    other.join();
    call_waiting(a);
    EXPECT_TRUE(a.is_lock_free() && atomic_is_lock_free(&a));  // std's wants a library of its own with clang
    atomic_flag_clear(&f);
    call_waiting_flag(f);
    atomic_flag_wait_explicit(&f, true, memory_order_relaxed);
    atomic_flag_notify_all(&f);
  });
  EXPECT_TRUE(result);
}

// What two threads do through volatile atomics and free functions is explored as what they do through members.
TEST(CheckInterface, FreeFunctionsAndVolatileAreAccesses) {
  const auto both_read_zero = [](Model model, memory_order order) {
    return !check(model, [order] {
              volatile fenceline::atomic<int> x{"x", 0};
              volatile fenceline::atomic_int y{0};
              int b = 0;
              thread other([&] {
                atomic_store_explicit(&y, 1, order);
                b = atomic_load_explicit(&x, order);
              });
              x.store(1, order);
              const int a = y.load(order);
              other.join();
              EXPECT_FALSE(a == 0 && b == 0);
            }).passed();
  };
  for (const Model model : all_models) {
    EXPECT_EQ(both_read_zero(model, memory_order_relaxed), model != Model::sc);
    EXPECT_FALSE(both_read_zero(model, memory_order_seq_cst));
  }
}

// Every name that <atomic> has for an atomic of some type is one here, of the same type.
TEST(CheckInterface, TheNamesOfCommonAtomics) {
#define FENCELINE_SAME(name) \
  static_assert(std::is_same_v<fenceline::name, fenceline::atomic<std::name::value_type>>, #name)
  FENCELINE_SAME(atomic_bool);
  FENCELINE_SAME(atomic_char);
  FENCELINE_SAME(atomic_schar);
  FENCELINE_SAME(atomic_uchar);
  FENCELINE_SAME(atomic_short);
  FENCELINE_SAME(atomic_ushort);
  FENCELINE_SAME(atomic_int);
  FENCELINE_SAME(atomic_uint);
  FENCELINE_SAME(atomic_long);
  FENCELINE_SAME(atomic_ulong);
  FENCELINE_SAME(atomic_llong);
  FENCELINE_SAME(atomic_ullong);
  FENCELINE_SAME(atomic_char16_t);
  FENCELINE_SAME(atomic_char32_t);
  FENCELINE_SAME(atomic_wchar_t);
  FENCELINE_SAME(atomic_int8_t);
  FENCELINE_SAME(atomic_uint8_t);
  FENCELINE_SAME(atomic_int16_t);
  FENCELINE_SAME(atomic_uint16_t);
  FENCELINE_SAME(atomic_int32_t);
  FENCELINE_SAME(atomic_uint32_t);
  FENCELINE_SAME(atomic_int64_t);
  FENCELINE_SAME(atomic_uint64_t);
  FENCELINE_SAME(atomic_int_least16_t);
  FENCELINE_SAME(atomic_uint_fast32_t);
  FENCELINE_SAME(atomic_size_t);
  FENCELINE_SAME(atomic_ptrdiff_t);
  FENCELINE_SAME(atomic_intptr_t);
  FENCELINE_SAME(atomic_uintptr_t);
  FENCELINE_SAME(atomic_intmax_t);
  FENCELINE_SAME(atomic_uintmax_t);
#undef FENCELINE_SAME
  SUCCEED();
}

}  // namespace
}  // namespace fenceline::testing
