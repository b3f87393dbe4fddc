// Logs of store buffering for the tests of comparison: two models and hardware twice, and what they are made with.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "litmus/compare.h"
#include "litmus/logs/sides.h"

namespace fenceline::testing::sample_logs {

inline constexpr const char* sb_hash = "ac0b1f983ea53dfb4bc1a5cf3e493028";

inline std::string block(const std::string& name, const std::string& states, const std::string& verdict,
                         const std::string& observation, const std::string& hash, const std::string& kind = "Allowed") {
  const auto count = std::ranges::count(states, '\n');
  return "Test " + name + " " + kind + "\nStates " + std::to_string(count) + "\n" + states + verdict +
         "\nWitnesses\nPositive: 1 Negative: 3\nCondition exists (0:rax=0 /\\ 1:rax=0)\nObservation " + name + " " +
         observation + " 1 3\n" + (hash.empty() ? "" : "Hash=" + hash + "\n") + "\n";
}

inline std::string histogram(const std::string& name, const std::string& states, const std::string& verdict,
                             const std::string& observation) {
  const auto count = std::ranges::count(states, '\n');
  return "Test " + name + " Allowed\nHistogram (" + std::to_string(count) + " states)\n" + states + verdict +
         "\n\nWitnesses\nPositive: 1, Negative: 3\nCondition exists (0:rax=0 /\\ 1:rax=0) is validated\nHash=" +
         sb_hash + "\nObservation " + name + " " + observation + " 1 3\nTime " + name + " 1.00\n\n";
}

inline const std::string three_states = "0:rax=0; 1:rax=1;\n0:rax=1; 1:rax=0;\n0:rax=1; 1:rax=1;\n";
inline const std::string weak_state = "0:rax=0; 1:rax=0;\n";
inline const std::string tso = block("SB", weak_state + three_states, "Ok", "Sometimes", sb_hash);
inline const std::string sc = block("SB", three_states, "No", "Never", sb_hash);
inline const std::string seen_all =
    histogram("SB", "2091  *>0:rax=0; 1:rax=0;\n4 :>0:rax=1; 1:rax=0;\n9:>0:rax=0; 1:rax=1;\n7:>0:rax=1; 1:rax=1;\n",
              "Ok", "Sometimes");
inline const std::string seen_three =
    histogram("SB", "4 :>0:rax=1; 1:rax=0;\n9:>0:rax=0; 1:rax=1;\n7:>0:rax=1; 1:rax=1;\n", "No", "Never");

inline std::vector<litmus::Side> sides(const std::vector<std::string>& logs) {
  std::vector<litmus::Side> all;
  for (const std::string& log : logs)
    all.push_back(litmus::side_of(log, std::string(1, static_cast<char>('a' + all.size()))));
  return all;
}

}  // namespace fenceline::testing::sample_logs
