#include "training/row_reader.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <system_error>

#include "data/inputs.h"
#include "values/exception_text.h"

namespace plexus::training {
namespace {

constexpr std::size_t ring_bytes = std::size_t{16} << 20U;
constexpr std::size_t batches_in_ring = 2;                      // at least: one is used while the other is read
constexpr std::size_t bytes_at_once = std::size_t{256} << 10U;  // that are read before the taker is told of them
constexpr std::size_t rows_announced = 64;                      // a disk works at some requests at the same time

/// Signals are for the thread that was there before.
class WithoutSignals {
 public:
  WithoutSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  WithoutSignals(const WithoutSignals&) = delete;
  WithoutSignals& operator=(const WithoutSignals&) = delete;
  ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

void read_values(const InputsOnDisk& inputs, std::size_t first, std::size_t count, std::byte* to) {
  if (inputs.bytes())
    inputs.read(first, std::span(reinterpret_cast<std::uint8_t*>(to), count));
  else
    inputs.read(first, std::span(reinterpret_cast<float*>(to), count));
}

}  // namespace

RowReader::RowReader(std::size_t width, std::size_t max_rows) : width_(width), max_rows_(max_rows) {}

RowReader::~RowReader() { stop(); }

std::size_t RowReader::bytes_of_row(const InputsOnDisk& inputs) const noexcept {
  return width_ * (inputs.bytes() ? 1 : sizeof(float));
}

void RowReader::stop() noexcept {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  is_taken_.notify_one();
  thread_.join();
}

void RowReader::read_ahead(const data::Split& split, std::span<const std::uint32_t> numbers) {
  stop();
  inputs_ = data::on_disk(*split.examples);
  row_bytes_ = bytes_of_row(*inputs_);
  capacity_ = std::max(batches_in_ring * max_rows_, ring_bytes / row_bytes_);
  order_.clear();
  for (const std::uint32_t number : numbers) order_.push_back(static_cast<std::uint32_t>(split.row(number)));
  capacity_ = std::max<std::size_t>(1, std::min(capacity_, order_.size()));
  ring_.resize(capacity_ * row_bytes_);
  taken_ = nullptr;
  taken_from_ = taken_rows_ = known_read_ = last_told_ = 0;
  read_ = done_with_ = 0;
  stops_ = false;
  fault_of_reading_.clear();
  if (order_.empty()) return;
  const WithoutSignals without;
  try {
    thread_ = std::thread([this] { fill(); });
  } catch (const std::system_error&) {
    inputs_ = nullptr;  // no thread is to be had: rows are read when they are asked for
  }
}

void RowReader::fill() {
  const std::size_t most = std::max<std::size_t>(1, std::min(bytes_at_once / row_bytes_, capacity_ / 4));
  std::size_t announced = 0;
  for (std::size_t next = 0; next < order_.size();) {
    std::size_t room = 0;
    {
      std::unique_lock lock(mutex_);
      is_taken_.wait(lock, [&] { return stops_ || next - done_with_ < capacity_; });
      if (stops_) return;
      room = capacity_ - (next - done_with_);
    }
    const std::size_t rows = std::min({most, room, order_.size() - next});
    for (; announced < std::min(order_.size(), next + rows + rows_announced); ++announced)
      inputs_->announce(order_[announced] * width_, width_);
    std::string fault;
    try {
      read_to_ring(next, rows);
    } catch (const std::exception& error) {
      fault = values::text_of(error);
    }
    {
      const std::lock_guard lock(mutex_);
      fault_of_reading_ = fault;
      read_ = next += rows;
    }
    is_read_.notify_one();
    if (!fault.empty()) return;
  }
}

void RowReader::read_to_ring(std::size_t first, std::size_t rows) {
  for (std::size_t done = 0; done < rows;) {
    const std::size_t place = (first + done) % capacity_;
    std::size_t run = 1;  // rows that follow each other on disk and in the ring
    while (done + run < rows && place + run < capacity_ && order_[first + done + run] == order_[first + done] + run)
      ++run;
    read_values(*inputs_, order_[first + done] * width_, run * width_, ring_.data() + place * row_bytes_);
    done += run;
  }
}

bool RowReader::is_next(const data::Split& split, std::span<const std::uint32_t> numbers) const noexcept {
  const std::size_t begin = taken_from_ + taken_rows_;
  if (inputs_ == nullptr || data::on_disk(*split.examples) != inputs_ || begin + numbers.size() > order_.size())
    return false;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (order_[begin + i] != split.row(numbers[i])) return false;
  return true;
}

bool RowReader::take(const data::Split& split, std::span<const std::uint32_t> numbers) noexcept {
  if (!fault_.empty()) return false;
  if (!is_next(split, numbers)) return read_now(split, numbers);
  taken_ = nullptr;
  taken_from_ += taken_rows_;
  taken_rows_ = numbers.size();
  return wait_for(taken_from_ + taken_rows_);
}

/// The other thread is told of what has been taken when it may be waiting for it, and else not with every batch.
bool RowReader::wait_for(std::size_t rows) noexcept {
  const bool has_room = rows <= known_read_;
  if (has_room && taken_from_ < last_told_ + capacity_ / 4) return true;
  std::unique_lock lock(mutex_);
  done_with_ = last_told_ = taken_from_;
  is_taken_.notify_one();
  is_read_.wait(lock, [&] { return read_ >= rows || !fault_of_reading_.empty(); });
  known_read_ = read_;
  if (!fault_of_reading_.empty()) {
    fault_ = fault_of_reading_;
    return false;
  }
  return true;
}

bool RowReader::read_now(const data::Split& split, std::span<const std::uint32_t> numbers) noexcept {
  try {
    const InputsOnDisk& inputs = *data::on_disk(*split.examples);
    const std::size_t row_bytes = bytes_of_row(inputs);
    apart_.resize(numbers.size() * row_bytes);
    for (std::size_t i = 0; i < numbers.size(); ++i)
      read_values(inputs, split.row(numbers[i]) * width_, width_, apart_.data() + i * row_bytes);
    taken_ = apart_.data();
    return true;
  } catch (const std::exception& error) {
    fault_ = values::text_of(error);
    return false;
  }
}

}  // namespace plexus::training
