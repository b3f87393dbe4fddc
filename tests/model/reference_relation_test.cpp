#include <gtest/gtest.h>
#include <initializer_list>
#include <utility>

#include "model/reference/relation.h"

namespace fenceline::reference {
namespace {

Relation relation(std::size_t events, std::initializer_list<std::pair<EventId, EventId>> pairs) {
  Relation r(events);
  for (const auto& [a, b] : pairs) r.add(a, b);
  return r;
}

EventSet set(std::size_t events, std::initializer_list<EventId> members) {
  EventSet s(events);
  for (const EventId e : members) s.add(e);
  return s;
}

TEST(ReferenceRelation, CombinesAsSetsOfPairs) {
  const Relation a = relation(3, {{0, 1}, {1, 2}});
  const Relation b = relation(3, {{1, 2}, {2, 0}});
  EXPECT_EQ(a | b, relation(3, {{0, 1}, {1, 2}, {2, 0}}));
  EXPECT_EQ(a & b, relation(3, {{1, 2}}));
  EXPECT_EQ(a - b, relation(3, {{0, 1}}));
  EXPECT_FALSE(a.empty());
  EXPECT_TRUE((a - a).empty());
}

TEST(ReferenceRelation, SequenceInverseProductAndIdentity) {
  const Relation a = relation(4, {{0, 1}, {0, 2}, {3, 3}});
  const Relation b = relation(4, {{1, 3}, {2, 3}, {3, 0}});
  EXPECT_EQ(Relation::sequence(a, b), relation(4, {{0, 3}, {3, 0}}));
  EXPECT_EQ(Relation::inverse(a), relation(4, {{1, 0}, {2, 0}, {3, 3}}));
  EXPECT_EQ(Relation::product(set(4, {0, 3}), set(4, {1})), relation(4, {{0, 1}, {3, 1}}));
  EXPECT_EQ(Relation::sequence(a, Relation::identity(set(4, {2}))), relation(4, {{0, 2}}));
}

TEST(ReferenceRelation, KnowsCycles) {
  EXPECT_TRUE(Relation(0).acyclic());
  EXPECT_TRUE(relation(3, {{0, 1}, {1, 2}, {0, 2}}).acyclic());
  EXPECT_FALSE(relation(3, {{0, 1}, {1, 2}, {2, 0}}).acyclic());
  EXPECT_FALSE(relation(2, {{1, 1}}).acyclic());
  EXPECT_FALSE(relation(4, {{0, 1}, {1, 2}, {2, 1}, {2, 3}}).acyclic()) << "a cycle that is entered and left";
}

TEST(ReferenceRelation, HoldsMoreEventsThanAWordHasBits) {
  Relation chain(130);
  for (EventId e = 0; e + 1 < 130; ++e) chain.add(e, e + 1);
  EXPECT_TRUE(chain.contains(63, 64));
  EXPECT_FALSE(chain.contains(64, 63));
  EXPECT_TRUE(chain.acyclic());
  chain.add(129, 0);
  EXPECT_FALSE(chain.acyclic());
  chain.remove(64, 65);
  EXPECT_TRUE(chain.acyclic());
  EXPECT_TRUE(Relation::sequence(chain, chain).contains(62, 64));
}

}  // namespace
}  // namespace fenceline::reference
