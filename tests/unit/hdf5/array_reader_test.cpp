#include "hdf5/array_reader.h"

#include <hdf5.h>
#include <plexus/error.h>

#include <algorithm>
#include <cstring>

#include "catch.h"
#include "temporary_folder.h"

using plexus::Array;
using plexus::EnvironmentError;
using plexus::hdf5::ArrayPlace;
using plexus::hdf5::find_array;
using plexus::hdf5::has_array;
using plexus::hdf5::list_arrays;
using plexus::hdf5::read_array;
using plexus::hdf5::read_rows;
using plexus::test::read_whole;
using plexus::test::TemporaryFolder;
using plexus::test::write_whole;
using Extents = std::vector<std::size_t>;
using Bytes = std::vector<std::uint8_t>;
using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;
using Strings = std::vector<std::string>;

namespace {

/// A file written with the HDF5 library itself, as any other program would.
class ForeignFile {
 public:
  explicit ForeignFile(const std::filesystem::path& path)
      : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {}
  ForeignFile(const ForeignFile&) = delete;
  ForeignFile& operator=(const ForeignFile&) = delete;
  ~ForeignFile() { H5Fclose(file_); }

  [[nodiscard]] hid_t id() const { return file_; }

  void add(const std::string& name, hid_t type, hid_t memory_type, const std::vector<hsize_t>& extents,
           const void* values, hid_t properties = H5P_DEFAULT) const {
    const hid_t space = extents.empty() ? H5Screate(H5S_SCALAR)
                                        : H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
    const hid_t links = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(links, 1);
    const hid_t dataset = H5Dcreate2(file_, name.c_str(), type, space, links, properties, H5P_DEFAULT);
    REQUIRE(dataset >= 0);
    if (values != nullptr) REQUIRE(H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(dataset);
    H5Pclose(links);
    H5Sclose(space);
  }

 private:
  hid_t file_;
};

}  // namespace

TEST_CASE("every type of number arrives in the type of Array that holds it") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  {
    const ForeignFile file(path);
    const std::vector<std::int64_t> values = {0, 1, 127};
    const std::vector<std::int64_t> negative = {-128, 0, 127};
    const std::vector<double> reals = {-0.5, 0.0, 1024.0};
    file.add("uint8", H5T_STD_U8LE, H5T_NATIVE_INT64, {3}, values.data());
    for (const auto& [name, type] : {std::pair{"int8", H5T_STD_I8LE},
                                     {"int16be", H5T_STD_I16BE},
                                     {"int32", H5T_STD_I32LE},
                                     {"int64be", H5T_STD_I64BE}})
      file.add(name, type, H5T_NATIVE_INT64, {3}, negative.data());
    for (const auto& [name, type] :
         {std::pair{"uint16be", H5T_STD_U16BE}, {"uint32", H5T_STD_U32LE}, {"uint64", H5T_STD_U64LE}})
      file.add(name, type, H5T_NATIVE_INT64, {3}, values.data());
    file.add("float32be", H5T_IEEE_F32BE, H5T_NATIVE_DOUBLE, {3}, reals.data());
    file.add("float64", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, {3}, reals.data());
  }
  CHECK(std::get<Bytes>(read_array(path, "uint8").values) == Bytes{0, 1, 127});
  for (const char* name : {"int8", "int16be", "int32", "int64be"})
    CHECK(std::get<Integers>(read_array(path, name).values) == Integers{-128, 0, 127});
  for (const char* name : {"uint16be", "uint32", "uint64"})
    CHECK(std::get<Integers>(read_array(path, name).values) == Integers{0, 1, 127});
  for (const char* name : {"float32be", "float64"})
    CHECK(std::get<Reals>(read_array(path, name).values) == Reals{-0.5, 0.0, 1024.0});
  CHECK(read_array(path, "int8").extents == Extents{3});
}

