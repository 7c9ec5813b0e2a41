#include "data/inputs.h"

#include <utility>

namespace plexus::data {
namespace {

/// Rows of others, by their numbers.
class SomeInputs final : public InputsOnDisk {
 public:
  SomeInputs(std::shared_ptr<const InputsOnDisk> all, std::vector<std::uint32_t> rows, std::size_t width)
      : all_(std::move(all)), rows_(std::move(rows)), width_(width) {}

  [[nodiscard]] bool bytes() const noexcept override { return all_->bytes(); }
  [[nodiscard]] std::size_t size() const noexcept override { return rows_.size() * width_; }
  void read(std::size_t first, std::span<std::uint8_t> to) const override { read_values(first, to); }
  void read(std::size_t first, std::span<float> to) const override { read_values(first, to); }
  void announce(std::size_t first, std::size_t count) const noexcept override {
    for_each_run(first, count, [this](std::size_t from, std::size_t, std::size_t size) { all_->announce(from, size); });
  }

 private:
  /// Values that follow each other in `all_`: body(first of them, where they are of those asked for, how many).
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
  std::vector<std::uint32_t> rows_;
  std::size_t width_;
};

}  // namespace

bool are_bytes(const Examples& examples) noexcept {
  const InputsOnDisk* const stored = on_disk(examples);
  return stored != nullptr ? stored->bytes() : std::holds_alternative<std::vector<std::uint8_t>>(examples.inputs);
}

std::size_t input_count(const Examples& examples) noexcept {
  if (const InputsOnDisk* const stored = on_disk(examples)) return stored->size();
  if (const auto* const bytes = std::get_if<std::vector<std::uint8_t>>(&examples.inputs)) return bytes->size();
  const auto* const reals = std::get_if<std::vector<float>>(&examples.inputs);
  return reals == nullptr ? 0 : reals->size();
}

std::vector<float> row_of(const Examples& examples, std::size_t width, std::size_t row) {
  std::vector<float> values;
  for_each_row({.examples = &examples, .begin = row, .count = 1}, width,
               [&](std::size_t, const auto* stored) { values.assign(stored, stored + width); });
  return values;
}

std::shared_ptr<const InputsOnDisk> some_of(std::shared_ptr<const InputsOnDisk> inputs, std::vector<std::uint32_t> rows,
                                            std::size_t width) {
  bool are_all = rows.size() * width == inputs->size();
  for (std::size_t i = 0; i < rows.size() && are_all; ++i) are_all = rows[i] == i;
  if (are_all) return inputs;
  return std::make_shared<SomeInputs>(std::move(inputs), std::move(rows), width);
}

}  // namespace plexus::data
