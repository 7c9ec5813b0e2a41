# Puts files into a program as they are.
#
#   cmake -D OUTPUT=assets.cpp -D FOLDER=assets -P PlexusEmbed.cmake
#
# OUTPUT becomes a C++ source that defines plexus::report::assets() with every file of FOLDER.
file(GLOB files LIST_DIRECTORIES false ${FOLDER}/*.html ${FOLDER}/*.css ${FOLDER}/*.js)
list(SORT files)
set(arrays "")
set(entries "")
set(number 0)
foreach(path IN LISTS files)
  get_filename_component(name ${path} NAME)
  file(READ ${path} bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "constexpr char file${number}[] = {${bytes}};\n")
  string(APPEND entries "    {\"${name}\", {file${number}, sizeof file${number}}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT} "// Made from ${FOLDER} by PlexusEmbed.cmake.
#include \"report/assets.h\"

namespace plexus::report {
namespace {

${arrays}
constexpr Asset all[] = {
${entries}};

}  // namespace

std::span<const Asset> assets() noexcept { return all; }

}  // namespace plexus::report
")
