// A run as a JSON text that can be replayed: the test itself, the model, and every step with what it did, so that
// another program can check it.
//
//   {"format": "fenceline run", "version": 1, "test": "X86_64 SB ...", "name": "SB", "hash": "...", "model": "tso",
//    "buffer": null, "outcome": {"0:rax": "0", ...},
//    "steps": [{"thread": 0, "do": "store", "instruction": 0, "line": "MOV [x],$1", "location": "x", "written": 1},
//              {"thread": 0, "do": "drain", "entry": 0, "location": "x", "written": 1}, ...]}
//
// Values are 64-bit patterns; those of `outcome` are as the outcome shows them.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "litmus/test.h"
#include "model/witness.h"

namespace fenceline::litmus {

std::string run_to_json(const Test& test, std::span<const Observable> observed, const Run& run);

struct SavedRun {
  Test test;
  std::vector<Observable> observed;  // those of the saved outcome
  Run run;                           // as the file claims; to be checked with `replay`
};

// Throws InputError, with the file's name, and line and column where the text is no JSON, when it is no saved run.
SavedRun run_from_json(std::string_view text, const std::string& file);

}  // namespace fenceline::litmus
