// Programs for tests of native runs: random ones that use everything a kernel must handle, and runs of one program
// checked against the model.
//
// Thread safety: everything returns fresh values.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "model/observed.h"
#include "model/program.h"
#include "runtime/native.h"

namespace fenceline::testing {

struct Subject {
  Program program;
  std::vector<Observable> observed;
};

// A random program of `threads` threads and up to `length` instructions each: loads, stores, read-modify-writes,
// compare and swap, every fence, arithmetic, branches forwards, and register-held addresses into an array; locations of
// all four widths. Every register and location is observed. Equal seeds give equal programs.
Subject random_subject(std::uint64_t seed, unsigned threads, unsigned length, Origin origin = Origin::assembly);

// One thread, arithmetic only: every operator, at random widths, over random values. Registers are observed.
Subject random_arithmetic(std::uint64_t seed, unsigned length);

// Thread 0 stores x, then raises y; thread 1 waits for y in a loop, then loads x into r1. One outcome: 1.
Subject waiting_loop();

// Runs `subject` on one backend for `options`' time; 20 ms when neither time nor iterations are given. Fails the
// current test when there are no kernels.
runtime::NativeResult run_native(const Subject& subject, const std::string& backend, runtime::RunOptions options = {});

// The same for many, whose kernels are made at once.
std::vector<runtime::NativeResult> run_all_native(const std::vector<Subject>& subjects, const std::string& backend,
                                                  runtime::RunOptions options);

// The outcomes that were seen, instances and frames, and the model does not allow under TSO, as text; empty when all
// is well.
std::string beyond_tso(const Subject& subject, const runtime::NativeResult& result);

std::uint64_t count_of(const runtime::Tally& tally, std::initializer_list<Shown> outcome);

// The backends that work here, by name.
std::vector<std::string> working_backends();

}  // namespace fenceline::testing
