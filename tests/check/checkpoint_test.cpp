// Checkpoints: a search that is cut off, by a limit or by the end of its program, comes to the same numbers in the end.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fenceline/check.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "tests/check/store_buffering.h"

namespace fenceline::testing {
namespace {

using Verdict = CheckResult::Verdict;

// A file of this test's own, gone afterwards.
class File {
 public:
  explicit File(const std::string& name)
      : path_((std::filesystem::temp_directory_path() / (name + std::to_string(::getpid()))).string()) {
    std::filesystem::remove(path_);
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  const std::string& path() const { return path_; }
  bool exists() const { return std::filesystem::exists(path_); }
  std::string text() const {
    std::ifstream in(path_);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
  }
  void write(const std::string& text) const { std::ofstream(path_) << text; }

 private:
  std::string path_;
};

// Addresses, locks, threads started by threads, joins, a loop that waits, and an object outside of the body.
void everything() {
  static atomic<int> outside{"outside", 0};
  struct Node {
    explicit Node(int v) : value("value", v) {}
    atomic<int> value;
    Node* next = nullptr;
  };
  outside.store(0);
  atomic<Node*> head{"head", nullptr};
  atomic<int> ready{"ready", 0};
  mutex m{"m"};
  const auto push = [&](int v) {
    Node* const node = new Node(v);
    node->next = head.load(memory_order_relaxed);
    while (!head.compare_exchange_weak(node->next, node, memory_order_acq_rel)) continue;
  };
  fenceline::thread a([&] {
    push(1);
    fenceline::thread inner([&] {
      push(2);
      outside.fetch_add(1);
    });
    inner.join();
    const lock_guard lock(m);
    ready.store(1, memory_order_release);
  });
  fenceline::thread b([&] {
    { const lock_guard lock(m); }
    while (ready.load(memory_order_acquire) == 0) spin_hint();
    push(3);
    outside.fetch_add(1);
  });
  a.join();
  b.join();
  int sum = 0;
  for (Node* n = head; n != nullptr;) {
    sum += n->value;
    Node* const next = n->next;
    delete n;
    n = next;
  }
  EXPECT_EQ(sum, 6);
  EXPECT_EQ(outside, 2);
}

// Graphs without a limit.
void long_ones() {
  atomic<int> x{"x", 0};
  fenceline::thread a([&] {
    for (int i = 0; i < 300; ++i) x.fetch_add(1);
  });
  fenceline::thread b([&] { (void)x.load(); });
  a.join();
  b.join();
}

struct Whole {
  std::uint64_t executions = 0;
  std::uint64_t blocked = 0;
  unsigned runs = 0;
};

Whole in_pieces(CheckOptions options, const std::string& file, void (*body)()) {
  options.checkpoint = file;
  for (unsigned runs = 1;; ++runs) {
    const CheckResult result = check(options, body);
    EXPECT_TRUE(result);
    if (result.verdict == Verdict::proven || !result) return {result.executions, result.blocked, runs};
    EXPECT_TRUE(std::filesystem::exists(file));
    if (!std::filesystem::exists(file) || runs > 100'000) return {};
  }
}

TEST(CheckCheckpoint, PiecesComeToTheWhole) {
  struct Case {
    void (*body)();
    std::uint64_t piece;
  };
  for (const Case& c : {Case{&store_own_load_other<4>, 397}, Case{&everything, 50}, Case{&long_ones, 90}}) {
    for (const Model model : {Model::sc, Model::tso, Model::pso}) {
      CheckOptions options;
      options.model = model;
      const CheckResult once = check(options, c.body);
      ASSERT_EQ(once.verdict, Verdict::proven) << once;
      const File file("pieces");
      options.most_executions = c.piece;
      const Whole whole = in_pieces(options, file.path(), c.body);
      EXPECT_EQ(whole.executions, once.executions);
      EXPECT_EQ(whole.blocked, once.blocked);
      EXPECT_EQ(whole.runs, (once.executions + once.blocked + c.piece - 1) / c.piece);
      EXPECT_FALSE(file.exists());
    }
  }
}

// With a bound on preemptions, too: what was left out in an earlier piece is not forgotten.
TEST(CheckCheckpoint, BoundsStay) {
  CheckOptions options;
  options.most_preemptions = 2;
  const CheckResult once = check(options, &store_own_load_other<4>);
  ASSERT_EQ(once.verdict, Verdict::bounded);
  const File file("bounds");
  options.checkpoint = file.path();
  options.most_executions = 50;
  CheckResult piece = check(options, &store_own_load_other<4>);
  while (file.exists()) piece = check(options, &store_own_load_other<4>);
  EXPECT_EQ(piece.executions, once.executions);
  EXPECT_EQ(piece.report(), once.report());
}

TEST(CheckCheckpoint, SeveralJobsPauseAndGoOn) {
  CheckOptions options;
  const CheckResult once = check(options, &store_own_load_other<4>);
  for (const unsigned jobs : {1U, 2U, 3U}) {
    const File file("jobs");
    options.jobs = jobs;
    options.checkpoint = file.path();
    options.checkpoint_every = std::chrono::microseconds(200);
    const CheckResult result = check(options, &store_own_load_other<4>);
    EXPECT_EQ(result.verdict, Verdict::proven);
    EXPECT_EQ(result.executions, once.executions);
    EXPECT_FALSE(file.exists());
  }
}

CheckOptions for_a_child(const char* file, unsigned jobs) {
  CheckOptions options;
  options.model = Model::sc;
  options.jobs = jobs;
  options.progress = false;
  options.checkpoint = file;
  options.checkpoint_every = std::chrono::milliseconds(2);
  return options;
}

// What the programs do that the next test kills; they run the same test. Whether this is one of them.
bool is_a_child() {
  const char* const file = std::getenv("FENCELINE_TEST_CHECKPOINT");
  if (file == nullptr) return false;
  const char* const jobs = std::getenv("FENCELINE_TEST_JOBS");
  (void)check(for_a_child(file, jobs == nullptr ? 1 : static_cast<unsigned>(std::atoi(jobs))),
              &store_own_load_other<6>);
  return true;
}

TEST(CheckCheckpoint, SurvivesKilledPrograms) {
  if (is_a_child()) return;
  const CheckResult once = check(Model::sc, &store_own_load_other<6>);
  for (const char* const jobs : {"1", "2"}) {
    const File file("killed");
    bool ended = false;
    unsigned killed = 0;
    for (int program = 0; program < 6 && !ended; ++program) {
      const pid_t child = ::fork();
      ASSERT_GE(child, 0);
      if (child == 0) {
        ::setenv("FENCELINE_TEST_CHECKPOINT", file.path().c_str(), 1);
        ::setenv("FENCELINE_TEST_JOBS", jobs, 1);
        ::execl("/proc/self/exe", "check_tests", "--gtest_filter=CheckCheckpoint.SurvivesKilledPrograms",
                "--gtest_brief=1", static_cast<char*>(nullptr));
        ::_exit(127);
      }
      // From the first time that it has written, a little further.
      const std::string before = file.text();
      for (int i = 0; i < 20'000 && file.text() == before && ::waitpid(child, nullptr, WNOHANG) == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::microseconds(200));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(program % 4));
      killed += ::kill(child, SIGKILL) == 0 ? 1 : 0;
      while (::waitpid(child, nullptr, 0) == -1 && errno == EINTR) continue;
      ended = !file.exists();
    }
    EXPECT_GE(killed, 1U);
    const bool left = file.exists();
    const CheckResult result = check(for_a_child(file.path().c_str(), 1), &store_own_load_other<6>);
    EXPECT_EQ(result.executions, once.executions) << (left ? "gone on with" : "begun anew");
    EXPECT_EQ(result.blocked, once.blocked);
    EXPECT_EQ(result.verdict, Verdict::proven);
    EXPECT_FALSE(file.exists());
  }
}

std::string refusal(const CheckOptions& options, void (*body)()) {
  try {
    (void)check(options, body);
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return "";
}

TEST(CheckCheckpoint, IsRefusedWhereItDoesNotBelong) {
  const File file("refused");
  CheckOptions options;
  options.checkpoint = file.path();
  options.most_executions = 10;
  options.name = "one";
  ASSERT_EQ(check(options, &store_own_load_other<4>).verdict, Verdict::bounded);
  const std::string text = file.text();
  CheckOptions other = options;
  other.model = Model::sc;
  EXPECT_NE(refusal(other, &store_own_load_other<4>).find("is of a check under tso; delete it"), std::string::npos)
      << refusal(other, &store_own_load_other<4>);
  other = options;
  other.name = "two";
  EXPECT_NE(refusal(other, &store_own_load_other<4>).find("is of another check; delete it"), std::string::npos);
  other = options;
  other.most_steps = 100;
  EXPECT_NE(refusal(other, &store_own_load_other<4>).find("is of a check with other options"), std::string::npos);
  // The same name, and another body: as after an edit.
  EXPECT_NE(refusal(options, &everything).find("the program has changed since the checkpoint"), std::string::npos);
  // Other bytes of the program itself.
  const std::size_t program = text.find("program ");
  std::string changed = text;
  changed[program + 8] = changed[program + 8] == '1' ? '2' : '1';
  file.write(changed);
  EXPECT_NE(refusal(options, &store_own_load_other<4>).find("the program has changed since the checkpoint"),
            std::string::npos);
  // Of another first execution.
  const std::size_t first = text.find("first ");
  changed = text;
  changed[first + 6] = changed[first + 6] == '1' ? '2' : '1';
  file.write(changed);
  EXPECT_NE(refusal(options, &store_own_load_other<4>).find("the program has changed since the checkpoint"),
            std::string::npos);
  // Executions that the code does not do: all loads are of another location.
  changed = text;
  const std::size_t location = changed.rfind(" load ") + 6;
  changed[location] = changed[location] == '0' ? '1' : '0';
  file.write(changed);
  CheckOptions all = options;
  all.most_executions = 1'000'000;
  EXPECT_NE(refusal(all, &store_own_load_other<4>).find("the program has changed since the checkpoint"),
            std::string::npos);
  // As it was written, it is gone on with.
  file.write(text);
  EXPECT_EQ(refusal(options, &store_own_load_other<4>), "");
}

TEST(CheckCheckpoint, BrokenFilesAreRefused) {
  const File file("broken");
  CheckOptions options;
  options.checkpoint = file.path();
  options.most_executions = 10;
  ASSERT_EQ(check(options, &store_own_load_other<4>).verdict, Verdict::bounded);
  const std::string text = file.text();
  const auto with = [&](const std::string& broken) {
    file.write(broken);
    return refusal(options, &store_own_load_other<4>);
  };
  EXPECT_NE(with("hello").find("is broken in line 1: it is no checkpoint"), std::string::npos);
  EXPECT_NE(with(text.substr(0, text.size() - 4)).find("its end is missing"), std::string::npos);
  std::string odd = text;
  odd.replace(odd.find("subtree"), 7, "subtrie");
  EXPECT_NE(with(odd).find("\"subtrie\" means nothing"), std::string::npos);
  // Cut off anywhere and with any letter changed: refused, or gone on with where that letter does not matter.
  for (std::size_t at = 0; at < text.size(); at += 97) {
    (void)with(text.substr(0, at));
    std::string changed = text;
    changed[at] = '7';
    file.write(changed);
    CheckOptions little = options;
    little.most_executions = 3;
    try {
      (void)check(little, &store_own_load_other<4>);
    } catch (const std::runtime_error&) {
    }
  }
  options.checkpoint = (std::filesystem::temp_directory_path() / "no such folder" / "file").string();
  EXPECT_NE(refusal(options, &store_own_load_other<4>).find("cannot be written"), std::string::npos);
}

TEST(CheckCheckpoint, IsGoneAfterAFailure) {
  const File file("failure");
  CheckOptions options;
  options.checkpoint = file.path();
  options.most_executions = 3;
  const auto body = [] {
    atomic<int> x{"x", 0};
    fenceline::thread a([&] {
      for (int i = 0; i < 6; ++i) x.store(i);
    });
    EXPECT_NE(x.load(), 2);
    a.join();
  };
  unsigned pieces = 0;
  CheckResult result = check(options, body);
  for (; result && file.exists(); ++pieces) result = check(options, body);
  EXPECT_FALSE(result);
  EXPECT_GE(pieces, 1U);
  EXPECT_FALSE(file.exists());
}

}  // namespace
}  // namespace fenceline::testing
