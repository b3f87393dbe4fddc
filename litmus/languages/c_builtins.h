// The functions C tests call: C11's atomics, their C++ spellings, and the kernel's READ_ONCE and WRITE_ONCE.
//
// A new function is a row of the table in c_builtins.cpp.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/program.h"

namespace fenceline::litmus {

enum class COperation : std::uint8_t {
  load,              // (pointer)
  store,             // (pointer, value)
  rmw,               // (pointer, value); `rmw` says which
  compare_exchange,  // (pointer, pointer to expected, desired), two orders
  test_and_set,      // (pointer)
  clear,             // (pointer)
  thread_fence,      // ()
  signal_fence,      // (): orders nothing between threads
  read_once,         // (lvalue)
  write_once,        // (lvalue, value)
  init,              // (pointer, value): a plain store
  value,             // (value): gives it
};

// How many orders end the argument list.
enum class COrders : std::uint8_t {
  none,      // the operation is seq_cst, or has an order of its own
  required,  // the _explicit forms and the fences
  optional,  // methods: seq_cst when left out
};

struct CBuiltin {
  COperation operation;
  COrders orders;
  RmwOp rmw = RmwOp::exchange;
  bool weak = false;
};

std::optional<CBuiltin> c_function_named(std::string_view name);
std::optional<CBuiltin> c_method_named(std::string_view name);

// "memory_order_acquire", or "acquire" after `memory_order::`; consume is acquire, as compilers have it.
std::optional<Order> c_order_named(std::string_view name);

// What a message adds to an unknown name: "; did you mean atomic_load?", or the names there are.
std::string c_functions_like(std::string_view name);
std::string c_methods_like(std::string_view name);

}  // namespace fenceline::litmus