TEST_CASE("arrays keep their shape and order, packed or not, in groups or not") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  std::vector<std::uint8_t> pixels(2 * 3 * 4);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(10 * i);
  {
    const ForeignFile file(path);
    const hid_t packed = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk[] = {1, 2, 3};
    H5Pset_chunk(packed, 3, chunk);
    H5Pset_deflate(packed, 9);
    file.add("train/deep/images", H5T_STD_U8LE, H5T_NATIVE_UINT8, {2, 3, 4}, pixels.data(), packed);
    H5Pclose(packed);
    const double one = 0.25;
    file.add("scalar", H5T_IEEE_F32LE, H5T_NATIVE_DOUBLE, {}, &one);
    file.add("empty", H5T_STD_I32LE, H5T_NATIVE_INT32, {0, 5}, nullptr);
    H5Lcreate_soft("/train/deep/images", file.id(), "alias", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/nowhere", file.id(), "dangling", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_external("missing.h5", "/x", file.id(), "outside", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file.id(), "/", file.id(), "train/loop", H5P_DEFAULT, H5P_DEFAULT);
  }
  for (const char* name : {"train/deep/images", "/train/deep/images", "alias", "train/loop/train/deep/images"}) {
    const Array images = read_array(path, name);
    CHECK(images.extents == Extents{2, 3, 4});
    CHECK(std::get<Bytes>(images.values) == pixels);
  }
  CHECK(read_array(path, "scalar").extents.empty());
  CHECK(std::get<Reals>(read_array(path, "scalar").values) == Reals{0.25});
  CHECK(read_array(path, "empty").extents == Extents{0, 5});
  CHECK(std::get<Integers>(read_array(path, "empty").values).empty());

  CHECK(has_array(path, "train/deep/images"));
  for (const char* name : {"train", "train/deep", "train/none", "none/deep", "dangling", "", "/"})
    CHECK_FALSE(has_array(path, name));
  CHECK_THROWS_AS(has_array(path, "outside"), EnvironmentError);
  CHECK(list_arrays(path) == Strings{"alias", "empty", "scalar", "train/deep/images"});
}

TEST_CASE("a name that is not there is answered with those that are") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  const std::vector<double> values(6, 1.0);
  {
    const ForeignFile file(path);
    file.add("images", H5T_STD_U8LE, H5T_NATIVE_DOUBLE, {2, 3}, values.data());
    file.add("t/labels", H5T_STD_I32LE, H5T_NATIVE_DOUBLE, {6}, values.data());
  }
  REQUIRE_THROWS_WITH(read_array(path, "image"), ContainsSubstring("no array 'image'") &&
                                                     ContainsSubstring("images (2, 3) uint8") &&
                                                     ContainsSubstring("t/labels (6) int32"));
  REQUIRE_THROWS_WITH(read_array(path, "t"), ContainsSubstring("no array 't'"));
  { const ForeignFile file(path); }
  REQUIRE_THROWS_WITH(read_array(path, "x"), ContainsSubstring("it holds no arrays"));
}

TEST_CASE("text is read, and what is no array is refused by what it is") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  {
    const ForeignFile file(path);
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    const char* word = "cat";
    file.add("text", text, text, {1}, &word);
    const hid_t pair = H5Tcreate(H5T_COMPOUND, 16);
    H5Tinsert(pair, "a", 0, H5T_NATIVE_DOUBLE);
    H5Tinsert(pair, "b", 8, H5T_NATIVE_DOUBLE);
    const double two[] = {1, 2};
    file.add("pair", pair, pair, {1}, two);
    const hid_t nothing = H5Screate(H5S_NULL);
    H5Dclose(H5Dcreate2(file.id(), "nothing", H5T_IEEE_F32LE, nothing, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    const std::uint64_t big = 1ULL << 63U;
    file.add("big", H5T_STD_U64LE, H5T_NATIVE_UINT64, {1}, &big);
    const hid_t sparse = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk[] = {1024, 1024};
    H5Pset_chunk(sparse, 2, chunk);
    file.add("huge", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, {1ULL << 40U, 1ULL << 20U}, nullptr, sparse);
    H5Pclose(sparse);
    H5Sclose(nothing);
    H5Tclose(pair);
    H5Tclose(text);
  }
  CHECK(std::get<std::vector<std::string>>(read_array(path, "text").values) == std::vector<std::string>{"cat"});
  REQUIRE_THROWS_WITH(read_array(path, "pair"), ContainsSubstring("compound"));
  REQUIRE_THROWS_WITH(read_array(path, "nothing"), ContainsSubstring("empty"));
  REQUIRE_THROWS_WITH(read_array(path, "big"), ContainsSubstring("do not fit into 64 bits"));
  REQUIRE_THROWS_WITH(read_array(path, "huge"), ContainsSubstring("memory"));
}

TEST_CASE("booleans as h5py writes them are numbers") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  {
    const ForeignFile file(path);
    const hid_t boolean = H5Tenum_create(H5T_STD_I8LE);
    std::int8_t value = 0;
    H5Tenum_insert(boolean, "FALSE", &value);
    value = 1;
    H5Tenum_insert(boolean, "TRUE", &value);
    const std::int8_t values[] = {1, 0, 1};
    file.add("mask", boolean, boolean, {3}, values);
    H5Tclose(boolean);
  }
  CHECK(std::get<Integers>(read_array(path, "mask").values) == Integers{1, 0, 1});
}

