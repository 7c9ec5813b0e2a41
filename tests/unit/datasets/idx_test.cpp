// The IDX data sets: known facts of MNIST and Fashion-MNIST, every type of value, and damaged files.
#include "catch.h"
#include "dataset_fixture.h"
#include "files/data_path.h"
#include "temporary_folder.h"

namespace {

using plexus::Data;
using plexus::EnvironmentError;
using plexus::Value;
using plexus::test::bytes_of;
using plexus::test::load;
using plexus::test::reals_of;
using plexus::test::TemporaryFolder;
using plexus::test::write_whole;

const Value::Map all_files = {{"train_images", "train-images"},
                              {"train_labels", "train-labels"},
                              {"test_images", "test-images"},
                              {"test_labels", "test-labels"}};
const Value::Map train_files = {{"train_images", "train-images"}, {"train_labels", "train-labels"}};

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::string header(char type, const std::vector<std::uint32_t>& extents) {
  std::string text = {'\0', '\0', type, static_cast<char>(extents.size())};
  for (const std::uint32_t extent : extents) text += big_endian(extent, 4);
  return text;
}

/// Three images of 2 × 3 with the values 0 … 17, and the labels 2, 0, 1.
const std::string images = header(8, {3, 2, 3}) + std::string("\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21", 18);
const std::string labels = header(8, {3}) + std::string("\2\0\1", 3);

void write_train(const TemporaryFolder& folder, const std::string& train_images, const std::string& train_labels) {
  write_whole(folder / "train-images", train_images);
  write_whole(folder / "train-labels", train_labels);
}

std::string refusal(const TemporaryFolder& folder, const Value::Map& settings = train_files) {
  try {
    (void)load("idx", "idx", settings, folder.path());
  } catch (const EnvironmentError& error) {
    return error.what();
  }
  return "accepted";
}

std::uint64_t sum(const std::vector<std::uint8_t>& bytes) {
  std::uint64_t total = 0;
  for (const std::uint8_t byte : bytes) total += byte;
  return total;
}

/// Σ value · (index mod 1009): depends on the order, which the sum does not.
std::uint64_t weighted_sum(const std::vector<std::uint8_t>& bytes) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) total += bytes[i] * (i % 1009);
  return total;
}

std::vector<std::size_t> histogram(const plexus::Examples& examples) {
  std::vector<std::size_t> counts(10);
  for (const std::int32_t label : examples.labels) ++counts.at(static_cast<std::size_t>(label));
  return counts;
}

TEST_CASE("MNIST has the examples that numpy reads from its files") {
  if (!plexus::files::search_data("mnist", {"train-images-idx3-ubyte"})) {
    WARN("skipped: MNIST is not on this machine (plexus data fetch mnist, or set PLEXUS_DATA_PATH)");
    return;
  }
  const Data data = load("idx", "mnist");
  CHECK(data.shape == plexus::Shape{28, 28, 1});
  CHECK(data.outputs == 10);
  CHECK(data.classification);
  CHECK(data.names.at(7) == "7");
  CHECK(data.train.count == 60000);
  CHECK(data.test.count == 10000);
  CHECK(sum(bytes_of(data.train)) == 1567298545);
  CHECK(sum(bytes_of(data.test)) == 264923200);
  CHECK(weighted_sum(bytes_of(data.train)) == 789919562401);
  CHECK(weighted_sum(bytes_of(data.test)) == 133545266114);
  CHECK(std::vector(data.train.labels.begin(), data.train.labels.begin() + 5) == std::vector{5, 0, 4, 1, 9});
  CHECK(std::vector(data.test.labels.begin(), data.test.labels.begin() + 5) == std::vector{7, 2, 1, 0, 4});
  CHECK(histogram(data.train) == std::vector<std::size_t>{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949});
  CHECK(histogram(data.test) == std::vector<std::size_t>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009});
}

TEST_CASE("Fashion-MNIST has the examples that numpy reads from its files") {
  if (!plexus::files::search_data("fashion_mnist", {"train-images-idx3-ubyte"})) {
    WARN("skipped: Fashion-MNIST is not on this machine (apt install dataset-fashion-mnist)");
    return;
  }
  const Data data = load("idx", "fashion_mnist");
  CHECK(data.shape == plexus::Shape{28, 28, 1});
  CHECK(data.names.at(9) == "Ankle boot");
  CHECK(weighted_sum(bytes_of(data.train)) == 1729192650007);
  CHECK(weighted_sum(bytes_of(data.test)) == 289573900493);
  CHECK(std::vector(data.train.labels.begin(), data.train.labels.begin() + 5) == std::vector{9, 0, 0, 3, 0});
  CHECK(histogram(data.train) == std::vector<std::size_t>(10, 6000));
  CHECK(histogram(data.test) == std::vector<std::size_t>(10, 1000));
}

