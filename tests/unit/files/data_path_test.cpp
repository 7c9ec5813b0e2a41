// Where data sets are looked for, in which order, and what is said if they are nowhere.
#include "files/data_path.h"

#include <plexus/error.h>

#include "catch.h"
#include "environment.h"
#include "temporary_folder.h"

namespace {

namespace fs = std::filesystem;
using plexus::files::data_folders;
using plexus::files::find_data;
using plexus::files::search_data;
using plexus::test::EnvironmentVariable;
using plexus::test::TemporaryFolder;

void add(const TemporaryFolder& folder, const std::string& path) {
  fs::create_directories((folder / path).parent_path());
  plexus::test::write_whole(folder / path, "x");
}

TEST_CASE("data are searched in the data path, then the user's folder, then the system's") {
  const EnvironmentVariable path("PLEXUS_DATA_PATH", "/one::/two/three:");
  const EnvironmentVariable xdg("XDG_DATA_HOME", "/xdg");
  CHECK(data_folders("iris") ==
        std::vector<fs::path>{"/one/iris", "/two/three/iris", "/xdg/plexus/iris", "/usr/share/datasets/iris"});
}

TEST_CASE("a name with an underscore is also searched with a dash") {
  const EnvironmentVariable path("PLEXUS_DATA_PATH", "/one");
  const EnvironmentVariable xdg("XDG_DATA_HOME", "/xdg");
  CHECK(data_folders("fashion_mnist") == std::vector<fs::path>{"/one/fashion_mnist", "/one/fashion-mnist",
                                                               "/xdg/plexus/fashion_mnist", "/xdg/plexus/fashion-mnist",
                                                               "/usr/share/datasets/fashion_mnist",
                                                               "/usr/share/datasets/fashion-mnist"});
}

TEST_CASE("without XDG_DATA_HOME, or with a relative one, the user's folder is in the home folder") {
  const EnvironmentVariable home("HOME", "/home/ada");
  const EnvironmentVariable xdg("XDG_DATA_HOME", GENERATE(as<std::optional<std::string>>(), std::nullopt, "", "data"));
  CHECK(plexus::files::user_data_folder("mnist") == "/home/ada/.local/share/plexus/mnist");
}

TEST_CASE("without XDG_DATA_HOME and HOME there is no user's folder, and a fetch says so") {
  const EnvironmentVariable path("PLEXUS_DATA_PATH", std::nullopt);
  const EnvironmentVariable home("HOME", std::nullopt);
  const EnvironmentVariable xdg("XDG_DATA_HOME", std::nullopt);
  CHECK(data_folders("iris") == std::vector<fs::path>{"/usr/share/datasets/iris"});
  CHECK_THROWS_WITH(plexus::files::user_data_folder("iris"), ContainsSubstring("XDG_DATA_HOME"));
}

TEST_CASE("the names of MNIST's files may have a dot in the place of the dash, as browsers save them") {
  const TemporaryFolder folder;
  const EnvironmentVariable path("PLEXUS_DATA_PATH", (folder / "a").string());
  add(folder, "a/mnist/train-images.idx3-ubyte");
  add(folder, "a/mnist/train-labels.idx1-ubyte.gz");
  const auto found = find_data("mnist", {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"});
  CHECK(found == std::vector<fs::path>{folder / "a/mnist/train-images.idx3-ubyte",
                                       folder / "a/mnist/train-labels.idx1-ubyte.gz"});
}

TEST_CASE("the first folder that holds all files is used, each as named or with .gz") {
  const TemporaryFolder folder;
  const EnvironmentVariable path("PLEXUS_DATA_PATH", (folder / "a").string() + ":" + (folder / "b").string());
  const EnvironmentVariable xdg("XDG_DATA_HOME", (folder / "x").string());
  add(folder, "a/iris/inputs");
  add(folder, "b/iris/inputs.gz");
  add(folder, "b/iris/labels");
  add(folder, "x/plexus/iris/inputs");
  add(folder, "x/plexus/iris/labels");
  CHECK(find_data("iris", {"inputs", "labels"}) ==
        std::vector<fs::path>{folder / "b/iris/inputs.gz", folder / "b/iris/labels"});
  CHECK(find_data("iris", {"inputs"}) == std::vector<fs::path>{folder / "a/iris/inputs"});
  // A folder is no file.
  fs::create_directory(folder / "a/iris/labels");
  CHECK(find_data("iris", {"inputs", "labels"}).front() == folder / "b/iris/inputs.gz");
}

TEST_CASE("an archive of a known data set that was unpacked by hand is found") {
  const TemporaryFolder folder;
  const EnvironmentVariable path("PLEXUS_DATA_PATH", folder.path().string());
  add(folder, "cifar10/cifar-10-batches-bin/test_batch.bin");
  CHECK(find_data("cifar10", {"test_batch.bin"}).front() == folder / "cifar10/cifar-10-batches-bin/test_batch.bin");
}

TEST_CASE("what is nowhere is an environment error that lists each folder and says how to get the data") {
  const TemporaryFolder folder;
  const EnvironmentVariable path("PLEXUS_DATA_PATH", folder.path().string());
  const EnvironmentVariable xdg("XDG_DATA_HOME", (folder / "x").string());
  add(folder, "cifar10/data_batch_1.bin");
  CHECK_FALSE(search_data("cifar10", {"data_batch_1.bin", "data_batch_2.bin", "test_batch.bin"}));
  try {
    (void)find_data("cifar10", {"data_batch_1.bin", "data_batch_2.bin", "test_batch.bin"});
    FAIL("it was found");
  } catch (const plexus::EnvironmentError& error) {
    CHECK_THAT(error.what(), ContainsSubstring("data set 'cifar10' was not found"));
    CHECK_THAT(error.what(), ContainsSubstring((folder / "cifar10").string() + " (no 'data_batch_2.bin' and 1 more)"));
    CHECK_THAT(error.what(), ContainsSubstring((folder / "x/plexus/cifar10").string() + " (no such folder)"));
    CHECK_THAT(error.what(), ContainsSubstring("/usr/share/datasets/cifar10"));
    CHECK_THAT(error.what(), ContainsSubstring("plexus data fetch cifar10"));
    CHECK_THAT(error.what(), ContainsSubstring("PLEXUS_DATA_PATH"));
  }
}

TEST_CASE("a data set that cannot be fetched is not offered to be, and a packaged one names its package") {
  const TemporaryFolder folder;
  const EnvironmentVariable path("PLEXUS_DATA_PATH", folder.path().string());
  CHECK_THROWS_WITH(find_data("private", {"no-such-file"}), !ContainsSubstring("data fetch"));
  CHECK_THROWS_WITH(find_data("fashion_mnist", {"no-such-file"}),
                    ContainsSubstring("apt install dataset-fashion-mnist"));
}

}  // namespace
