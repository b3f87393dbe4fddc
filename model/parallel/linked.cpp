// The only thing in this file, so that a program which defines it does not get this one from the library.
#include "model/parallel/parallel.h"

namespace fenceline {

const ParallelFunctions& parallel_functions() {
  // The thread sanitizer sees nothing of what happens inside oneTBB's own library, the handing over of a task included,
  // and would report it. With plain threads it checks what is ours.
#ifdef __SANITIZE_THREAD__
  return plain_parallel_functions();
#else
  return *fenceline_parallel_by_tbb();
#endif
}

}  // namespace fenceline
