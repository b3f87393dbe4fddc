// How explanations speak of a program: its values, instructions, events and changes, in words.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "litmus/test.h"
#include "model/fences.h"
#include "model/stepper.h"

namespace fenceline::litmus {

// A location's value as outcomes show it.
std::string value_text(const Program& program, LocationId location, Value value);
// "x=1"
std::string binding_text(const Program& program, LocationId location, Value value);
// "rax=0"
std::string register_text(const Program& program, ThreadId thread, RegisterId r, Value value);

// "0:rax=0; [x]=1"
std::string outcome_text(const Program& program, std::span<const Observable> observed, std::span<const Shown> outcome);

// The source line an instruction comes from; empty when there is no text, or at the thread's end.
std::string line_text(const Program& program, ThreadId thread, std::uint32_t instruction);

// "stores x=1 into its buffer", "loads y=0 from memory", "drains x=1 to memory". A thread without a buffer stores to
// memory.
std::string step_text(const Program& program, Model model, const Step& step);
// The same for a step that has to wait, with what it waits for: "MFENCE waits until the buffer is empty".
std::string waiting_text(const Program& program, const Step& step);

// "a full fence (MFENCE) in P0, between `MOV [x],$1` and `MOV EAX,[y]`"
std::string change_text(const Test& test, const Change& change);

// "SC", "TSO", "PSO"
std::string model_text(Model model);
// "SC and TSO"
std::string models_text(std::span<const Model> models);

}  // namespace fenceline::litmus
