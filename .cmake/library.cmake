# How this project's libraries are made, and what of them is installed.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# fenceline_library(NAME SOURCES...): the static library fenceline_NAME, known as fenceline::NAME here and to those who
# find the installed package. Warnings and sanitizers are ours, not our users'.
function(fenceline_library name)
  add_library(fenceline_${name} STATIC ${ARGN})
  add_library(fenceline::${name} ALIAS fenceline_${name})
  set_target_properties(fenceline_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(fenceline_${name} PUBLIC cxx_std_20)
  target_include_directories(fenceline_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/fenceline>)
  target_link_libraries(fenceline_${name} PRIVATE $<BUILD_INTERFACE:fenceline_flags>)
  if(FENCELINE_INSTALL)
    install(TARGETS fenceline_${name} EXPORT fenceline)
  endif()
endfunction()

# fenceline_header(NAME HEADER): what users include as <fenceline/NAME.h>.
function(fenceline_header name header)
  set(forwarding ${PROJECT_BINARY_DIR}/include/fenceline/${name}.h)
  file(CONFIGURE OUTPUT ${forwarding} CONTENT "#pragma once\n#include \"${header}\"\n")
  if(FENCELINE_INSTALL)
    install(FILES ${forwarding} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/fenceline)
  endif()
endfunction()

# The headers, in folders as they include each other, and what find_package reads.
function(fenceline_install)
  set(package ${CMAKE_INSTALL_LIBDIR}/cmake/fenceline)
  install(DIRECTORY model runtime litmus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/fenceline
    FILES_MATCHING PATTERN "*.h" PATTERN tool EXCLUDE PATTERN page EXCLUDE)
  install(EXPORT fenceline NAMESPACE fenceline:: FILE fenceline-targets.cmake DESTINATION ${package})
  configure_package_config_file(.cmake/fenceline-config.cmake.in ${PROJECT_BINARY_DIR}/fenceline-config.cmake
    INSTALL_DESTINATION ${package})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/fenceline-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/fenceline-config.cmake ${PROJECT_BINARY_DIR}/fenceline-config-version.cmake
                ${PROJECT_SOURCE_DIR}/.cmake/md.cmake DESTINATION ${package})
endfunction()
