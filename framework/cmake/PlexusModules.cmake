# How src/modules.cmake becomes libraries. Each module has a folder of its own in the build tree in which nothing lies but a
# link to its sources, and that folder is what those who declare it get to include from: "values/json.h" is found by who
# declares `values`, and by nobody else.

function(plexus_module_headers name)
  set(folder ${PROJECT_BINARY_DIR}/modules/${name})
  file(MAKE_DIRECTORY ${folder})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/src/${name} ${folder}/${name} SYMBOLIC)
endfunction()

# plexus_add_sdk_part(<name> [TOGETHER] [USES <part>...] [LINK <library>...]): sources of plexus_sdk, and headers for the
# runtime. TOGETHER: see plexus_compile_together().
function(plexus_add_sdk_part name)
  cmake_parse_arguments(PARSE_ARGV 1 part "TOGETHER" "" "USES;LINK")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/${name}/*.cpp)
  add_library(plexus_sdk_${name} OBJECT ${sources})
  plexus_module_headers(${name})
  # A source sees its own part and those that it declares, as any module does.
  foreach(seen ${name} ${part_USES})
    target_include_directories(plexus_sdk_${name} PRIVATE ${PROJECT_BINARY_DIR}/modules/${seen})
  endforeach()
  target_include_directories(plexus_sdk_${name} PRIVATE $<TARGET_PROPERTY:plexus_sdk,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(plexus_sdk_${name} PRIVATE plexus_sdk_EXPORTS)
  target_compile_options(plexus_sdk_${name} PRIVATE -fno-math-errno -fno-trapping-math $<$<CONFIG:Release>:-O3>)
  target_link_libraries(plexus_sdk_${name} PRIVATE ${part_LINK})
  add_dependencies(plexus_sdk_${name} plexus_sdk_hash)
  if(part_TOGETHER)
    plexus_compile_together(plexus_sdk_${name})
  endif()
  target_sources(plexus_sdk PRIVATE $<TARGET_OBJECTS:plexus_sdk_${name}>)
  target_link_libraries(plexus_sdk PRIVATE ${part_LINK})
  if(NOT name STREQUAL sdk)  # whose headers are for the other parts alone
    add_library(plexus_${name} INTERFACE)
    target_include_directories(plexus_${name} INTERFACE ${PROJECT_BINARY_DIR}/modules/${name})
    target_link_libraries(plexus_${name} INTERFACE plexus::sdk)
  endif()
endfunction()

# plexus_add_module(<name> [TALKS] [USES <module>...] [LINK <library>...]): the static library plexus_<name>. TALKS: see
# plexus_compile_for_talk().
function(plexus_add_module name)
  cmake_parse_arguments(PARSE_ARGV 1 module "TALKS" "" "USES;LINK")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/${name}/*.cpp)
  add_library(plexus_${name} STATIC ${sources})
  plexus_module_headers(${name})
  target_include_directories(plexus_${name} PUBLIC ${PROJECT_BINARY_DIR}/modules/${name})
  # PRIVATE: who uses this module links what it uses, and sees nothing of that.
  list(TRANSFORM module_USES PREPEND plexus_)
  target_link_libraries(plexus_${name} PUBLIC plexus::sdk ${module_LINK} PRIVATE ${module_USES})
  plexus_compile_together(plexus_${name})
  if(module_TALKS)
    plexus_compile_for_talk(plexus_${name})
  endif()
endfunction()

# plexus_use_modules(<target> <module>...): what a program includes from and links
function(plexus_use_modules target)
  set(modules ${ARGN})
  list(TRANSFORM modules PREPEND plexus_)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL INTERFACE_LIBRARY)
    target_link_libraries(${target} INTERFACE ${modules})
  else()
    target_link_libraries(${target} PRIVATE ${modules})
  endif()
endfunction()
