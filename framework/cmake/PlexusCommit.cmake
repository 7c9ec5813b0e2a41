# Writes a source that notes in the program which commit it was built from.
#
#   cmake -D OUTPUT=commit.cpp -D SOURCE=DIR [-D COMMIT=TEXT] -P PlexusCommit.cmake
#
# COMMIT says it where there is no clone. What is built of the tree decides whether there are changes: documentation does
# not. The note is always as long and lies in a section of its own, so that it changes nothing else in the program.
cmake_minimum_required(VERSION 3.25)
set(commit "${COMMIT}")
find_program(git git)
if(NOT commit AND git AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND ${git} -C ${SOURCE} rev-parse HEAD
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND ${git} -C ${SOURCE} status --porcelain -- framework plugins CMakeLists.txt CMakePresets.json
    OUTPUT_VARIABLE changes ERROR_QUIET)
  if(commit AND changes)
    string(APPEND commit " with changes")
  endif()
endif()
set(content "// Made by the build.
extern \"C\" {
extern const char plexus_commit[96];
__attribute__((used, section(\".plexus_origin\"))) const char plexus_commit[96] = \"commit=${commit}\";
}
")
set(before "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} before)
endif()
if(NOT content STREQUAL before)
  file(WRITE ${OUTPUT} "${content}")
endif()
