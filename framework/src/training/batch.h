// One batch in the form that models and losses take: rows gathered, normalised, targets one-hot. Its memory is
// allocated once and reused.
#pragma once

#include <plexus/buffer.h>
#include <plexus/error.h>
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
#include "training/row_reader.h"

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
  /// Rows that will be gathered in this order, by their number within the split. Where inputs are on disk, they are
  /// read meanwhile; else nothing is done.
  void read_ahead(const data::Split& split, std::span<const std::uint32_t> rows);
  /// Throws EnvironmentError where inputs could not be read from disk: what was gathered then means nothing.
  void throw_if_unread() const {
    if (reader_ && !reader_->fault().empty()) throw EnvironmentError(reader_->fault());
  }
  /// [hot] Asks for rows that will be gathered soon: they lie far apart in memory that no cache holds.
  void prefetch(const data::Split& split, std::span<const std::uint32_t> rows) const noexcept;

  [[nodiscard]] ConstRows inputs() const noexcept { return {inputs_.data(), size_, input_width_, input_width_}; }
  /// A row for each example, as Pass::targets has it: a loss is given those of ComparedRows.
  [[nodiscard]] Targets targets() const noexcept {
    return {{targets_.data(), size_, outputs_, target_stride_},
            labels_.empty() ? nullptr : labels_.data(),
            weights_.empty() ? nullptr : weights_.data()};
  }

 private:
  [[nodiscard]] float weight_of(std::int32_t label, const Examples& examples, std::size_t row) const noexcept;
  void take_labels(std::size_t b, const Examples& examples, std::size_t row) noexcept;
  void copy_targets(float* to, const float* stored) const noexcept;
  template <class ToInput>
  void gather_with(const data::Split& split, std::span<const std::uint32_t> rows, const ToInput& to_input) noexcept;
  template <class ToInput>
  void gather_from_disk(const data::Split& split, std::span<const std::uint32_t> rows,
                        const ToInput& to_input) noexcept;
  void take_target(std::size_t b, const Examples& examples, std::size_t row) noexcept;

  const data::ExampleSet& examples_;
  std::size_t input_width_;
  std::size_t positions_;  // with a label each, of an example: 1 where it has one
  std::size_t classes_;    // or targets
  std::size_t outputs_;    // of all positions
  std::size_t target_stride_;
  std::size_t size_ = 0;
  Buffer inputs_;                     // (batch, input size)
  Buffer targets_;                    // (batch, outputs)
  std::vector<std::int32_t> labels_;  // (batch, positions); empty for regression
  std::vector<float> class_weights_;
  bool weighs_rows_;
  std::vector<float> weights_;       // (batch, positions); empty: 1 each
  bool is_online_;                   // a few examples at a time, whose zeros are skipped
  kernels::KnownNonZeros nonzeros_;  // of inputs_, in online learning
  std::optional<data::Augmenter> augmenter_;
  std::optional<RowReader> reader_;  // of inputs on disk
};

}  // namespace plexus::training
