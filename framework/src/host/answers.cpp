#include "host/answers.h"

#include <plexus/error.h>

#include <set>

namespace plexus::host {
namespace {

/// Names of columns in files: those of the classes or outputs where they are different, else their numbers.
std::vector<std::string> names_of(const data::Answers& answers) {
  std::vector<std::string> names;
  const bool named = std::set(answers.names.begin(), answers.names.end()).size() == answers.count;
  for (std::size_t i = 0; i < answers.count; ++i) {
    if (named)
      names.push_back(answers.names[i]);
    else if (answers.classification)
      names.push_back(std::to_string(i));
    else
      names.push_back(answers.count == 1 ? "output" : "output " + std::to_string(i + 1));
  }
  return names;
}

}  // namespace

results::Predictions predict(network::Network& network, const NetworkRows& rows) {
  results::Predictions predictions;
  predictions.classification = network.says_classes();
  data::Answers answers = network.answers();
  predictions.coordinates = answers.classification && !predictions.classification;
  if (predictions.coordinates) {
    answers.classification = false;
    answers.names.clear();
  }
  predictions.outputs = names_of(answers);
  for (const std::size_t extent : answers.positions.extents()) predictions.positions.push_back(extent);
  predictions.probabilities = network.gives_probabilities();
  std::vector<float> outputs;
  for (const data::Split& split : rows.splits) {
    const std::vector<float> some = network.outputs(*rows.examples, split);
    outputs.insert(outputs.end(), some.begin(), some.end());
  }
  if (predictions.classification) predictions.classes = network::largest_of(outputs, predictions.outputs.size());
  predictions.scores =
      predictions.probabilities ? network::softmax(outputs, predictions.outputs.size()) : std::move(outputs);
  if (predictions.classification) predictions.true_classes = rows.true_classes;
  predictions.targets = rows.targets;
  predictions.rows = rows.names;
  predictions.attributes = {{"trial", network.id()}, {"rows", rows.what}};
  return predictions;
}

results::Predictions mean_of(const std::vector<results::Predictions>& all) {
  results::Predictions mean = all.front();
  for (const results::Predictions& other : all)
    if (other.outputs != mean.outputs || other.positions != mean.positions || other.count() != mean.count() ||
        other.probabilities != mean.probabilities)
      throw Error("an ensemble needs networks of the same classes or outputs, trained with the same loss");
  for (std::size_t i = 0; i < mean.scores.size(); ++i) {
    double sum = 0.0;
    for (const results::Predictions& other : all) sum += static_cast<double>(other.scores[i]);
    mean.scores[i] = static_cast<float>(sum / static_cast<double>(all.size()));
  }
  if (mean.classification) mean.classes = network::largest_of(mean.scores, mean.outputs.size());
  return mean;
}

}  // namespace plexus::host
