// The metrics of one trial: components that are given what a model says of rows, and give numbers back.
//
//   Measures measures(settings.metrics, examples, settings.loss->logits());
//   measures.begin(split.count);
//   …  measures.add(outputs, targets);       // batch by batch
//   evaluation.measured = measures.values();
#pragma once

#include <plexus/metric.h>
#include <plexus/model.h>
#include <plexus/schema.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "data/examples.h"
#include "metrics/definitions.h"

namespace plexus::training {

class Measures {
 public:
  /// What is measured where nothing is asked for: the accuracy of outputs that are classes, which every evaluation
  /// counts.
  explicit Measures(bool says_classes);
  /// Plans the metrics; the model's objectives are measured too. Throws Error where a metric has no meaning for the
  /// task, or two have one name.
  Measures(const std::optional<std::vector<Component<Metric>>>& asked, const Data& data, Logits logits,
           std::span<const Objective> objectives = {});

  [[nodiscard]] const metrics::Definitions& definitions() const noexcept { return definitions_; }
  /// Whether there is anything to add to.
  [[nodiscard]] bool any() const noexcept { return !metrics_.empty() || objectives_ > 0; }

  /// Before the first of so many rows.
  void begin(std::size_t rows);
  /// [hot] Outputs in the units of the targets.
  void add(ConstRows y, const Targets& targets) noexcept;
  /// [hot] What the model's objectives come to for so many rows.
  void add_objectives(std::span<const double> means, std::size_t rows) noexcept;
  /// Of all rows since begin(), each metric at its place.
  [[nodiscard]] std::vector<double> values();

 private:
  std::vector<std::shared_ptr<Metric>> metrics_;
  std::size_t objectives_ = 0;
  std::vector<double> sums_;  // of the objectives, over the rows since begin()
  std::size_t rows_ = 0;
  metrics::Definitions definitions_;
};

}  // namespace plexus::training
