// CIFAR-10 from batches of a few records.
#include "catch.h"
#include "dataset_fixture.h"
#include "temporary_folder.h"

namespace {

using plexus::Data;
using plexus::EnvironmentError;
using plexus::test::bytes_of;
using plexus::test::load;
using plexus::test::TemporaryFolder;
using plexus::test::write_whole;

constexpr std::size_t plane = 32 * 32;

/// An image whose byte at (channel, pixel) is (10 · label + 85 · channel + pixel) mod 256.
std::string record(int label) {
  std::string text(1, static_cast<char>(label));
  for (std::size_t channel = 0; channel < 3; ++channel)
    for (std::size_t pixel = 0; pixel < plane; ++pixel)
      text += static_cast<char>((10 * static_cast<std::size_t>(label) + 85 * channel + pixel) % 256);
  return text;
}

void write_batches(const TemporaryFolder& folder) {
  for (int i = 1; i <= 5; ++i)
    write_whole(folder / ("data_batch_" + std::to_string(i) + ".bin"), record(i) + record(9 - i));
  write_whole(folder / "test_batch.bin", record(0));
}

TEST_CASE("the records of CIFAR-10 become images with the channels last, batch after batch") {
  const TemporaryFolder folder;
  write_batches(folder);
  const Data data = load("cifar10", "cifar10", {{"path", "."}}, folder.path());
  CHECK(data.shape == plexus::Shape{32, 32, 3});
  CHECK(data.outputs == 10);
  CHECK(data.names.at(0) == "airplane");
  CHECK(data.names.at(9) == "truck");
  CHECK(data.train.labels == std::vector{1, 8, 2, 7, 3, 6, 4, 5, 5, 4});
  CHECK(data.train.count == 10);
  CHECK(data.test.labels == std::vector{0});
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < data.train.count; ++i)
    for (std::size_t pixel = 0; pixel < plane; ++pixel)
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const std::size_t expected = (10 * static_cast<std::size_t>(data.train.labels[i]) + 85 * channel + pixel) % 256;
        if (bytes_of(data.train)[(i * plane + pixel) * 3 + channel] != expected) ++wrong;
      }
  CHECK(wrong == 0);
}

TEST_CASE("a batch of CIFAR-10 that is missing, empty, cut off or holds a wrong label is refused") {
  const TemporaryFolder folder;
  write_batches(folder);
  const auto refusal = [&](const std::string& content) -> std::string {
    write_whole(folder / "data_batch_3.bin", content);
    try {
      (void)load("cifar10", "cifar10", {{"path", "."}}, folder.path());
    } catch (const EnvironmentError& error) {
      return error.what();
    }
    return "accepted";
  };
  CHECK_THAT(refusal(""), ContainsSubstring("data_batch_3.bin' is empty"));
  for (const std::size_t size : {std::size_t{1}, std::size_t{3072}, std::size_t{3074}, std::size_t{6145}})
    CHECK_THAT(refusal((record(1) + record(2)).substr(0, size)),
               ContainsSubstring(std::to_string(size) + " bytes; expected a multiple of 3073"));
  CHECK_THAT(refusal(record(1) + record(10)), ContainsSubstring("the label of record 1 is 10; expected 0 to 9"));
  CHECK(refusal(record(1)) == "accepted");
  std::filesystem::remove(folder / "data_batch_3.bin");
  CHECK_THROWS_WITH(load("cifar10", "cifar10", {{"path", "."}}, folder.path()),
                    ContainsSubstring("data_batch_3.bin") && ContainsSubstring("no such file"));
}

}  // namespace
