# How plexus itself is compiled. What plugins need of this is in PlexusAddPlugin.cmake.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)  # there are none, and newer CMake would read each source twice to find that out
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# A whole build spends most of its time on reading the same headers and on instantiating the same templates. Both make it
# faster; a change of one file then costs the compilation of several.
option(PLEXUS_PRECOMPILED_HEADERS "Precompile the headers that plugins include" OFF)
option(PLEXUS_UNITY_BUILD "Compile several files of a module at a time" OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# plexus_precompile_for_plugin(<target>): of all that call it, the first one compiles the headers.
function(plexus_precompile_for_plugin target)
  if(NOT PLEXUS_PRECOMPILED_HEADERS)
    return()
  endif()
  if(CCACHE_PROGRAM AND CMAKE_CXX_COMPILER_LAUNCHER STREQUAL CCACHE_PROGRAM)
    # Without this ccache keeps nothing that was compiled with a precompiled header.
    set_target_properties(${target} PROPERTIES
      CXX_COMPILER_LAUNCHER "env;CCACHE_SLOPPINESS=pch_defines,time_macros;${CCACHE_PROGRAM}")
    if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
      target_compile_options(${target} PRIVATE -fpch-preprocess)
    elseif(CMAKE_CXX_COMPILER_ID MATCHES Clang)
      target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    endif()
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # More warnings of what is right (see below), from the precompiled <string>.
    target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow)
  endif()
  # A definition for one library alone would keep it from using the header of the first.
  set_target_properties(${target} PROPERTIES DEFINE_SYMBOL "")
  get_property(first GLOBAL PROPERTY plexus_first_plugin)
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE <plexus/graph.h> <plexus/layer.h> <plexus/plugin.h>)
    set_property(GLOBAL PROPERTY plexus_first_plugin ${target})
  endif()
endfunction()

# plexus_compile_together(<target>): several files at a time, where the build is to be fast as a whole. Names in unnamed
# namespaces must then be different in all files of the target.
function(plexus_compile_together target)
  if(PLEXUS_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)  # it takes the files that are put together for headers
  endif()
  if(PLEXUS_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # GCC tidies up from 128 MB on, and again and again, in files that are large and compiled once.
    target_compile_options(${target} PRIVATE "SHELL:--param ggc-min-heapsize=1048576")
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${PLEXUS_UNITY_BUILD} UNITY_BUILD_BATCH_SIZE 16)
endfunction()

# plexus_compile_for_talk(<target>): what reads settings, says things and draws pages, once a run, is optimised less: it takes
# two thirds of the time to compile.
function(plexus_compile_for_talk target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
# From version 13 on, GCC takes a std::variant inside of a std::optional for uninitialised where it is optimised away.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
  add_compile_options(-Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict)  # GCC 12 warns of std::string assignments that are right (GCC bug 105651)
endif()
if(PLEXUS_WARNINGS_AS_ERRORS)
  add_compile_options(-Werror)
endif()
if(PLEXUS_NATIVE)
  add_compile_options(-march=native)
endif()
if(PLEXUS_SANITIZE)
  add_compile_options(-fsanitize=${PLEXUS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PLEXUS_SANITIZE})
  if(PLEXUS_SANITIZE MATCHES undefined)
    add_compile_options(-fno-sanitize-recover=undefined)
    if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
      # It compares the types of functions by address, and each library has its own copy.
      add_compile_options(-fno-sanitize=function)
    endif()
  endif()
endif()