TEST_CASE("a folder given as 'path' is used, and a file that is missing there is named") {
  const TemporaryFolder folder;
  for (const char* part : {"train", "t10k"}) {
    write_whole(folder / (std::string(part) + "-images-idx3-ubyte"), images);
    write_whole(folder / (std::string(part) + "-labels-idx1-ubyte"), labels);
  }
  const Data data = load("idx", "mnist", {{"path", "."}}, folder.path());
  CHECK(data.shape == plexus::Shape{2, 3, 1});
  CHECK(data.outputs == 10);
  CHECK(data.test.count == 3);
  std::filesystem::remove(folder / "t10k-labels-idx1-ubyte");
  CHECK_THROWS_WITH(load("idx", "mnist", {{"path", "."}}, folder.path()),
                    ContainsSubstring("t10k-labels-idx1-ubyte.gz") && ContainsSubstring("'path'"));
}

TEST_CASE("a label beyond the ten classes of MNIST is an error with its place") {
  const TemporaryFolder folder;
  for (const char* part : {"train", "t10k"}) {
    write_whole(folder / (std::string(part) + "-images-idx3-ubyte"), images);
    write_whole(folder / (std::string(part) + "-labels-idx1-ubyte"), labels);
  }
  write_whole(folder / "t10k-labels-idx1-ubyte", header(8, {3}) + "\1\12\2");
  CHECK_THROWS_WITH(load("idx", "mnist", {{"path", folder.path().string()}}),
                    ContainsSubstring("the label of example 1 is 10; expected 0 to 9"));
}

TEST_CASE("images keep their bytes, get a channel, and the classes are counted") {
  const TemporaryFolder folder;
  write_train(folder, images, labels);
  const Data data = load("idx", "idx", train_files, folder.path());
  CHECK(data.shape == plexus::Shape{2, 3, 1});
  CHECK(data.outputs == 3);
  CHECK(data.train.count == 3);
  CHECK(data.test.count == 0);
  CHECK(data.train.labels == std::vector{2, 0, 1});
  std::vector<std::uint8_t> expected(18);
  for (std::size_t i = 0; i < 18; ++i) expected[i] = static_cast<std::uint8_t>(i);
  CHECK(bytes_of(data.train) == expected);
  Value::Map ten = train_files;
  ten.emplace_back("classes", 10);
  CHECK(load("idx", "idx", ten, folder.path()).outputs == 10);
}

TEST_CASE("every type of value is read, big-endian and signed") {
  const TemporaryFolder folder;
  const auto inputs = [&](const std::string& text) {
    write_train(folder, text, header(8, {2}) + std::string("\0\1", 2));
    return reals_of(load("idx", "idx", train_files, folder.path()).train);
  };
  CHECK(inputs(header(9, {2, 1}) + "\x7f\x80") == std::vector{127.0F, -128.0F});
  CHECK(inputs(header(0x0b, {2, 1}) + "\x7f\xff\xff\xfe") == std::vector{32767.0F, -2.0F});
  CHECK(inputs(header(0x0c, {2, 1}) + std::string("\0\1\0\0\xff\xff\xff\xff", 8)) == std::vector{65536.0F, -1.0F});
  // 1.5 = 3fc00000, −0.1 ≈ bdcccccd in IEEE 754 single precision
  CHECK(inputs(header(0x0d, {2, 1}) + std::string("\x3f\xc0\0\0\xbd\xcc\xcc\xcd", 8)) == std::vector{1.5F, -0.1F});
  // 1.5 = 3ff8…, −2 = c000… in double precision
  CHECK(inputs(header(0x0e, {2, 1}) + std::string("\x3f\xf8\0\0\0\0\0\0\xc0\0\0\0\0\0\0\0", 16)) ==
        std::vector{1.5F, -2.0F});
}

TEST_CASE("labels may be integers of any type, and inputs have any extents") {
  const TemporaryFolder folder;
  write_train(folder, header(8, {2, 1, 2, 3}) + std::string(12, 'x'),
              header(0x0c, {2}) + std::string("\0\0\0\1\0\0\1\0", 8));
  const Data data = load("idx", "idx", train_files, folder.path());
  CHECK(data.shape == plexus::Shape{1, 2, 3});
  CHECK(data.train.labels == std::vector{1, 256});
  CHECK(data.outputs == 257);
}

