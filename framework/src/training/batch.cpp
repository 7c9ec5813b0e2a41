#include "training/batch.h"

#include <plexus/vectorized.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "data/inputs.h"

namespace plexus::training {
namespace {

constexpr std::size_t rows_ahead = 4;  // of a batch that are asked for while others are read: memory is slow to answer

/// Always inline: GCC takes a function that only prefetches for one without effect.
[[gnu::always_inline]] inline void prefetch_bytes(const void* from, std::size_t size) noexcept {
  constexpr std::size_t line = 64;  // bytes of a cache line
  constexpr int second_level = 2;   // weights fill the first level more than once before the row is used
  const auto* const bytes = static_cast<const std::uint8_t*>(from);
  for (std::size_t offset = 0; offset < size; offset += line) __builtin_prefetch(bytes + offset, 0, second_level);
  __builtin_prefetch(bytes + size - 1, 0, second_level);
}

template <class Stored>
void normalize_row(float* to, const Stored* from, std::size_t width,
                   const data::Normalization& normalization) noexcept {
  if (normalization.scale.size() == 1) {
    vectorized(width, [to, from, scale = normalization.scale[0], shift = normalization.shift[0]](std::size_t i) {
      to[i] = static_cast<float>(from[i]) * scale + shift;
    });
  } else {
    vectorized(width, [to, from, scale = normalization.scale.data(), shift = normalization.shift.data()](
                          std::size_t i) { to[i] = static_cast<float>(from[i]) * scale[i] + shift[i]; });
  }
}

}  // namespace

Batch::Batch(const data::ExampleSet& examples, std::size_t max_size, ExampleWeights weights)
    : examples_(examples),
      input_width_(examples.data().shape.size()),
      positions_(examples.data().positions.size()),
      classes_(examples.data().outputs),
      outputs_(positions_ * classes_),
      // Positions follow each other without a gap, so that a loss can take each for a row.
      target_stride_(examples.data().labels_positions() ? outputs_ : padded(outputs_)),
      inputs_(max_size * input_width_),
      targets_(max_size * target_stride_),
      labels_(examples.data().classification ? max_size * positions_ : 0),
      class_weights_(std::move(weights.of_classes)),
      weighs_rows_(weights.of_rows && !examples.train().examples->weights.empty()),
      weights_(class_weights_.empty() && !weighs_rows_ ? 0 : max_size * positions_),
      is_online_(max_size == 1),
      nonzeros_(is_online_ ? max_size : 0, input_width_) {
  const Data& data = examples.data();
  if (data::on_disk(data.train) != nullptr || data::on_disk(data.test) != nullptr)
    reader_.emplace(input_width_, max_size);
  if (examples.augmentation().any()) augmenter_.emplace(examples.augmentation(), examples.data().shape);
}

void Batch::gather(const data::Split& split, std::span<const std::uint32_t> rows) noexcept {
  gather_with(split, rows, [this](float* to, const auto* stored, std::uint32_t) {
    normalize_row(to, stored, input_width_, examples_.normalization());
  });
}

void Batch::gather(const data::Split& split, std::span<const std::uint32_t> rows, std::uint64_t seed,
                   std::uint64_t epoch) noexcept {
  if (!augmenter_)
    gather(split, rows);
  else
    gather_with(split, rows, [this, seed, epoch](float* to, const auto* stored, std::uint32_t row) {
      augmenter_->apply(to, stored, augmenter_->draw(seed, epoch, row));
      normalize_row(to, to, input_width_, examples_.normalization());
    });
  for (std::size_t b = 0; b < rows.size(); ++b)
    if (const float* const soft = examples_.soft_target(rows[b]))
      std::copy_n(soft, outputs_, targets_.data() + b * target_stride_);
}

template <class ToInput>
void Batch::gather_with(const data::Split& split, std::span<const std::uint32_t> rows,
                        const ToInput& to_input) noexcept {
  size_ = rows.size();
  const Examples& examples = *split.examples;
  if (data::on_disk(examples) != nullptr) gather_from_disk(split, rows, to_input);
  for (std::size_t b = 0; b < rows.size(); ++b) {
    const std::size_t row = split.row(rows[b]);
    const bool has_next = b + rows_ahead < rows.size();
    const std::size_t next = has_next ? split.row(rows[b + rows_ahead]) : 0;
    float* const input = inputs_.data() + b * input_width_;
    const auto take_from = [&](const auto* stored) {
      if (has_next) prefetch_bytes(stored + next * input_width_, input_width_ * sizeof *stored);
      to_input(input, stored + row * input_width_, rows[b]);
    };
    if (const auto* bytes = std::get_if<std::vector<std::uint8_t>>(&examples.inputs))
      take_from(bytes->data());
    else if (const auto* reals = std::get_if<std::vector<float>>(&examples.inputs))
      take_from(reals->data());
    take_target(b, examples, row);
  }
  if (is_online_) nonzeros_.find(inputs());
}

template <class ToInput>
void Batch::gather_from_disk(const data::Split& split, std::span<const std::uint32_t> rows,
                             const ToInput& to_input) noexcept {
  if (!reader_->take(split, rows)) {  // whoever gathers looks for the fault
    std::fill_n(inputs_.data(), rows.size() * input_width_, 0.0F);
    return;
  }
  const bool bytes = data::are_bytes(*split.examples);
  for (std::size_t b = 0; b < rows.size(); ++b) {
    float* const input = inputs_.data() + b * input_width_;
    if (bytes)
      to_input(input, reader_->row<std::uint8_t>(b), rows[b]);
    else
      to_input(input, reader_->row<float>(b), rows[b]);
  }
}

void Batch::read_ahead(const data::Split& split, std::span<const std::uint32_t> rows) {
  if (reader_ && data::on_disk(*split.examples) != nullptr) reader_->read_ahead(split, rows);
}

void Batch::take_target(std::size_t b, const Examples& examples, std::size_t row) noexcept {
  if (!labels_.empty()) {
    take_labels(b, examples, row);
    return;
  }
  copy_targets(targets_.data() + b * target_stride_, examples.targets.data() + row * outputs_);
  if (!weights_.empty()) weights_[b] = weight_of(no_label, examples, row);
}

void Batch::take_labels(std::size_t b, const Examples& examples, std::size_t row) noexcept {
  float* const target = targets_.data() + b * target_stride_;
  std::fill_n(target, outputs_, 0.0F);
  for (std::size_t p = 0; p < positions_; ++p) {
    const std::int32_t label = examples.labels[row * positions_ + p];
    labels_[b * positions_ + p] = label;
    if (label >= 0) target[p * classes_ + static_cast<std::size_t>(label)] = 1.0F;
    if (!weights_.empty()) weights_[b * positions_ + p] = weight_of(label, examples, row);
  }
}

float Batch::weight_of(std::int32_t label, const Examples& examples, std::size_t row) const noexcept {
  const float of_class = class_weights_.empty() || label < 0 ? 1.0F : class_weights_[static_cast<std::size_t>(label)];
  return weighs_rows_ ? of_class * examples.weights[row] : of_class;
}

/// As they are learnt.
void Batch::copy_targets(float* to, const float* stored) const noexcept {
  const data::TargetNormalization& by = examples_.target_normalization();
  if (!by.any()) {
    std::copy_n(stored, outputs_, to);
    return;
  }
  for (std::size_t i = 0; i < outputs_; ++i) to[i] = (stored[i] - by.mean[i]) / by.deviation[i];
}

void Batch::prefetch(const data::Split& split, std::span<const std::uint32_t> rows) const noexcept {
  if (data::on_disk(*split.examples) != nullptr) return;
  const auto* const bytes = std::get_if<std::vector<std::uint8_t>>(&split.examples->inputs);
  const auto* const reals = std::get_if<std::vector<float>>(&split.examples->inputs);
  const auto* const inputs = bytes != nullptr ? bytes->data() : reinterpret_cast<const std::uint8_t*>(reals->data());
  const std::size_t size = input_width_ * (bytes != nullptr ? 1 : sizeof(float));
  for (const std::uint32_t number : rows) {
    const std::size_t row = split.row(number);
    prefetch_bytes(inputs + row * size, size);
    if (labels_.empty())
      __builtin_prefetch(split.examples->targets.data() + row * outputs_);
    else
      __builtin_prefetch(split.examples->labels.data() + row * positions_);
  }
}

}  // namespace plexus::training
