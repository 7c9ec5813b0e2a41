// Inputs that stay on disk: what is read is what was written, in whatever order, and nothing else is taken for it.
#include <plexus/error.h>

#include <filesystem>
#include <fstream>
#include <numeric>

#include "catch.h"
#include "data/file_inputs.h"
#include "data/inputs.h"
#include "temporary_folder.h"

using namespace plexus;
using namespace plexus::data;
using plexus::test::TemporaryFolder;

namespace {

constexpr std::size_t width = 3;

/// Value i is i.
std::vector<float> counting(std::size_t size) {
  std::vector<float> values(size);
  std::iota(values.begin(), values.end(), 0.0F);
  return values;
}

std::shared_ptr<const InputsOnDisk> written(const std::vector<float>& values) {
  ScratchWriter writer;
  writer.add(std::span(values));
  return writer.finish();
}

std::string refusal(const auto& action) {
  try {
    action();
  } catch (const EnvironmentError& error) {
    return error.what();
  }
  return "accepted";
}

/// The values of the rows of a split, one after the other.
std::vector<float> values_of(const Split& split) {
  std::vector<float> all;
  for_each_row(split, width, [&](std::size_t i, const auto* row) {
    CHECK(i * width == all.size());
    all.insert(all.end(), row, row + width);
  });
  return all;
}

}  // namespace

TEST_CASE("what is written to disk in pieces is read from any place") {
  ScratchWriter writer;
  const std::vector<float> values = counting(1'000'000);  // more than the writer keeps before it writes
  for (std::size_t first = 0; first < values.size(); first += 1'000)
    writer.add(std::span(values).subspan(first, 1'000));
  const auto inputs = writer.finish();
  CHECK_FALSE(inputs->bytes());
  REQUIRE(inputs->size() == values.size());
  std::vector<float> some(3);
  for (const std::size_t first : {0UL, 777'777UL, 999'997UL}) {
    inputs->read(first, std::span(some));
    CHECK(some == std::vector{static_cast<float>(first), static_cast<float>(first + 1), static_cast<float>(first + 2)});
  }
}

TEST_CASE("bytes are written and read as bytes") {
  ScratchWriter writer;
  writer.add(std::span<const std::uint8_t>(std::vector<std::uint8_t>{1, 2, 3, 255}));
  const auto inputs = writer.finish();
  CHECK(inputs->bytes());
  REQUIRE(inputs->size() == 4);
  std::vector<std::uint8_t> two(2);
  inputs->read(2, std::span(two));
  CHECK(two == std::vector<std::uint8_t>{3, 255});
}

TEST_CASE("rows of a split on disk are those in memory, whatever lies between them") {
  Examples in_memory;
  in_memory.count = 200'000;
  in_memory.inputs = counting(in_memory.count * width);
  Examples stored;
  stored.count = in_memory.count;
  stored.inputs = written(std::get<std::vector<float>>(in_memory.inputs));
  const std::vector<std::vector<std::uint32_t>> lists = {
      {5}, {0, 1, 2, 3}, {0, 2, 9, 10, 18, 27, 199'999}, {7, 3, 3, 4, 150'000, 2}};
  for (const auto& rows : lists)
    CHECK(values_of({.examples = &stored, .count = rows.size(), .rows = rows.data()}) ==
          values_of({.examples = &in_memory, .count = rows.size(), .rows = rows.data()}));
  CHECK(values_of(all_of(stored)) == values_of(all_of(in_memory)));
  CHECK(values_of({.examples = &stored, .begin = 100'000, .count = 0}).empty());
  CHECK(row_of(stored, width, 4) == std::vector{12.0F, 13.0F, 14.0F});
  CHECK(input_count(stored) == 600'000);
  CHECK_FALSE(are_bytes(stored));
}

TEST_CASE("some rows by themselves are read as if there were no others") {
  const auto all = written(counting(10 * width));
  const auto some = some_of(all, {1, 2, 3, 7, 5}, width);
  REQUIRE(some->size() == 5 * width);
  std::vector<float> values(5 * width);
  some->read(0, std::span(values));
  CHECK(values == std::vector<float>{3, 4, 5, 6, 7, 8, 9, 10, 11, 21, 22, 23, 15, 16, 17});
  std::vector<float> within(5);  // from the middle of a row on
  some->read(4, std::span(within));
  CHECK(within == std::vector<float>{7, 8, 9, 10, 11});
  CHECK(some_of(all, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, width) == all);
}

TEST_CASE("a file that changes while rows are read from it is refused") {
  const TemporaryFolder folder;
  const auto path = folder.write("x.bin", "0123456789");
  const FileInputs inputs(path, 2, 8, true);
  std::vector<std::uint8_t> three(3);
  inputs.read(5, std::span(three));
  CHECK(three == std::vector<std::uint8_t>{'7', '8', '9'});

  SECTION("it is written to") {
    std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::seconds(1));
    CHECK(refusal([&] { inputs.read(0, std::span(three)); }).find("x.bin': it has changed since it was opened") !=
          std::string::npos);
  }
  SECTION("it is cut") {
    std::filesystem::resize_file(path, 4);
    CHECK(refusal([&] { inputs.read(0, std::span(three)); }).find("it has changed") != std::string::npos);
  }
  SECTION("it is removed, and another is in its place: what was opened is read") {
    std::filesystem::remove(path);
    (void)folder.write("x.bin", "abcdefghij");
    inputs.read(0, std::span(three));
    CHECK(three == std::vector<std::uint8_t>{'2', '3', '4'});
  }
}

TEST_CASE("a file that ends before its values is refused when it is opened") {
  const TemporaryFolder folder;
  const auto path = folder.write("x.bin", "0123456789");
  CHECK(refusal([&] { const FileInputs inputs(path, 8, 3, true); }).find("truncated") != std::string::npos);
  CHECK(refusal([&] { const FileInputs inputs(path, 0, 3, false); }).find("truncated") != std::string::npos);
  CHECK(refusal([&] { const FileInputs inputs(folder / "y.bin", 0, 1, true); }).find("No such file") !=
        std::string::npos);
}
