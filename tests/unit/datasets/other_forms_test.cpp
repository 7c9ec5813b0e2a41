// ARFF, SVMlight, NumPy and images in folders: what is read, and that damaged files are refused and never more.
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>

#include "catch.h"
#include "dataset_fixture.h"
#include "temporary_folder.h"

namespace {

using plexus::Data;
using plexus::Value;
using plexus::test::bytes_of;
using plexus::test::load;
using plexus::test::reals_of;
using plexus::test::TemporaryFolder;
using plexus::test::write_whole;

Data load_text(const std::string& library, const std::string& text, Value::Map settings = {}) {
  const TemporaryFolder folder;
  write_whole(folder / "data", text);
  settings.emplace_back("train", "data");
  return load(library, library, settings, folder.path());
}

const std::string weather =
    "% a comment\n@RELATION weather\n@attribute 'out look' {sunny, 'over cast', rainy}\n@attribute temperature real\n"
    "@attribute note string\n@attribute play {yes, no}\n\n@data\n"
    "sunny, 20.5, 'it\\'s', yes\n'over cast', ?, hot, no\n{1 7, 3 no}\n";

/// The header that numpy.save writes, version 1.0, and the values.
std::string npy(const std::string& type, const std::string& shape, const std::string& values, bool fortran = false) {
  std::string header =
      "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
  header.resize(117, ' ');
  header += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header + values;
}

template <class Number>
std::string raw(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

Data load_npy(const std::string& inputs, const std::string& targets) {
  const TemporaryFolder folder;
  write_whole(folder / "x.npy", inputs);
  write_whole(folder / "y.npy", targets);
  return load("hdf5", "numpy", {{"file", "x.npy"}, {"train_targets", "y.npy"}}, folder.path());
}

const std::string labels = npy("<i4", "(2,)", raw<std::int32_t>({1, 0}));

/// Changes some bytes of `good` many times and loads each: either it is read, or an error says why not.
void mutate(const std::string& good, const std::function<void(const std::string&)>& read) {
  std::mt19937 random(11);
  int refused = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string bytes = good.substr(0, round % 4 == 0 ? random() % (good.size() + 1) : good.size());
    for (unsigned change = 0; change < 1 + random() % 3 && !bytes.empty(); ++change)
      bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
    try {
      read(bytes);
    } catch (const plexus::Error&) {
      ++refused;
    }
  }
  CHECK(refused > 50);
}

TEST_CASE("ARFF: attributes, quotes, missing values and sparse rows") {
  const Data data = load_text("arff", weather);
  REQUIRE(data.columns.size() == 3);
  CHECK(data.columns[0].name == "out look");
  CHECK(data.columns[0].categories == std::vector<std::string>{"sunny", "over cast", "rainy"});
  CHECK(data.names == std::vector<std::string>{"yes", "no"});
  CHECK(data.train.labels == std::vector{0, 1, 1});
  const std::vector<float>& values = reals_of(data.train);
  CHECK(values[0] == 0.0F);
  CHECK(values[1] == 20.5F);
  CHECK(values[3] == 1.0F);
  CHECK(std::isnan(values[4]));
  CHECK(values[7] == 7.0F);  // of the sparse row
  CHECK(data.one_part);
  CHECK_THROWS_WITH(load_text("arff", weather + "windy, 1, a, yes\n"),
                    ContainsSubstring("data:12:6: 'windy' is no category"));
  CHECK_THROWS_WITH(load_text("arff", weather + "sunny, 1\n"), ContainsSubstring("got 2 values; expected 4"));
  CHECK_THROWS_WITH(load_text("arff", "1,2\n"), ContainsSubstring("expected @relation"));
}

TEST_CASE("SVMlight: labels of either sign, indices from 0 or 1, groups, comments") {
  const Data data = load_text("svmlight", "# made by hand\n+1 1:0.5 3:2 # first\n-1 2:1e1\n");
  CHECK(data.shape == plexus::Shape{3});
  CHECK(data.names == std::vector<std::string>{"-1", "1"});
  CHECK(data.train.labels == std::vector{1, 0});
  CHECK(reals_of(data.train) == std::vector{0.5F, 0.0F, 2.0F, 0.0F, 10.0F, 0.0F});
  CHECK(load_text("svmlight", "1 0:5\n2 1:6\n").shape == plexus::Shape{2});
  CHECK(load_text("svmlight", "1 qid:7 1:5\n2 qid:8 1:6\n").train.groups == std::vector{7, 8});
  CHECK_FALSE(load_text("svmlight", "0.5 1:5\n2 1:6\n").classification);
  CHECK_THROWS_WITH(load_text("svmlight", "1 2:1 2:2\n"),
                    ContainsSubstring("data:1:7") && ContainsSubstring("greater than 2"));
  CHECK_THROWS_WITH(load_text("svmlight", "1 99999999999:1\n"), ContainsSubstring("expected an index"));
}

TEST_CASE("NumPy: types, byte order and the order of axes") {
  CHECK(reals_of(load_npy(npy("<f4", "(2, 2)", raw<float>({1, 2, 3, 4})), labels).train) ==
        std::vector{1.0F, 2.0F, 3.0F, 4.0F});
  CHECK(reals_of(load_npy(npy("<f8", "(2, 2)", raw<double>({1, 2, 3, 4}), true), labels).train) ==
        std::vector{1.0F, 3.0F, 2.0F, 4.0F});
  CHECK(bytes_of(load_npy(npy("|u1", "(2, 1)", "\x05\xff"), labels).train) == std::vector<std::uint8_t>{5, 255});
  const std::string big("\x00\x07\xff\xff", 4);
  CHECK(reals_of(load_npy(npy(">i2", "(2,)", big), labels).train) == std::vector{7.0F, -1.0F});
  // 1.5 and −2 as IEEE 754 binary16.
  CHECK(reals_of(load_npy(npy("<f2", "(2,)", std::string("\x00\x3e\x00\xc0", 4)), labels).train) ==
        std::vector{1.5F, -2.0F});
  const std::string texts("n\0\0\0o\0\0\0\0\0\0\0y\0\0\0e\0\0\0s\0\0\0", 24);
  CHECK(load_npy(npy("<f4", "(2,)", raw<float>({1, 2})), npy("<U3", "(2,)", texts)).names ==
        std::vector<std::string>{"no", "yes"});
  CHECK_THROWS_WITH(load_npy(npy("|O", "(2,)", "xx"), labels), ContainsSubstring("objects cannot be read"));
  CHECK_THROWS_WITH(load_npy(npy("<f8", "(2, 9)", "xx"), labels), ContainsSubstring("is truncated"));
  CHECK_THROWS_WITH(load_npy("PK", labels), ContainsSubstring("no .npy file"));
}

TEST_CASE("images in folders become one size and number of channels, and their folders are the classes") {
  const TemporaryFolder folder;
  const auto write = [&folder](const std::string& path, const std::string& bytes) {
    std::filesystem::create_directories((folder / path).parent_path());
    write_whole(folder / path, bytes);
  };
  write("train/a/1.pgm", "P2\n# text\n2 2\n10\n0 10\n5 10\n");
  write("train/b/1.ppm", std::string("P6 2 2 255\n") + std::string("\xff\0\0\0\xff\0\0\0\xff\xff\xff\xff", 12));
  write("train/b/notes.txt", "no image");
  const Data colour = load("image_folder", "image_folder", {{"train", "train"}}, folder.path());
  CHECK(colour.shape == plexus::Shape{2, 2, 3});
  CHECK(colour.names == std::vector<std::string>{"a", "b"});
  CHECK(bytes_of(colour.train)[3] == 255);  // 10 of 10, as grey
  CHECK(bytes_of(colour.train)[6] == 128);
  const Data grey = load("image_folder", "image_folder", {{"train", "train"}, {"colour", "grey"}}, folder.path());
  CHECK(grey.shape == plexus::Shape{2, 2, 1});
  // Red, green, blue and white by 0.299, 0.587 and 0.114.
  const std::vector<std::uint8_t>& pixels = bytes_of(grey.train);
  CHECK(std::vector<std::uint8_t>(pixels.begin() + 4, pixels.end()) == std::vector<std::uint8_t>{76, 150, 29, 255});
  const Data small = load("image_folder", "image_folder",
                          {{"train", "train"}, {"colour", "grey"}, {"size", Value::List{1, 1}}}, folder.path());
  CHECK(bytes_of(small.train)[0] == 160);  // the mean of 0, 255, 128 and 255 is 159.5
  CHECK_THROWS_WITH(load("image_folder", "image_folder", {{"train", "train/a"}}, folder.path()),
                    ContainsSubstring("one folder for each class"));
}

TEST_CASE("images may be named in a table with their classes, and what it names wrongly is said at once") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "pictures");
  for (int i = 1; i <= 3; ++i)
    write_whole(folder / "pictures" / ("p" + std::to_string(i) + ".pgm"),
                "P2 1 1 255 " + std::to_string(10 * i) + "\n");
  const auto read = [&folder](const std::string& text) {
    write_whole(folder / "labels.csv", text);
    return load("image_folder", "image_folder", {{"train", "labels.csv"}, {"folder", "pictures"}}, folder.path());
  };
  const Data plain = read("p3.pgm,dog\np1.pgm,cat\n");
  CHECK(plain.names == std::vector<std::string>{"cat", "dog"});
  CHECK(plain.train.labels == std::vector{1, 0});
  CHECK(bytes_of(plain.train) == std::vector<std::uint8_t>{30, 10});
  // As Kaggle writes it: other columns, names without an ending, quotes.
  const Data kaggle = read("label;who;id\r\n\"dog; big\";ann;p2\r\ncat;bob;p1\r\n");
  CHECK(kaggle.names == std::vector<std::string>{"cat", "dog; big"});
  CHECK(bytes_of(kaggle.train) == std::vector<std::uint8_t>{20, 10});
  CHECK_THROWS_WITH(
      read("file,class\np1,cat\np9,dog\np2\n"),
      ContainsSubstring("labels.csv:3: there is no image 'p9'") && ContainsSubstring("labels.csv:4: got 1 cell"));
  CHECK_THROWS_WITH(read("file,class\n"), ContainsSubstring("names no image"));
}

