# libmd comes without a CMake file; the build and the installed package both include this one. Static: a run over small
# tests takes milliseconds, and loading a shared library 0.1.
find_library(FENCELINE_LIBMD NAMES libmd.a md REQUIRED)
if(NOT TARGET fenceline::md)
  add_library(fenceline::md UNKNOWN IMPORTED)
  set_target_properties(fenceline::md PROPERTIES IMPORTED_LOCATION ${FENCELINE_LIBMD})
endif()