TEST_CASE("numbers of an enumeration are read as what they are called, and those that are called nothing as numbers") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  {
    const ForeignFile file(path);
    const hid_t species = H5Tenum_create(H5T_STD_U16BE);
    for (const auto& [name, number] : {std::pair{"setosa", 7}, {"virginica", 300}}) {
      const std::uint8_t value[] = {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number & 255)};
      H5Tenum_insert(species, name, value);
    }
    const std::uint8_t values[] = {1, 44, 0, 7, 0, 9, 1, 44};
    file.add("species", species, species, {2, 2}, values);
    H5Tclose(species);
  }
  const Array array = read_array(path, "species");
  CHECK(array.extents == Extents{2, 2});
  CHECK(std::get<Strings>(array.values) == Strings{"virginica", "setosa", "9", "virginica"});
}

TEST_CASE("what is no HDF5 file is told from what is a damaged one") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  SECTION("missing") { REQUIRE_THROWS_WITH(read_array(path, "x"), ContainsSubstring("No such file")); }
  SECTION("a folder") { REQUIRE_THROWS_WITH(read_array(folder.path(), "x"), ContainsSubstring("is a folder")); }
  SECTION("empty") {
    write_whole(path, "");
    REQUIRE_THROWS_WITH(has_array(path, "x"), ContainsSubstring("empty"));
  }
  SECTION("text") {
    write_whole(path, std::string(3000, 'x'));
    REQUIRE_THROWS_WITH(list_arrays(path), ContainsSubstring("not an HDF5 file"));
  }
  SECTION("truncated anywhere") {
    const std::vector<std::uint8_t> values(5000, 7);
    {
      const ForeignFile file(path);
      file.add("x", H5T_STD_U8LE, H5T_NATIVE_UINT8, {5000}, values.data());
    }
    const std::string whole = read_whole(path);
    for (std::size_t part = 0; part < 20; ++part) {
      write_whole(path, whole.substr(0, whole.size() * part / 20));
      CHECK_THROWS_AS(read_array(path, "x"), EnvironmentError);
    }
    write_whole(path, whole.substr(0, whole.size() - 100));
    CHECK_THROWS_WITH(read_array(path, "x"), ContainsSubstring("truncated") && ContainsSubstring(path.string()));
  }
}

TEST_CASE("values in other files are not read, whether storage, virtual data or a link leads there") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  const auto secret = folder / "secret.h5";
  const std::vector<std::uint8_t> values(100, 7);
  {
    const ForeignFile other(secret);
    other.add("y", H5T_STD_U8LE, H5T_NATIVE_UINT8, {100}, values.data());
    const ForeignFile file(path);
    const hid_t outside = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(outside, secret.c_str(), 0, 100);
    file.add("external", H5T_STD_U8LE, H5T_NATIVE_UINT8, {100}, nullptr, outside);
    H5Pclose(outside);
    const hid_t mapped = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t extent[] = {100};
    const hid_t space = H5Screate_simple(1, extent, nullptr);
    H5Pset_virtual(mapped, space, secret.c_str(), "y", space);
    file.add("virtual", H5T_STD_U8LE, H5T_NATIVE_UINT8, {100}, nullptr, mapped);
    H5Sclose(space);
    H5Pclose(mapped);
    H5Lcreate_external(secret.c_str(), "/y", file.id(), "link", H5P_DEFAULT, H5P_DEFAULT);
    file.add("own", H5T_STD_U8LE, H5T_NATIVE_UINT8, {100}, values.data());
  }
  for (const std::string name : {"external", "virtual"})
    CHECK_THROWS_WITH(read_array(path, name),
                      ContainsSubstring("'" + name + "'") && ContainsSubstring("lie in other files"));
  CHECK_THROWS_WITH(read_array(path, "link"), ContainsSubstring("a link into another file, which is not followed"));
  CHECK_THROWS_WITH(has_array(path, "link"), ContainsSubstring("a link into another file"));
  CHECK(list_arrays(path) == Strings{"external", "own", "virtual"});
  CHECK(std::get<Bytes>(read_array(path, "own").values) == values);
}

