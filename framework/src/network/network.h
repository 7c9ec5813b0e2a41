// A trained network, from the file of its trial and the plugins that the file names: stored rows in, answers out.
//
//   const results::TrialRecord trial = results::read_trial("results/c/trials/1a2b….h5");
//   network::Network network(trial, registry, network::Weights::final);
//   const data::Matched rows = data::match(loaded, network.fitted(), data::TargetUse::ignored);
//   const std::vector<float> outputs = network.outputs(*rows.data, all_rows);
#pragma once

#include <plexus/loss.h>
#include <plexus/model.h>
#include <plexus/value.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/examples.h"
#include "data/fitted.h"
#include "plugin/registry.h"
#include "results/trial.h"
#include "training/evaluation.h"
#include "training/measures.h"
#include "training/parameter_store.h"
#include "training/settings.h"

namespace plexus::network {

/// The moment of training that the parameters are from.
enum class Weights { final, best, average, initial };

[[nodiscard]] std::string to_string(Weights weights);

/// What is in a trial's file beside its parameters. Throws Error that says what the file lacks: that of a trial that
/// failed, or of a plexus from before networks were whole in their files.
[[nodiscard]] data::Fitted fitted_of(const results::TrialRecord& trial);

/// The arrays of one moment. Throws Error that says what there is instead.
[[nodiscard]] const std::vector<results::NamedArray>& parameters_of(const results::TrialRecord& trial, Weights weights);

class Network {
 public:
  /// Throws Error where the file does not make a network with these plugins. `registry` is not kept.
  Network(const results::TrialRecord& trial, const plugin::Registry& registry, Weights weights);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const Value& settings() const noexcept { return settings_; }
  [[nodiscard]] const data::Fitted& fitted() const noexcept { return fitted_; }
  [[nodiscard]] const data::Answers& answers() const noexcept { return fitted_.answers; }
  /// How many rows it looks at together: those of each batch must be the same for their answers to be so, bit for bit.
  [[nodiscard]] std::size_t batch() const noexcept { return batch_; }
  /// Planned, with its parameters.
  [[nodiscard]] const Model& model() const noexcept { return *model_; }
  /// What is doubtful: plugins of other code than those that trained it.
  [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return notes_; }
  /// Whether the softmax of the outputs are probabilities: it was trained with the cross-entropy.
  [[nodiscard]] bool gives_probabilities() const noexcept { return gives_probabilities_; }

  /// Whether the largest output of a row is the class that the network says it has.
  [[nodiscard]] bool says_classes() const noexcept;

  /// Outputs of each row, in the units of the targets: (rows, outputs), or (rows, positions…, classes).
  [[nodiscard]] std::vector<float> outputs(const data::ExampleSet& rows, const data::Split& split);

  /// Loss and accuracy on rows with targets, and what was said of each of them.
  [[nodiscard]] training::Evaluation evaluate(const data::ExampleSet& rows, const data::Split& split,
                                              training::Predictions& predictions);

  /// The loss of outputs that somebody else has found for rows with targets: (rows, outputs), in the units of the
  /// targets. Where positions have labels, classes are (rows, positions…), no_label at those without one.
  [[nodiscard]] double loss_of(const std::vector<float>& outputs, const std::vector<std::int32_t>& classes,
                               const std::vector<float>& targets);

  /// What the trial measures, as far as its metrics are installed.
  [[nodiscard]] const metrics::Definitions& measured() const noexcept { return measures_->definitions(); }
  /// Whether there is more to measure than loss and accuracy.
  [[nodiscard]] bool measures_any() const noexcept { return measures_->any(); }
  /// The values of these metrics for such outputs, each at its place.
  [[nodiscard]] std::vector<double> measures_of(const std::vector<float>& outputs,
                                                const std::vector<std::int32_t>& classes,
                                                const std::vector<float>& targets);

  /// Outputs of inputs as the model takes them, encoded and normalised, as the model gives them: (rows, outputs).
  [[nodiscard]] std::vector<float> outputs_of_inputs(const std::vector<float>& inputs);

 private:
  void note_libraries(const results::TrialRecord& trial, const plugin::Registry& registry);
  void plan_metrics(const plugin::Registry& registry);
  /// Passes rows to each(outputs, targets) in batches.
  template <class Each>
  void by_batches(const std::vector<float>& outputs, const std::vector<std::int32_t>& classes,
                  const std::vector<float>& targets, const Each& each) const;
  template <class Each>
  void by_positions(const std::vector<float>& outputs, const std::vector<std::int32_t>& labels, const Each& each) const;
  void restore(const std::vector<results::NamedArray>& arrays);

  std::string id_;
  Value settings_;
  data::Fitted fitted_;
  std::vector<std::string> notes_;
  bool gives_probabilities_ = false;
  std::size_t batch_;
  std::shared_ptr<Model> model_;
  std::shared_ptr<Loss> loss_;
  std::optional<training::Measures> measures_;
  training::ParameterStore parameters_;
};

/// Whether the predictions that a trial's file has stored come out of that file alone: of the data set that it was
/// trained on, the test rows as they are stored. Empty: every bit. Throws Error where the file is no whole network.
[[nodiscard]] std::vector<std::string> differences_from_stored(const results::TrialRecord& trial,
                                                               const plugin::Registry& registry,
                                                               const data::ExampleSet& trained_on);

/// Of `width` outputs each, the place of the largest: the class that a network says.
[[nodiscard]] std::vector<std::int32_t> largest_of(const std::vector<float>& outputs, std::size_t width);

/// The softmax of `width` outputs each, in double precision: rows that add up to 1.
[[nodiscard]] std::vector<float> softmax(const std::vector<float>& outputs, std::size_t width);

}  // namespace plexus::network
