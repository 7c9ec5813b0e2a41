// Rows that a thread reads before they are asked for are those that were asked for.
#include "training/row_reader.h"

#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>
#include <atomic>
#include <numeric>

#include "catch.h"

using namespace plexus;
using plexus::training::RowReader;

namespace {

/// Value i of row r is r, wherever it stands. From row `broken` on nothing can be read.
class Numbered final : public InputsOnDisk {
 public:
  Numbered(std::size_t rows, std::size_t width, std::size_t broken) : rows_(rows), width_(width), broken_(broken) {}

  [[nodiscard]] bool bytes() const noexcept override { return false; }
  [[nodiscard]] std::size_t size() const noexcept override { return rows_ * width_; }
  void read(std::size_t, std::span<std::uint8_t>) const override { throw EnvironmentError("they are reals"); }
  void read(std::size_t first, std::span<float> to) const override {
    ++reads_;
    for (std::size_t i = 0; i < to.size(); ++i) {
      if ((first + i) / width_ >= broken_) throw EnvironmentError("the disk is broken");
      to[i] = static_cast<float>((first + i) / width_);
    }
  }

  [[nodiscard]] std::size_t reads() const noexcept { return reads_; }

 private:
  std::size_t rows_;
  std::size_t width_;
  std::size_t broken_;
  mutable std::atomic<std::size_t> reads_ = 0;
};

constexpr std::size_t wide = 100'000;  // 400 kB: the ring holds some forty rows

struct Stored {
  explicit Stored(std::size_t rows, std::size_t width = wide, std::size_t broken = SIZE_MAX)
      : inputs(std::make_shared<const Numbered>(rows, width, broken)) {
    examples.count = rows;
    examples.inputs = std::shared_ptr<const InputsOnDisk>(inputs);
    split = {.examples = &examples, .begin = 0, .count = rows};
  }

  std::shared_ptr<const Numbered> inputs;
  Examples examples;
  data::Split split;
};

std::vector<std::uint32_t> shuffled(std::size_t rows) {
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  Stream(1, "test").shuffle(order);
  return order;
}

/// Whether the rows that were taken have these numbers, at both of their ends.
bool has(const RowReader& reader, std::span<const std::uint32_t> numbers) {
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (reader.row<float>(i)[0] != static_cast<float>(numbers[i]) ||
        reader.row<float>(i)[wide - 1] != static_cast<float>(numbers[i]))
      return false;
  return true;
}

}  // namespace

TEST_CASE("rows come in the order that was said, in batches of any size") {
  const Stored stored(150);
  const std::vector<std::uint32_t> order = shuffled(150);
  for (const std::size_t batch : {1UL, 7UL, 64UL, 150UL}) {
    RowReader reader(wide, batch);
    for (int epoch = 0; epoch < 2; ++epoch) {
      reader.read_ahead(stored.split, order);
      for (std::size_t first = 0; first < order.size(); first += batch) {
        const auto numbers = std::span(order).subspan(first, std::min(batch, order.size() - first));
        REQUIRE(reader.take(stored.split, numbers));
        REQUIRE(has(reader, numbers));
      }
    }
  }
}

TEST_CASE("each row is read once where they come in the order that was said") {
  const Stored stored(150);
  const std::vector<std::uint32_t> order = shuffled(150);
  RowReader reader(wide, 10);
  reader.read_ahead(stored.split, order);
  for (std::size_t first = 0; first < 150; first += 10)
    REQUIRE(reader.take(stored.split, std::span(order).subspan(first, 10)));
  CHECK(stored.inputs->reads() <= 150);
}

TEST_CASE("rows that were not announced are read too, and those that were come afterwards") {
  const Stored stored(40);
  const std::vector<std::uint32_t> order = shuffled(40);
  const std::vector<std::uint32_t> others = {39, 0, 17};
  RowReader reader(wide, 10);
  REQUIRE(reader.take(stored.split, others));
  CHECK(has(reader, others));
  reader.read_ahead(stored.split, order);
  REQUIRE(reader.take(stored.split, std::span(order).first(10)));
  REQUIRE(reader.take(stored.split, others));
  CHECK(has(reader, others));
  const auto next = std::span(order).subspan(10, 10);
  REQUIRE(reader.take(stored.split, next));
  CHECK(has(reader, next));
}

TEST_CASE("rows of a part are named by their numbers in it") {
  const Stored stored(40);
  const std::vector<std::uint32_t> rows = {3, 8, 21, 30};
  const data::Split part{.examples = &stored.examples, .count = rows.size(), .rows = rows.data()};
  const std::vector<std::uint32_t> numbers = {2, 0, 3, 1};
  const std::vector<std::uint32_t> expected = {21, 3, 30, 8};
  RowReader reader(wide, 4);
  reader.read_ahead(part, numbers);
  REQUIRE(reader.take(part, numbers));
  CHECK(has(reader, expected));
}

TEST_CASE("rows that cannot be read are a fault, and not other values") {
  const Stored stored(100, wide, 50);
  std::vector<std::uint32_t> order(100);
  std::iota(order.begin(), order.end(), 0U);
  RowReader reader(wide, 10);
  reader.read_ahead(stored.split, order);
  std::size_t taken = 0;
  while (taken < 100 && reader.take(stored.split, std::span(order).subspan(taken, 10))) {
    CHECK(has(reader, std::span(order).subspan(taken, 10)));
    taken += 10;
  }
  CHECK(taken <= 50);
  CHECK(reader.fault() == "the disk is broken");
  CHECK_FALSE(reader.take(stored.split, std::span(order).first(1)));

  RowReader at_once(wide, 10);
  CHECK_FALSE(at_once.take(stored.split, std::span(order).subspan(60, 1)));
  CHECK(at_once.fault() == "the disk is broken");
}

TEST_CASE("a reader ends although nobody takes what it reads") {
  const Stored stored(150);
  const std::vector<std::uint32_t> order = shuffled(150);
  RowReader reader(wide, 4);
  for (int i = 0; i < 5; ++i) reader.read_ahead(stored.split, order);
  CHECK(reader.take(stored.split, std::span(order).first(4)));
}
