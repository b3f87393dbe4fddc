// What one worker of a search hands to another.
#include "model/traces/graph_stack.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <initializer_list>
#include <utility>
#include <vector>

namespace fenceline::traces {
namespace {

// As much of a graph as the stack asks for.
struct Part {
  double share() const { return size; }
  static std::uint64_t bytes() { return sizeof(Part); }

  double size = 0;
};

GraphStack<Part> stack_of(std::initializer_list<double> sizes) {
  GraphStack<Part> stack;
  for (const double size : sizes) stack.push({size});
  return stack;
}

std::vector<double> sizes(const GraphStack<Part>& stack) {
  std::vector<double> all;
  for (std::size_t i = 0; i < stack.size(); ++i) all.push_back(stack[i].size);
  return all;
}

std::vector<double> sizes(const Graphs<Part>& graphs) {
  std::vector<double> all;
  for (const auto& graph : graphs) all.push_back(graph->size);
  return all;
}

TEST(GraphStack, HandsOverTheOldestGraphsUpToHalfOfTheSearch) {
  auto stack = stack_of({0.5, 0.25, 0.125, 0.125});
  EXPECT_EQ(sizes(stack.split()), (std::vector{0.5}));
  EXPECT_EQ(sizes(stack), (std::vector{0.25, 0.125, 0.125}));

  auto even = stack_of({0.25, 0.25, 0.25, 0.25});
  EXPECT_EQ(sizes(even.split()), (std::vector{0.25, 0.25}));
}

TEST(GraphStack, KeepsOneGraphHoweverLargeItIs) {
  auto stack = stack_of({0.05, 0.05, 0.9});
  EXPECT_EQ(sizes(stack.split()), (std::vector{0.05, 0.05}));
  EXPECT_EQ(sizes(stack), (std::vector{0.9}));
}

TEST(GraphStack, HandsOverOneGraphWhereSharesAreTooSmallToTell) {
  auto stack = stack_of({0, 0, 0});
  EXPECT_EQ(stack.split().size(), 1U);
  EXPECT_EQ(stack.size(), 2U);
}

TEST(GraphStack, TakesUpWhatIsHandedOver) {
  auto giver = stack_of({0.5, 0.25, 0.25});
  auto taker = stack_of({1, 1, 1});
  auto top = std::make_unique<Part>();
  while (!taker.empty()) taker.pop(top);  // what was taken off keeps its memory
  taker.put(giver.split());
  EXPECT_EQ(sizes(taker), (std::vector{0.5}));
  taker.push({2});
  EXPECT_EQ(sizes(taker), (std::vector{0.5, 2.0}));
  taker.pop(top);
  EXPECT_EQ(top->size, 2);
}

}  // namespace
}  // namespace fenceline::traces
