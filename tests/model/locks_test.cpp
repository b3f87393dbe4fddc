// Two classic locks, two rounds each: a counter behind the lock loses no increment exactly where the lock is right.
// Both searches, and the choice between them, agree.
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "litmus/test.h"
#include "model/search.h"

namespace fenceline {
namespace {

using Lines = std::vector<std::string>;

void append(Lines& code, const Lines& more) { code.insert(code.end(), more.begin(), more.end()); }

std::string litmus_text(const Lines& first, const Lines& second) {
  std::string text = "X86_64 lock\n{ }\n P0 | P1 ;\n";
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    text += " " + (i < first.size() ? first[i] : "") + " | " + (i < second.size() ? second[i] : "") + " ;\n";
  }
  return text + "forall ([c]=4)";
}

// Fenced: entry is a store to each of the lock's variables, then a load, with a fence between; and under PSO the
// counter's store must not be overtaken by the store that leaves.
Lines increment_and_leave(bool fenced) {
  Lines code{"movq (c),%rbx", "addq $1,%rbx", "movq %rbx,(c)"};
  if (fenced) code.emplace_back("sfence");
  return code;
}

Lines peterson(int self, bool fenced) {
  const std::string mine = "(f" + std::to_string(self) + ")";
  const std::string others = "(f" + std::to_string(1 - self) + ")";
  const std::string other = "$" + std::to_string(1 - self);
  Lines code;
  for (const std::string round : {"1", "2"}) {
    code.push_back("movq $1," + mine);
    if (fenced) code.emplace_back("sfence");  // under PSO, the turn must not be given away before the flag is up
    code.push_back("movq " + other + ",(turn)");
    if (fenced) code.emplace_back("mfence");
    append(code, {"W" + round + ":", "movq " + others + ",%rax", "cmpq $0,%rax", "je C" + round, "movq (turn),%rax",
                  "cmpq " + other + ",%rax", "je W" + round, "C" + round + ":"});
    append(code, increment_and_leave(fenced));
    code.push_back("movq $0," + mine);
  }
  return code;
}

Lines dekker(int self, bool fenced) {
  const std::string mine = "(f" + std::to_string(self) + ")";
  const std::string others = "(f" + std::to_string(1 - self) + ")";
  const std::string me = "$" + std::to_string(self);
  Lines code;
  for (const std::string round : {"1", "2"}) {
    code.push_back("movq $1," + mine);
    if (fenced) code.emplace_back("mfence");
    append(code, {"W" + round + ":", "movq " + others + ",%rax", "cmpq $0,%rax", "je C" + round, "movq (turn),%rax",
                  "cmpq " + me + ",%rax", "je W" + round, "movq $0," + mine, "T" + round + ":", "movq (turn),%rax",
                  "cmpq " + me + ",%rax", "jne T" + round, "movq $1," + mine});
    if (fenced) code.emplace_back("mfence");
    append(code, {"jmp W" + round, "C" + round + ":"});
    append(code, increment_and_leave(fenced));
    append(code, {"movq $" + std::to_string(1 - self) + ",(turn)", "movq $0," + mine});
  }
  return code;
}

void judge_lock(Lines (*lock)(int, bool)) {
  for (const bool fenced : {false, true}) {
    const litmus::Test test = litmus::parse(litmus_text(lock(0, fenced), lock(1, fenced)), "lock");
    for (const Model model : all_models) {
      const ExploreResult chosen = search(test.program, test.query.observed, model);
      EXPECT_EQ(chosen.completeness, Completeness::exhaustive);
      EXPECT_EQ(judge(test.query, chosen.outcomes).ok, fenced || model == Model::sc)
          << name_of(model) << (fenced ? ", fenced" : "");
      for (const SearchChoice choice : {SearchChoice::states, SearchChoice::traces}) {
        const ExploreResult result = search(test.program, test.query.observed, model, {}, choice);
        // A loop that stores makes the buffers of the search over states bounded, and its answer a part.
        if (result.completeness != Completeness::exhaustive) continue;
        EXPECT_EQ(result.outcomes, chosen.outcomes);
      }
    }
  }
}

TEST(Locks, PetersonsNeedsItsFences) { judge_lock(peterson); }

TEST(Locks, DekkersNeedsItsFences) { judge_lock(dekker); }

}  // namespace
}  // namespace fenceline
