// Rows of inputs on disk, read by a thread of its own before they are asked for.
//
//   reader.read_ahead(split, order);          // these rows, in this order, from now on
//   reader.take(split, rows);                 // the next of them …
//   reader.row<float>(0) …                    // … until they are taken from the next time
//
// Rows that are asked for in another order are read when they are asked for: the values are the same.
#pragma once

#include <plexus/dataset.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "data/split.h"

namespace plexus::training {

class RowReader {
 public:
  /// Rows have `width` values. At most `max_rows` are asked for at once.
  RowReader(std::size_t width, std::size_t max_rows);
  RowReader(const RowReader&) = delete;
  RowReader& operator=(const RowReader&) = delete;
  ~RowReader();

  /// These rows, by their numbers in the split, will be asked for in this order. What was said before is forgotten.
  void read_ahead(const data::Split& split, std::span<const std::uint32_t> numbers);

  /// [hot] Makes rows of the split available, by their numbers in it; those that were taken before no longer are.
  /// False: they could not be read, and fault() says why.
  bool take(const data::Split& split, std::span<const std::uint32_t> numbers) noexcept;

  /// [hot] The values of number `i` of the rows that were taken. `Value` is what the inputs are.
  template <class Value>
  [[nodiscard]] const Value* row(std::size_t i) const noexcept {
    const std::byte* const from = taken_ == nullptr ? ring_.data() : taken_;
    const std::size_t place = taken_ == nullptr ? (taken_from_ + i) % capacity_ : i;
    return reinterpret_cast<const Value*>(from + place * width_ * sizeof(Value));
  }

  /// Empty as long as all is well.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  /// What the thread does.
  void fill();
  void stop() noexcept;
  [[nodiscard]] std::size_t bytes_of_row(const InputsOnDisk& inputs) const noexcept;
  [[nodiscard]] bool is_next(const data::Split& split, std::span<const std::uint32_t> numbers) const noexcept;
  bool wait_for(std::size_t rows) noexcept;
  bool read_now(const data::Split& split, std::span<const std::uint32_t> numbers) noexcept;
  /// So many rows from number `first` of `order_` on, to the place of the first in the ring.
  void read_to_ring(std::size_t first, std::size_t rows);

  std::size_t width_;
  std::size_t max_rows_;
  const InputsOnDisk* inputs_ = nullptr;  // of what is read ahead
  std::size_t row_bytes_ = 0;
  std::size_t capacity_ = 0;          // rows of the ring
  std::vector<std::byte> ring_;       // row number n of the order is at n % capacity
  std::vector<std::uint32_t> order_;  // numbers of rows of `inputs_`
  std::vector<std::byte> apart_;      // rows that were read when they were asked for
  const std::byte* taken_ = nullptr;  // null: they are in the ring
  std::size_t taken_from_ = 0;        // number in the order
  std::size_t taken_rows_ = 0;        // of the ring
  std::size_t known_read_ = 0;        // rows of the order that are there, as far as the taker has looked
  std::size_t last_told_ = 0;         // what the thread knows of `taken_from_`
  std::string fault_;

  std::mutex mutex_;  // of all that follows
  std::condition_variable is_read_;
  std::condition_variable is_taken_;
  std::size_t read_ = 0;       // rows of the order that are in the ring, or were
  std::size_t done_with_ = 0;  // whose place may be used again
  bool stops_ = false;
  std::string fault_of_reading_;
  std::thread thread_;
};

}  // namespace plexus::training
