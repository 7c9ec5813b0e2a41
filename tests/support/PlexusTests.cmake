# Tests for ctest: one entry for each case of a Catch2 program, and one for each file of Python tests.

# plexus_add_catch_tests(<target> PREFIX <text> LABELS <label> TIMEOUT <seconds>)
#
# The program itself writes its entries after it is linked (catch2_main.cpp says why).
function(plexus_add_catch_tests target)
  cmake_parse_arguments(PARSE_ARGV 1 tests "" "PREFIX;LABELS;TIMEOUT" "")
  set(entries ${CMAKE_CURRENT_BINARY_DIR}/${target}_entries.cmake)
  set(include_file ${CMAKE_CURRENT_BINARY_DIR}/${target}_tests.cmake)
  add_custom_command(TARGET ${target} POST_BUILD BYPRODUCTS ${entries}
    COMMAND $<TARGET_FILE:${target}> --ctest ${entries} ${tests_PREFIX} "LABELS ${tests_LABELS} TIMEOUT ${tests_TIMEOUT}"
    VERBATIM)
  file(CONFIGURE OUTPUT ${include_file} @ONLY CONTENT [[
if(EXISTS "@entries@")
  include("@entries@")
else()
  add_test("@tests_PREFIX@not built" "@CMAKE_RUNTIME_OUTPUT_DIRECTORY@/@target@")
endif()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include_file})
endfunction()

# plexus_add_python_test(<name> <script>)
#
# Runs a file of unittest cases; fails if it has none, and counts as skipped if all were skipped.
set(_plexus_run_unittest ${CMAKE_CURRENT_LIST_DIR}/run_unittest.py)

function(plexus_add_python_test name script)
  add_test(NAME ${name} COMMAND Python3::Interpreter ${_plexus_run_unittest} ${script})
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()
