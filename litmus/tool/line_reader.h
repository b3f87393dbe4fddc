// Lines from the user: with editing and history on a terminal (libedit), plain ones from a script.
//
// Thread safety: none.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace fenceline::litmus::tool {

class LineReader {
 public:
  explicit LineReader(std::string prompt);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  // Whether somebody types at a terminal.
  bool interactive() const;

  // Without its end; none at the end of the input.
  std::optional<std::string> next();

 private:
  struct Editor;
  std::string prompt_;
  std::unique_ptr<Editor> editor_;  // on a terminal only
};

}  // namespace fenceline::litmus::tool