TEST_CASE("what was never written does not become memory, and what is packed becomes no more than a multiple of it") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  const std::vector<std::uint8_t> zeros(std::size_t{70} << 20U);
  {
    const ForeignFile file(path);
    const hid_t packed = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk[] = {1U << 20U};
    H5Pset_chunk(packed, 1, chunk);
    H5Pset_deflate(packed, 9);
    file.add("never", H5T_STD_U8LE, H5T_NATIVE_UINT8, {2U << 30U}, nullptr, packed);
    file.add("bomb", H5T_STD_U8LE, H5T_NATIVE_UINT8, {zeros.size()}, zeros.data(), packed);
    file.add("small", H5T_STD_U8LE, H5T_NATIVE_UINT8, {5U << 20U}, zeros.data(), packed);
    H5Pclose(packed);
  }
  CHECK_THROWS_WITH(read_array(path, "never"), ContainsSubstring("none of its values was ever written"));
  CHECK_THROWS_WITH(read_array(path, "bomb"), ContainsSubstring("more than 64 MiB"));
  CHECK(std::get<Bytes>(read_array(path, "small").values).size() == 5U << 20U);
}

TEST_CASE("a changed byte anywhere in a foreign file ends in an array or in a sentence") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  {
    const ForeignFile file(path);
    const hid_t packed = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk[] = {4, 5};
    H5Pset_chunk(packed, 2, chunk);
    H5Pset_deflate(packed, 6);
    const std::vector<float> values(400, 1.5F);
    file.add("a/x", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, {20, 20}, values.data(), packed);
    H5Pclose(packed);
  }
  const std::string whole = read_whole(path);
  std::size_t read = 0;
  std::size_t refused = 0;
  for (std::size_t at = 0; at < whole.size(); at += 1 + at % 13) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    write_whole(path, damaged);
    try {
      static_cast<void>(read_array(path, "a/x"));
      ++read;
    } catch (const EnvironmentError& error) {
      CHECK(std::string(error.what()).find(path.string()) != std::string::npos);
      ++refused;
    }
  }
  CHECK(read > 0);
  CHECK(refused > 0);
}

TEST_CASE("packed values that are damaged are not read as if they were right") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  std::vector<std::uint8_t> values(10000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i * i % 251);
  {
    const ForeignFile file(path);
    const hid_t packed = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk[] = {10000};
    H5Pset_chunk(packed, 1, chunk);
    H5Pset_deflate(packed, 6);
    file.add("x", H5T_STD_U8LE, H5T_NATIVE_UINT8, {10000}, values.data(), packed);
    H5Pclose(packed);
  }
  std::string bytes = read_whole(path);
  const std::size_t at = bytes.size() - 50;
  bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
  write_whole(path, bytes);
  REQUIRE_THROWS_WITH(read_array(path, "x"), ContainsSubstring("array 'x'") && ContainsSubstring("reading the values"));
}

TEST_CASE("rows are read in pieces that together are the array, however it is stored") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  // 12 MB as bytes: more than one piece of each type.
  constexpr std::size_t rows = 4000;
  constexpr std::size_t width = 3000;
  std::vector<std::int16_t> values(rows * width);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int16_t>(i * i / 7 % 251);
  {
    const ForeignFile file(path);
    file.add("plain", H5T_STD_U8LE, H5T_NATIVE_INT16, {rows, width}, values.data());
    file.add("other", H5T_STD_I16BE, H5T_NATIVE_INT16, {rows, 30, 100}, values.data());
    for (const auto& [name, chunk] : {std::pair{"short", std::vector<hsize_t>{7, 1000}},
                                      {"long", {3999, 64}},
                                      {"wide", {1, width}},
                                      {"whole", {rows, 10}}}) {
      const hid_t packed = H5Pcreate(H5P_DATASET_CREATE);
      H5Pset_chunk(packed, 2, chunk.data());
      H5Pset_deflate(packed, 1);
      file.add(name, H5T_IEEE_F32LE, H5T_NATIVE_INT16, {rows, width}, values.data(), packed);
      H5Pclose(packed);
    }
    file.add("none", H5T_STD_U8LE, H5T_NATIVE_INT16, {0, 5}, nullptr);
  }
  for (const char* name : {"plain", "other", "short", "long", "wide", "whole"}) {
    const Array whole = read_array(path, name);
    Array joined;
    std::size_t pieces = 0;
    read_rows(path, name, [&](Array some) {
      ++pieces;
      REQUIRE(some.extents.size() == whole.extents.size());
      REQUIRE(std::equal(some.extents.begin() + 1, some.extents.end(), whole.extents.begin() + 1));
      if (pieces == 1)
        joined = std::move(some);
      else
        std::visit(
            [&](auto& all) {
              const auto& more = std::get<std::remove_reference_t<decltype(all)>>(some.values);
              all.insert(all.end(), more.begin(), more.end());
              joined.extents.front() += some.extents.front();
            },
            joined.values);
    });
    CHECK(pieces > 1);
    CHECK(joined.extents == whole.extents);
    CHECK(joined.values == whole.values);
  }
  std::size_t empty = 0;
  read_rows(path, "none", [&](const Array& array) {
    ++empty;
    CHECK(array.extents == Extents{0, 5});
  });
  CHECK(empty == 1);
}

