# plexus_add_plugin(<name> <source>...)
#
# Builds a plugin library <name>.so from sources that include <plexus/plugin.h> and nothing else of plexus. The same
# function builds the components that come with plexus and those of anyone else:
#
#   find_package(plexus REQUIRED)
#   plexus_add_plugin(lion lion.cpp)
#
# The library exports one symbol, plexus_plugin; everything else stays inside it.
set(_plexus_plugin_exports ${CMAKE_CURRENT_LIST_DIR}/plugin_exports.map)
set(_plexus_sdk_hash_script ${CMAKE_CURRENT_LIST_DIR}/PlexusSdkHash.cmake)

# Headers change and are copied: what a plugin says of those it was compiled against is found out when it is built.
function(_plexus_hash_headers_of name)
  set(header ${CMAKE_CURRENT_BINARY_DIR}/plexus_sdk/${name}/sdk_hash.h)
  add_custom_command(OUTPUT ${header}
    COMMAND ${CMAKE_COMMAND} -D "FOLDERS=$<JOIN:$<TARGET_PROPERTY:${name},INCLUDE_DIRECTORIES>,|>"
            -D OUTPUT=${header} -D DEPFILE=${header}.d -P ${_plexus_sdk_hash_script}
    DEPENDS ${_plexus_sdk_hash_script} DEPFILE ${header}.d VERBATIM
    COMMENT "Looking at the headers of plexus for ${name}")
  target_sources(${name} PRIVATE ${header})
  target_compile_definitions(${name} PRIVATE "PLEXUS_SDK_HASH_HEADER=\"${header}\"")
  # Built in another folder it is the same plugin.
  target_compile_options(${name} PRIVATE -fmacro-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}/=)
endfunction()

function(plexus_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE plexus::sdk)
  target_link_options(${name} PRIVATE LINKER:--version-script=${_plexus_plugin_exports})
  # The run-time library of a sanitizer is the program's alone.
  if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize" AND NOT PLEXUS_SANITIZE)
    target_link_options(${name} PRIVATE LINKER:-z,defs)
  endif()
  # Loops in plexus::vectorized need -fno-… to become vector code; neither changes the value of a result. Without fused
  # multiply-add an element comes out the same in the vector part of a loop, in its tail and on every instruction set.
  target_compile_options(${name} PRIVATE
    -fno-math-errno -fno-trapping-math -ffp-contract=off $<$<CONFIG:Release>:-O3>)
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so"
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${_plexus_plugin_exports})
  if(NOT TARGET plexus_sdk)  # in the tree of plexus all have the same headers, whose hash is in the SDK's folder
    _plexus_hash_headers_of(${name})
  endif()
  if(PLEXUS_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY ${PLEXUS_PLUGIN_OUTPUT_DIRECTORY}
      BUILD_RPATH_USE_ORIGIN ON
      INSTALL_RPATH "$ORIGIN/../..")
  endif()
endfunction()

# plexus_test_plugin(<name> CONFIG <file.yaml> [EXPECT <condition>])
#
# Two tests of a plugin for ctest: <name>_check is `plexus check`, the conformance test; <name>_trains runs the
# configuration, all of whose trials must be complete and, with EXPECT, meet the condition (test_accuracy>0.7).
set(_plexus_train_script ${CMAKE_CURRENT_LIST_DIR}/PlexusTrain.cmake)

function(plexus_test_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "CONFIG;EXPECT" "")
  if(NOT test_CONFIG)
    message(FATAL_ERROR "plexus_test_plugin(${name}): CONFIG is missing; name the experiment that uses the plugin")
  endif()
  add_test(NAME ${name}_check COMMAND ${plexus_EXECUTABLE} check $<TARGET_FILE:${name}>)
  add_test(NAME ${name}_trains COMMAND ${CMAKE_COMMAND}
    -D PLEXUS=${plexus_EXECUTABLE} -D LIBRARY=$<TARGET_FILE:${name}>
    -D CONFIG=${CMAKE_CURRENT_SOURCE_DIR}/${test_CONFIG} -D OUTPUT=${CMAKE_CURRENT_BINARY_DIR}/results_of_test
    -D EXPECT=${test_EXPECT} -P ${_plexus_train_script})
endfunction()
