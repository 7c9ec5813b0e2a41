// What a folder holds.
#include "files/folder.h"

#include <filesystem>
#include <fstream>

#include "catch.h"
#include "temporary_folder.h"

using namespace plexus;
namespace fs = std::filesystem;

TEST_CASE("all that a folder holds comes sorted, hidden files and folders too") {
  const test::TemporaryFolder folder;
  for (const char* name : {"b.h5", "a.h5", ".hidden", "c.txt"}) std::ofstream(folder.path() / name) << "x";
  fs::create_directory(folder.path() / "z.h5");
  std::error_code error;
  CHECK(files::paths_in(folder.path(), error) ==
        std::vector<fs::path>{folder.path() / ".hidden", folder.path() / "a.h5", folder.path() / "b.h5",
                              folder.path() / "c.txt", folder.path() / "z.h5"});
  CHECK_FALSE(error);
  CHECK(files::paths_with(folder.path(), ".h5", error) ==
        std::vector<fs::path>{folder.path() / "a.h5", folder.path() / "b.h5", folder.path() / "z.h5"});
}

TEST_CASE("a folder that is missing, or is a file, is empty and has a reason") {
  const test::TemporaryFolder folder;
  std::error_code error;
  CHECK(files::paths_in(folder.path() / "missing", error).empty());
  CHECK(error == std::errc::no_such_file_or_directory);
  std::ofstream(folder.path() / "file") << "x";
  CHECK(files::paths_with(folder.path() / "file", ".h5", error).empty());
  CHECK(error == std::errc::not_a_directory);
  CHECK(files::paths_in(folder.path(), error).size() == 1);
  CHECK_FALSE(error);
}