TEST_CASE("what is thrown while rows are read reaches whoever reads them") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  const std::vector<std::uint8_t> values(100, 1);
  {
    const ForeignFile file(path);
    file.add("x", H5T_STD_U8LE, H5T_NATIVE_UINT8, {20, 5}, values.data());
  }
  CHECK_THROWS_WITH(read_rows(path, "x", [](const Array&) { throw EnvironmentError("the disk is full"); }),
                    ContainsSubstring("the disk is full"));
  CHECK_THROWS_WITH(read_rows(path, "y", [](const Array&) {}), ContainsSubstring("no array 'y'"));
}

TEST_CASE("the place of an array is where its values lie, if they lie there as they are") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  std::vector<std::uint8_t> values(100);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i);
  SECTION("with a user block, which lies before everything") {
    const hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_userblock(creation, 1024);
    H5Fclose(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, H5P_DEFAULT));
    H5Pclose(creation);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    const hsize_t extents[] = {20, 5};
    const hid_t space = H5Screate_simple(2, extents, nullptr);
    const hid_t dataset = H5Dcreate2(file, "bytes", H5T_STD_U8LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    REQUIRE(H5Dwrite(dataset, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Fclose(file);
  }
  SECTION("without one") {
    const ForeignFile file(path);
    file.add("bytes", H5T_STD_U8LE, H5T_NATIVE_UINT8, {20, 5}, values.data());
    file.add("reals", H5T_IEEE_F32LE, H5T_NATIVE_UINT8, {100}, values.data());
    file.add("wide", H5T_IEEE_F64LE, H5T_NATIVE_UINT8, {100}, values.data());
    file.add("big", H5T_IEEE_F32BE, H5T_NATIVE_UINT8, {100}, values.data());
    file.add("signed", H5T_STD_I8LE, H5T_NATIVE_UINT8, {100}, values.data());
    const hid_t chunked = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk[] = {10};
    H5Pset_chunk(chunked, 1, chunk);
    file.add("chunked", H5T_STD_U8LE, H5T_NATIVE_UINT8, {100}, values.data(), chunked);
    H5Pclose(chunked);
    const hid_t compact = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_layout(compact, H5D_COMPACT);
    file.add("compact", H5T_STD_U8LE, H5T_NATIVE_UINT8, {100}, values.data(), compact);
    H5Pclose(compact);
  }
  const std::string all = read_whole(path);
  const ArrayPlace bytes = find_array(path, "bytes");
  CHECK(bytes.extents == Extents{20, 5});
  CHECK(bytes.bytes);
  REQUIRE(bytes.offset.has_value());
  REQUIRE(all.size() >= *bytes.offset + 100);
  CHECK(all.substr(*bytes.offset, 100) == std::string(values.begin(), values.end()));
  if (!has_array(path, "reals")) return;
  const ArrayPlace reals = find_array(path, "reals");
  CHECK_FALSE(reals.bytes);
  REQUIRE(reals.offset.has_value());
  float tenth = 0.0F;
  std::memcpy(&tenth, all.data() + *reals.offset + 10 * sizeof(float), sizeof tenth);
  CHECK(tenth == 10.0F);
  for (const char* name : {"wide", "big", "signed", "chunked", "compact"}) {
    CHECK_FALSE(find_array(path, name).offset.has_value());
    CHECK(find_array(path, name).extents == Extents{100});
  }
}

TEST_CASE("the reader leaves HDF5's own error printing as it found it") {
  const TemporaryFolder folder;
  H5E_auto2_t before = nullptr;
  void* data = nullptr;
  H5Eget_auto2(H5E_DEFAULT, &before, &data);
  REQUIRE(before != nullptr);
  REQUIRE_THROWS_AS(read_array(folder / "none.h5", "x"), EnvironmentError);
  H5E_auto2_t after = nullptr;
  H5Eget_auto2(H5E_DEFAULT, &after, &data);
  CHECK(after == before);
}
