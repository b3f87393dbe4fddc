// Several workers find what one finds: the same counts, and of several failures the same one.
#include <fenceline/check.h>
#include <gtest/gtest.h>
#include <vector>

namespace fenceline::testing {
namespace {

CheckResult with_jobs(unsigned jobs, Model model, void (*body)()) {
  CheckOptions options;
  options.model = model;
  options.jobs = jobs;
  return check(options, body);
}

void pointers() {
  struct Node {
    explicit Node(int v) : value("value", v) {}
    var<int> value;
    Node* next = nullptr;
  };
  atomic<Node*> head{"head", nullptr};
  const auto push = [&](int v) {
    Node* const node = new Node(v);
    node->next = head.load(memory_order_relaxed);
    while (!head.compare_exchange_weak(node->next, node, memory_order_release, memory_order_relaxed)) continue;
  };
  std::vector<thread> threads;
  for (int t = 1; t <= 3; ++t) {
    threads.emplace_back([&push, t] {
      push(t);
      push(10 * t);
    });
  }
  for (thread& t : threads) t.join();
  int sum = 0;
  for (Node* n = head; n != nullptr;) {
    sum += n->value;
    Node* const next = n->next;
    delete n;
    n = next;
  }
  EXPECT_EQ(sum, 66);
}

TEST(CheckJobs, CountTheSameThoughAddressesDiffer) {
  const CheckResult one = with_jobs(1, Model::tso, &pointers);
  EXPECT_TRUE(one);
  EXPECT_GT(one.executions, 5000U);
  for (const unsigned jobs : {2U, 3U}) {
    const CheckResult several = with_jobs(jobs, Model::tso, &pointers);
    EXPECT_TRUE(several);
    EXPECT_EQ(several.executions, one.executions);
    EXPECT_EQ(several.blocked, one.blocked);
  }
}

// Fails in several ways, late.
void fails() {
  atomic<int> x{"x", 0};
  atomic<int> y{"y", 0};
  const auto rounds = [](atomic<int>& mine, atomic<int>& other, int unlucky) {
    int seen = 0;
    for (int i = 1; i <= 4; ++i) {
      mine.store(i, memory_order_relaxed);
      seen = 5 * seen + other.load(memory_order_relaxed);
    }
    EXPECT_NE(seen, unlucky);
  };
  thread a([&] { rounds(x, y, 1 * 125 + 1 * 25 + 2 * 5 + 3); });
  thread b([&] { rounds(y, x, 0 * 125 + 0 * 25 + 1 * 5 + 4); });
  a.join();
  b.join();
}

TEST(CheckJobs, ReportTheSameFailure) {
  const CheckResult one = with_jobs(1, Model::tso, &fails);
  ASSERT_FALSE(one);
  for (const unsigned jobs : {2U, 3U, 4U}) {
    const CheckResult several = with_jobs(jobs, Model::tso, &fails);
    ASSERT_FALSE(several);
    EXPECT_EQ(several.report(), one.report());
  }
}

}  // namespace
}  // namespace fenceline::testing
