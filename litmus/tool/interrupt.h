// Ctrl-C: the first one asks the running command to finish with what it has, the second ends the process.
//
// A signal handler can only reach static storage, so this is the one mutable static of the tool, and it is hidden here.
#pragma once

#include <atomic>

namespace fenceline::litmus::tool {

// Installs the handler for SIGINT and SIGTERM for its lifetime; one at a time.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  // Set once the user has asked; may be handed to engines as their cancellation flag.
  const std::atomic<bool>& flag() const;
  bool requested() const { return flag().load(std::memory_order_relaxed); }
};

}  // namespace fenceline::litmus::tool
