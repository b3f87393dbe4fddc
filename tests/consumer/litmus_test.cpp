// What a user of fenceline writes: litmus tests among other tests.

#include <fenceline/litmus.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

using fenceline::Model;

TEST(MyQueue, PublishesItsDataBeforeItsFlag) {
  constexpr const char* publish = R"(C publish
{ }
P0 (atomic_int* data, atomic_int* flag) {
  atomic_store_explicit(data, 1, memory_order_relaxed);
  atomic_store_explicit(flag, 1, memory_order_release);
}
P1 (atomic_int* data, atomic_int* flag) {
  int r0 = atomic_load_explicit(flag, memory_order_acquire);
  int r1 = atomic_load_explicit(data, memory_order_relaxed);
}
exists (1:r0=1 /\ 1:r1=0)
)";
  EXPECT_FORBIDDEN(publish, Model::tso);
  EXPECT_FORBIDDEN(publish, Model::pso);
}

TEST(MyLock, NeedsAFence) {
  EXPECT_ALLOWED("SB", Model::tso);
  EXPECT_FORBIDDEN("SB+mfences", Model::tso);
}

TEST(MyLock, MayEndInThreeWays) {
  EXPECT_OUTCOMES("SB", Model::sc, {"0:rax=0; 1:rax=1", "0:rax=1; 1:rax=0", "0:rax=1; 1:rax=1"});
}

TEST(MyLock, IsSeenToFail) { EXPECT_NONFATAL_FAILURE(EXPECT_FORBIDDEN("SB", Model::tso), "can happen"); }
