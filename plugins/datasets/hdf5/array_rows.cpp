#include "array_rows.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <type_traits>
#include <utility>

namespace arrays {
namespace {

using plexus::Array;
using plexus::EnvironmentError;
using plexus::Error;
using plexus::InputsOnDisk;

std::string counted(std::size_t rows) { return std::to_string(rows) + (rows == 1 ? " row" : " rows"); }

template <class T>
std::vector<T> taken(const std::vector<T>& values, const RowNumbers& rows, std::size_t width) {
  std::vector<T> some;
  some.reserve(rows.size() * width);
  for (const std::uint32_t row : rows) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * width);
    some.insert(some.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
  }
  return some;
}

/// Some rows of inputs that stay where they are.
class RowsOnDisk final : public InputsOnDisk {
 public:
  RowsOnDisk(std::shared_ptr<const InputsOnDisk> all, RowNumbers rows, std::size_t width)
      : all_(std::move(all)), rows_(std::move(rows)), width_(width) {}

  [[nodiscard]] bool bytes() const noexcept override { return all_->bytes(); }
  [[nodiscard]] std::size_t size() const noexcept override { return rows_.size() * width_; }
  void read(std::size_t first, std::span<std::uint8_t> to) const override { read_values(first, to); }
  void read(std::size_t first, std::span<float> to) const override { read_values(first, to); }
  void announce(std::size_t first, std::size_t count) const noexcept override {
    for_each_run(first, count, [this](std::size_t from, std::size_t, std::size_t size) { all_->announce(from, size); });
  }

 private:
  /// Values that follow each other: body(first of them, where they are of those asked for, how many).
  template <class Body>
  void for_each_run(std::size_t first, std::size_t count, const Body& body) const {
    for (std::size_t done = 0; done < count;) {
      const std::size_t row = (first + done) / width_;
      const std::size_t within = (first + done) % width_;
      std::size_t rows = 1;
      while (rows * width_ - within < count - done && rows_[row + rows] == rows_[row] + rows) ++rows;
      const std::size_t size = std::min(rows * width_ - within, count - done);
      body(rows_[row] * width_ + within, done, size);
      done += size;
    }
  }

  template <class Value>
  void read_values(std::size_t first, std::span<Value> to) const {
    for_each_run(first, to.size(),
                 [&](std::size_t from, std::size_t at, std::size_t size) { all_->read(from, to.subspan(at, size)); });
  }

  std::shared_ptr<const InputsOnDisk> all_;
  RowNumbers rows_;
  std::size_t width_;
};

}  // namespace

plexus::Parameters<Slice> Slice::parameters() {
  return {
      {"start", &Slice::start, "the first row, from 0; negative: from the end; not set: the first of all"},
      {"stop", &Slice::stop, "the row behind the last one; negative: from the end; not set: to the end"},
      {"step", &Slice::step, plexus::at_least(1), "2: every second row"},
  };
}

RowNumbers rows_of(const Slice& slice, std::size_t count, const std::string& subject) {
  const auto all = static_cast<std::int64_t>(count);
  const auto place = [all](std::int64_t number) {
    return std::clamp<std::int64_t>(number < 0 ? number + all : number, 0, all);
  };
  const std::int64_t stop = place(slice.stop.value_or(all));
  RowNumbers rows;
  for (std::int64_t row = place(slice.start.value_or(0)); row < stop; row += slice.step)
    rows.push_back(static_cast<std::uint32_t>(row));
  if (rows.empty()) throw Error(subject + " chooses none of the " + counted(count));
  if (slice.stop.value_or(0) > all)
    throw Error(subject + " stops at " + std::to_string(*slice.stop) + ", but there are only " + counted(count));
  return rows;
}

RowNumbers rows_of(const Array& array, std::size_t count, const std::string& subject) {
  RowNumbers rows;
  std::visit(
      [&]<class T>(const std::vector<T>& values) {
        if constexpr (std::is_same_v<T, std::string>) {
          throw EnvironmentError(subject + ": it holds texts; expected zeros and ones, or numbers of rows");
        } else {
          const bool is_mask = values.size() == count && std::all_of(values.begin(), values.end(), [](T value) {
                                 return value == T{0} || value == T{1};
                               });
          std::vector<bool> seen(count, false);
          for (std::size_t i = 0; i < values.size(); ++i) {
            if (is_mask) {
              if (values[i] == T{1}) rows.push_back(static_cast<std::uint32_t>(i));
              continue;
            }
            const auto number = static_cast<double>(values[i]);
            const auto row = static_cast<std::size_t>(std::clamp(number, 0.0, static_cast<double>(count)));
            if (static_cast<double>(row) != number || row >= count)
              throw EnvironmentError(subject + ": its value " + std::to_string(i) + " is " + std::to_string(number) +
                                     ", which is no number of a row (0 to " + std::to_string(count - 1) + "), and " +
                                     "they are not " + std::to_string(count) + " zeros and ones");
            if (seen[row]) throw EnvironmentError(subject + ": it names row " + std::to_string(row) + " twice");
            seen[row] = true;
            rows.push_back(static_cast<std::uint32_t>(row));
          }
        }
      },
      array.values);
  if (rows.empty()) throw EnvironmentError(subject + ": it chooses none of the " + counted(count));
  return rows;
}

RowNumbers others_than(const RowNumbers& rows, std::size_t count) {
  std::vector<bool> taken_before(count, false);
  for (const std::uint32_t row : rows) taken_before[row] = true;
  RowNumbers others;
  for (std::size_t row = 0; row < count; ++row)
    if (!taken_before[row]) others.push_back(static_cast<std::uint32_t>(row));
  return others;
}

Array only(const Array& array, const RowNumbers& rows) {
  Array some;
  some.extents = array.extents;
  some.extents.front() = rows.size();
  const std::size_t width =
      std::accumulate(array.extents.begin() + 1, array.extents.end(), std::size_t{1}, std::multiplies<>());
  std::visit([&](const auto& values) { some.values = taken(values, rows, width); }, array.values);
  return some;
}

void keep_only(const RowNumbers& rows, std::size_t width, plexus::Examples& examples) {
  examples.count = rows.size();
  std::visit(
      [&](auto& inputs) {
        if constexpr (std::is_same_v<std::decay_t<decltype(inputs)>, std::shared_ptr<const InputsOnDisk>>)
          inputs = std::make_shared<const RowsOnDisk>(std::move(inputs), rows, width);
        else
          inputs = taken(inputs, rows, width);
      },
      examples.inputs);
}

}  // namespace arrays
