#include "training/batch.h"

#include <plexus/vectorized.h>

#include <algorithm>
#include <cstddef>

namespace plexus::training {
namespace {

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

Batch::Batch(const data::ExampleSet& examples, std::size_t max_size)
    : examples_(examples),
      input_width_(examples.data().shape.size()),
      outputs_(examples.data().outputs),
      inputs_(max_size * input_width_),
      targets_(max_size * padded(outputs_)),
      labels_(examples.data().classification ? max_size : 0),
      is_online_(max_size == 1),
      nonzeros_(is_online_ ? max_size : 0, input_width_) {
  if (examples.augmentation().any()) augmenter_.emplace(examples.augmentation(), examples.data().shape);
}

void Batch::gather(const data::Split& split, std::span<const std::uint32_t> rows) noexcept {
  gather_with(split, rows, [this](float* to, const auto* stored, std::uint32_t) {
    normalize_row(to, stored, input_width_, examples_.normalization());
  });
}

void Batch::gather(const data::Split& split, std::span<const std::uint32_t> rows, std::uint64_t seed,
                   std::uint64_t epoch) noexcept {
  if (!augmenter_) return gather(split, rows);
  gather_with(split, rows, [this, seed, epoch](float* to, const auto* stored, std::uint32_t row) {
    augmenter_->apply(to, stored, augmenter_->draw(seed, epoch, row));
    normalize_row(to, to, input_width_, examples_.normalization());
  });
}

template <class ToInput>
void Batch::gather_with(const data::Split& split, std::span<const std::uint32_t> rows,
                        const ToInput& to_input) noexcept {
  size_ = rows.size();
  const Examples& examples = *split.examples;
  for (std::size_t b = 0; b < rows.size(); ++b) {
    const std::size_t row = split.begin + rows[b];
    float* const input = inputs_.data() + b * input_width_;
    if (const auto* bytes = std::get_if<std::vector<std::uint8_t>>(&examples.inputs))
      to_input(input, bytes->data() + row * input_width_, rows[b]);
    else
      to_input(input, std::get<std::vector<float>>(examples.inputs).data() + row * input_width_, rows[b]);

    float* const target = targets_.data() + b * padded(outputs_);
    if (labels_.empty()) {
      std::copy_n(examples.targets.data() + row * outputs_, outputs_, target);
    } else {
      labels_[b] = examples.labels[row];
      std::fill_n(target, outputs_, 0.0F);
      target[labels_[b]] = 1.0F;
    }
  }
  if (is_online_) nonzeros_.find(inputs());
}

// Nothing here may move into a function of its own: GCC takes one that only prefetches for one without effect.
void Batch::prefetch(const data::Split& split, std::span<const std::uint32_t> rows) const noexcept {
  constexpr std::size_t line = 64;  // bytes of a cache line
  constexpr int second_level = 2;   // weights fill the first level more than once before the row is used
  const auto* const bytes = std::get_if<std::vector<std::uint8_t>>(&split.examples->inputs);
  const auto* const reals = std::get_if<std::vector<float>>(&split.examples->inputs);
  const auto* const inputs = bytes != nullptr ? bytes->data() : reinterpret_cast<const std::uint8_t*>(reals->data());
  const std::size_t size = input_width_ * (bytes != nullptr ? 1 : sizeof(float));
  for (const std::uint32_t row : rows) {
    const std::uint8_t* const begin = inputs + (split.begin + row) * size;
    for (std::size_t offset = 0; offset < size; offset += line) __builtin_prefetch(begin + offset, 0, second_level);
    __builtin_prefetch(begin + size - 1, 0, second_level);
    if (labels_.empty())
      __builtin_prefetch(split.examples->targets.data() + (split.begin + row) * outputs_);
    else
      __builtin_prefetch(split.examples->labels.data() + split.begin + row);
  }
}

}  // namespace plexus::training
