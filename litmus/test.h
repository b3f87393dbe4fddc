// A litmus test as read from text: its header, its program as the engines see it, its query, and what is needed to
// print it again and to compute its hash.
//
// Thread safety: plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "litmus/errors.h"
#include "model/condition.h"
#include "model/program.h"

namespace fenceline::litmus {

enum class Arch : std::uint8_t { x86, x86_64, c };

// "X86", "X86_64", "C"
std::string_view name_of(Arch arch);

// One item of the initial state, normalised in spelling, kept for the printer and the hash.
struct InitItem {
  enum class Form : std::uint8_t {
    plain,
    pointer,
    atomic,
    array
  };  // TYPE x, TYPE *x (or *x), _Atomic TYPE x, TYPE t[n]
  Form form = Form::plain;
  std::optional<unsigned> thread;   // for a register
  std::string type;                 // "uint64_t"; empty when none was written
  std::string name;                 // register or location, as written, without brackets
  std::vector<std::string> values;  // as written: numbers or location names; one unless an array; may be empty
  std::uint32_t count = 1;          // array length
  bool operator==(const InitItem&) const = default;
};

// One thread's text. Assembly: one normalised instruction or label ("L00:") a cell, as FORMATS' hash wants them. C: the
// parameter list and the body's normalised lines, indented; and the body as written, which the hash depends on.
struct ThreadText {
  std::string parameters;  // C only: "atomic_int* x, int* y"
  std::vector<std::string> cells;
  std::string body;  // C only: what stands between the braces
  bool operator==(const ThreadText&) const = default;
};

struct Test {
  Arch arch = Arch::x86_64;
  std::string name;
  std::string doc;  // the documentation string, without quotes; empty when there is none
  std::vector<std::pair<std::string, std::string>> metadata;  // Key=value lines in order, Hash included
  std::vector<InitItem> init;
  std::vector<ThreadText> text;
  // The observed as the file spells them ("0:RAX", "x", "t[1]"), in the order of query.observed: the hash wants them
  // so.
  std::vector<std::string> observed_as;
  // What `locations [...]` lists, as indices into query.observed.
  std::vector<std::size_t> listed;
  Program program;
  Query query;
  std::string hash;    // 32 hex digits: the file's Hash= line when it has one, else the computed hash
  std::string source;  // the file it came from, for messages

  // The value of a metadata line, empty when there is none.
  std::string_view meta(std::string_view key) const;
};

// Parses one test. `file` is the name that errors carry. Throws InputError, and nothing else, on bad input.
Test parse(std::string_view text, std::string_view file);

// The test as litmus text; parsing it gives an equal program and query.
std::string print(const Test& test);

// The hash herd7 and litmus7 give the test (32 hex digits), computed from its content, whatever its Hash= line says.
std::string computed_hash(const Test& test);

}  // namespace fenceline::litmus
