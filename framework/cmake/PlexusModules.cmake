# How src/modules.cmake becomes libraries. Each module has a folder of its own in the build tree in which nothing lies but a
# link to its sources, and that folder is what those who declare it get to include from: "values/json.h" is found by who
# declares `values`, and by nobody else.

function(plexus_module_headers name)
  set(folder ${PROJECT_BINARY_DIR}/modules/${name})
  file(MAKE_DIRECTORY ${folder})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/src/${name} ${folder}/${name} SYMBOLIC)
endfunction()

# plexus_add_sdk_part(<name> [USES <part>...] [LINK <library>...]): sources of plexus_sdk, and headers for the runtime
function(plexus_add_sdk_part name)
  cmake_parse_arguments(PARSE_ARGV 1 part "" "" "USES;LINK")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/${name}/*.cpp)
  target_sources(plexus_sdk PRIVATE ${sources})
  target_link_libraries(plexus_sdk PRIVATE ${part_LINK})
  plexus_module_headers(${name})
  # A source sees its own part and those that it declares, as any module does.
  foreach(seen ${name} ${part_USES})
    list(APPEND folders -I${PROJECT_BINARY_DIR}/modules/${seen})
  endforeach()
  set_property(SOURCE ${sources} APPEND PROPERTY COMPILE_OPTIONS ${folders})
  if(NOT name STREQUAL sdk)  # whose headers are for the other parts alone
    add_library(plexus_${name} INTERFACE)
    target_include_directories(plexus_${name} INTERFACE ${PROJECT_BINARY_DIR}/modules/${name})
    target_link_libraries(plexus_${name} INTERFACE plexus::sdk)
  endif()
endfunction()

# plexus_add_module(<name> [USES <module>...] [LINK <library>...]): the static library plexus_<name>
function(plexus_add_module name)
  cmake_parse_arguments(PARSE_ARGV 1 module "" "" "USES;LINK")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/${name}/*.cpp)
  add_library(plexus_${name} STATIC ${sources})
  plexus_module_headers(${name})
  target_include_directories(plexus_${name} PUBLIC ${PROJECT_BINARY_DIR}/modules/${name})
  # PRIVATE: who uses this module links what it uses, and sees nothing of that.
  list(TRANSFORM module_USES PREPEND plexus_)
  target_link_libraries(plexus_${name} PUBLIC plexus::sdk ${module_LINK} PRIVATE ${module_USES})
  plexus_compile_together(plexus_${name})
  if(name STREQUAL values)
    plexus_precompile(plexus_values ${plexus_common_headers})
  else()
    plexus_precompile(plexus_${name} FROM plexus_values)
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
