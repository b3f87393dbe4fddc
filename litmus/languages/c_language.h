// The C language of litmus tests, after herd7's and litmus7's: "P0 (atomic_int* x, int* y) { ... }", one function a
// thread. Parameters name the shared locations; what a body may hold is in c_statements.h, c_expressions.h and
// c_builtins.h.
//
// The stages, each in files of its own: tokens (c_lexer), types and syntax (c_reader, c_statements, c_expressions),
// meaning (c_builder over c_ast, c_scope), instructions (c_lower).
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "litmus/cursor.h"
#include "litmus/test.h"
#include "model/program.h"

namespace fenceline::litmus {

class Draft;

// Language::read.
void read_c(Cursor& cursor, Draft& draft);

// Language::register_named: none, for a thread has the local variables that it declares and no others.
std::optional<Register> c_register_named(std::string_view written);

// Language::hashed_thread: "P0(_Atomic int* x) {\n", the body as written, "\n}\n", as herd7 7.58 prints it (found by
// comparing with the hashes its own tests are published with).
std::string c_hashed_thread(ThreadId thread, const ThreadText& text);

}  // namespace fenceline::litmus
