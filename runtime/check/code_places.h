// Where in the source an instruction of this program is: asked of addr2line (of binutils or of LLVM), which runs as a
// child process from the first question on. Nothing is known where that is not installed, or the code was compiled
// without -g1.
//
// Thread safety: none.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "runtime/check/place.h"

namespace fenceline::checking {

class CodePlaces {
 public:
  CodePlaces() = default;
  ~CodePlaces();
  CodePlaces(const CodePlaces&) = delete;
  CodePlaces& operator=(const CodePlaces&) = delete;

  // For each address the lines of the source it was made of, the innermost inlined function's first; none where they
  // are not known.
  std::vector<std::vector<Place>> find(std::span<const void* const> addresses);

 private:
  // An addr2line that serves one file of code.
  struct Server {
    int socket = -1;  // below 0: there is none
    int process = -1;
  };
  struct Question {
    std::size_t index = 0;      // among what is asked
    std::uintptr_t offset = 0;  // in the file
  };

  static Server start(const std::string& file);
  static void stop(Server& server);
  static void ask(Server& server, std::span<const Question> questions, std::vector<std::vector<Place>>& answers);

  std::map<std::string, Server> servers_;  // by file
};

}  // namespace fenceline::checking