TEST_CASE("folders of parts are not taken for classes, and a folder without an image is told") {
  const TemporaryFolder folder;
  for (const std::string path : {"data/train/cat", "data/train/dog", "data/test/cat", "data/test/dog"}) {
    std::filesystem::create_directories(folder / path);
    write_whole(folder / path / "1.pgm", "P2 1 1 255 7\n");
    write_whole(folder / path / "._1.pgm", "of a Macintosh");
  }
  CHECK_THROWS_WITH(load("image_folder", "image_folder", {{"train", "data"}}, folder.path()),
                    ContainsSubstring("parts of the data and no classes") && ContainsSubstring("'train: data/train'"));
  std::filesystem::create_directories(folder / "data/train/cow");
  const Data data =
      load("image_folder", "image_folder", {{"train", "data/train"}, {"test", "data/test"}}, folder.path());
  CHECK(data.names == std::vector<std::string>{"cat", "dog"});
  CHECK(data.train.count == 2);
  REQUIRE(data.doubts.size() == 1);
  CHECK_THAT(data.doubts[0].message, ContainsSubstring("'cow'") && ContainsSubstring("no image"));
}

TEST_CASE("files whose bytes are changed at random are read or refused, never more") {
  SECTION("ARFF") {
    mutate(weather, [](const std::string& bytes) { (void)load_text("arff", bytes); });
  }
  SECTION("SVMlight") {
    mutate("+1 1:0.5 3:2 # first\n-1 2:1e1 4:2\n+1 qid:3 1:2\n",
           [](const std::string& bytes) { (void)load_text("svmlight", bytes); });
  }
  SECTION("NumPy") {
    mutate(npy("<f4", "(2, 2)", raw<float>({1, 2, 3, 4})),
           [](const std::string& bytes) { (void)load_npy(bytes, labels); });
  }
  SECTION("PGM") {
    mutate("P5 4 4 255\n0123456789abcdef", [](const std::string& bytes) {
      const TemporaryFolder folder;
      std::filesystem::create_directories(folder / "t/a");
      write_whole(folder / "t/a/1.pgm", bytes);
      (void)load("image_folder", "image_folder", {{"train", "t"}}, folder.path());
    });
  }
}

}  // namespace
