// One batch in the form that models and losses take: rows gathered, normalised, targets one-hot. Its memory is
// allocated once and reused.
#pragma once

#include <plexus/buffer.h>
#include <plexus/loss.h>
#include <plexus/rows.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "data/augmentation.h"
#include "data/examples.h"
#include "kernels/nonzeros.h"

namespace plexus::training {

/// How much examples count: the product of what is here, 1 where nothing is.
struct ExampleWeights {
  std::vector<float> of_classes = {};  ///< one for each class, or empty
  bool of_rows = false;                ///< those that the data have, if they have some
};

class Batch {
 public:
  Batch(const data::ExampleSet& examples, std::size_t max_size, ExampleWeights weights = {});

  /// [hot] Fills the batch with rows of `split`, by their number within it. Requires rows.size() ≤ max_size.
  void gather(const data::Split& split, std::span<const std::uint32_t> rows) noexcept;
  /// [hot] The same with the distortions of one epoch, 1, 2, …, if the data set is augmented: what training sees.
  void gather(const data::Split& split, std::span<const std::uint32_t> rows, std::uint64_t seed,
              std::uint64_t epoch) noexcept;
  /// [hot] Asks for rows that will be gathered soon: they lie far apart in memory that no cache holds.
  void prefetch(const data::Split& split, std::span<const std::uint32_t> rows) const noexcept;

  [[nodiscard]] ConstRows inputs() const noexcept { return {inputs_.data(), size_, input_width_, input_width_}; }
  [[nodiscard]] Targets targets() const noexcept {
    return {{targets_.data(), size_, outputs_, padded(outputs_)},
            labels_.empty() ? nullptr : labels_.data(),
            weights_.empty() ? nullptr : weights_.data()};
  }

 private:
  [[nodiscard]] float weight_of(std::size_t b, const Examples& examples, std::size_t row) const noexcept;
  void copy_targets(float* to, const float* stored) const noexcept;
  template <class ToInput>
  void gather_with(const data::Split& split, std::span<const std::uint32_t> rows, const ToInput& to_input) noexcept;

  const data::ExampleSet& examples_;
  std::size_t input_width_;
  std::size_t outputs_;
  std::size_t size_ = 0;
  Buffer inputs_;                     // (batch, input size)
  Buffer targets_;                    // (batch, outputs)
  std::vector<std::int32_t> labels_;  // (batch); empty for regression
  std::vector<float> class_weights_;
  bool weighs_rows_;
  std::vector<float> weights_;       // (batch); empty: 1 each
  bool is_online_;                   // a few examples at a time, whose zeros are skipped
  kernels::KnownNonZeros nonzeros_;  // of inputs_, in online learning
  std::optional<data::Augmenter> augmenter_;
};

}  // namespace plexus::training
