// A loaded data set as trials see it: which rows train, validate and test, and how stored values become inputs.
// Loaded once, shared by all trials that use it, never changed.
//
//   const ExampleSet examples(data, {.validation = 5000});
//   examples.data().train … examples.train().row(0)      // as they are learnt
//   examples.summary()                                     // what is said of them
#pragma once

#include <plexus/dataset.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/check.h"
#include "data/division.h"
#include "data/encoding.h"
#include "data/normalization.h"
#include "data/settings.h"
#include "data/split.h"
#include "data/summary.h"

namespace plexus::data {

/// In which part a row is. The numbers stand in the files, with the words as `flag_meanings`.
enum class PartOfRow : std::int8_t { train = 0, validation = 1, test = 2, unused = 3 };

struct Fitted;

class ExampleSet {
 public:
  /// Shares data that check_data() has passed. Throws Error where settings do not fit the rows or nothing sensible can
  /// be learnt from them.
  /// `soft`: probabilities of each row of data->train for each class, which training rows have as targets.
  ExampleSet(std::shared_ptr<const Data> data, const DatasetSettings& settings, std::vector<float> soft = {});
  /// Rows for a network that was trained before: `matched` is what match() makes of them. Nothing is fitted.
  ExampleSet(std::shared_ptr<const Data> matched, const Fitted& fitted, Division division);
  ExampleSet(const ExampleSet&) = delete;
  ExampleSet& operator=(const ExampleSet&) = delete;

  /// As they are learnt: with columns encoded and classes chosen.
  [[nodiscard]] const Data& data() const noexcept { return *data_; }
  /// As the data set gave them.
  [[nodiscard]] const Data& stored() const noexcept { return *stored_; }
  [[nodiscard]] const Division& division() const noexcept { return division_; }
  [[nodiscard]] const Split& train() const noexcept { return train_; }
  [[nodiscard]] const Split& validation() const noexcept { return validation_; }
  [[nodiscard]] const Split& test() const noexcept { return test_; }
  [[nodiscard]] const Normalization& normalization() const noexcept { return normalization_; }
  [[nodiscard]] const TargetNormalization& target_normalization() const noexcept { return target_normalization_; }
  [[nodiscard]] const Encoding& encoding() const noexcept { return encoding_; }
  /// Of rows that are trained on.
  [[nodiscard]] const AugmentationSettings& augmentation() const noexcept { return augmentation_; }
  [[nodiscard]] const DataSummary& summary() const noexcept { return summary_; }

  /// Whether inputs are their own targets.
  [[nodiscard]] bool reconstructs() const noexcept { return reconstructs_; }

  /// Of a training row by its number in `train()`: a probability for each class; null where there are none.
  [[nodiscard]] const float* soft_target(std::size_t number) const noexcept {
    return soft_targets_.empty() ? nullptr : soft_targets_.data() + train_.row(number) * data_->outputs;
  }

  /// For each row of the data set, those of `train` before those of `test`.
  [[nodiscard]] std::vector<PartOfRow> parts() const;
  /// Encoding and normalisation as JSON: what a later prediction applies to its rows.
  [[nodiscard]] const std::string& fitted() const noexcept { return fitted_; }

 private:
  void learn_inputs();
  void check_positions() const;

  std::shared_ptr<const Data> stored_;
  std::shared_ptr<const Data> data_;
  Encoding encoding_;
  Division division_;
  Split train_;
  Split validation_;
  Split test_;
  Normalization normalization_;
  TargetNormalization target_normalization_;
  bool reconstructs_ = false;
  std::vector<float> soft_targets_;  // (rows of data_->train, classes)
  AugmentationSettings augmentation_;
  DataSummary summary_;
  std::string fitted_;
};

}  // namespace plexus::data