TEST_CASE("images and labels, training and test files that do not fit together are refused") {
  const TemporaryFolder folder;
  write_train(folder, images, header(8, {2}) + "\1\2");
  CHECK_THAT(refusal(folder), ContainsSubstring("2 labels") && ContainsSubstring("3 examples"));
  write_train(folder, labels, images);
  CHECK_THAT(refusal(folder), ContainsSubstring("exchanged"));
  write_train(folder, images, images);
  CHECK_THAT(refusal(folder), ContainsSubstring("3 × 2 × 3") && ContainsSubstring("expected labels"));

  write_train(folder, images, labels);
  write_whole(folder / "test-labels", labels);
  write_whole(folder / "test-images", header(8, {3, 3, 2}) + std::string(18, 'x'));
  CHECK_THAT(refusal(folder, all_files), ContainsSubstring("(3, 2, 1)") && ContainsSubstring("(2, 3, 1)"));
  write_whole(folder / "test-images", header(9, {3, 2, 3}) + std::string(18, 'x'));
  CHECK_THAT(refusal(folder, all_files), ContainsSubstring("different types"));
}

TEST_CASE("labels that are no classes are refused with their place") {
  const TemporaryFolder folder;
  const auto with_labels = [&](const std::string& text) {
    write_train(folder, images, text);
    return refusal(folder);
  };
  CHECK_THAT(with_labels(header(9, {3}) + "\1\xff\2"), ContainsSubstring("the label of example 1 is -1"));
  CHECK_THAT(with_labels(header(0x0d, {3}) + std::string(12, 'x')), ContainsSubstring("real numbers"));
  CHECK_THAT(with_labels(header(0x0c, {3}) + std::string("\x7f\0\0\0\0\0\0\0\0\0\0\0", 12)),
             ContainsSubstring("2130706432") && ContainsSubstring("'classes'"));
}

TEST_CASE("a file that is no IDX file is refused with its first bytes") {
  const TemporaryFolder folder;
  const auto with_images = [&](const std::string& text) {
    write_train(folder, text, labels);
    return refusal(folder);
  };
  CHECK_THAT(with_images(""), ContainsSubstring("is empty"));
  CHECK_THAT(with_images("GIF89a, and more"), ContainsSubstring("47 49 46 38"));
  CHECK_THAT(with_images(std::string("\0\0\12\3", 4)), ContainsSubstring("no IDX file"));  // type 0a does not exist
  CHECK_THAT(with_images(std::string("\0\0\10\0", 4)), ContainsSubstring("without dimensions"));
  CHECK_THAT(with_images(header(8, {0, 2, 3})), ContainsSubstring("holds no values") && ContainsSubstring("0 × 2 × 3"));
  CHECK_THAT(with_images(header(8, {0xffffffff, 0xffffffff, 0xffffffff})), ContainsSubstring("too large"));
  CHECK_THAT(with_images(images + "!!"), ContainsSubstring("left over") && ContainsSubstring("34 bytes; got 36"));
}

TEST_CASE("a file that ends early at any byte is refused") {
  const TemporaryFolder folder;
  for (std::size_t size = 0; size < images.size(); ++size) {
    write_train(folder, images.substr(0, size), labels);
    CHECK(refusal(folder) != "accepted");
  }
  for (std::size_t size = 0; size < labels.size(); ++size) {
    write_train(folder, images, labels.substr(0, size));
    CHECK(refusal(folder) != "accepted");
  }
  write_train(folder, images.substr(0, images.size() - 1), labels);
  CHECK_THAT(refusal(folder), ContainsSubstring("is truncated") && ContainsSubstring("34 bytes; got 33"));
}

TEST_CASE("no byte of an IDX header, whatever its value, leads to anything but data that fit or a refusal") {
  const TemporaryFolder folder;
  int refused = 0;
  for (std::size_t position = 0; position < 16; ++position) {
    for (int value = 0; value < 256; value += 5) {
      std::string damaged = images;
      damaged[position] = static_cast<char>(value);
      write_train(folder, damaged, labels);
      if (refusal(folder) != "accepted") ++refused;
    }
  }
  // All but the values that were there, and 09 (signed bytes), which has the same size.
  CHECK(refused >= 16 * 52 - 16 - 1);
}

TEST_CASE("test images without test labels are a mistake of the configuration") {
  Value::Map settings = train_files;
  settings.emplace_back("test_images", "test-images");
  try {
    (void)load("idx", "idx", settings);
    FAIL("accepted");
  } catch (const plexus::Error& error) {
    CHECK(error.fault() == plexus::Fault::usage);
    CHECK_THAT(error.what(), ContainsSubstring("'test_labels' is not"));
  }
}

}  // namespace
