#include "training/evaluator.h"

#include <algorithm>
#include <numeric>

#include "data/inputs.h"
#include "training/learner.h"

namespace plexus::training {

std::int32_t index_of_largest(const float* values, std::size_t width) noexcept {
  return static_cast<std::int32_t>(std::max_element(values, values + width) - values);
}

bool says_classes(bool classification, const Loss& loss) noexcept {
  return classification && loss.logits() != Logits::embedding;
}

Evaluator::Evaluator(const data::ExampleSet& examples, Model& model, Loss& loss, std::size_t batch_size,
                     Measures* measures)
    : examples_(examples),
      model_(model),
      loss_(loss),
      says_classes_(says_classes(examples.data().classification, loss)),
      batch_size_(batch_size),
      measures_(measures != nullptr && measures->any() ? measures : nullptr),
      batch_(examples, batch_size),
      compared_(examples.data(), batch_size),
      units_(examples.target_normalization(), examples.data().outputs, batch_size),
      rows_(batch_size) {}

template <class EachBatch>
void Evaluator::pass(const data::Split& split, const EachBatch& each_batch) {
  if (data::on_disk(*split.examples) != nullptr) {
    std::vector<std::uint32_t> all(split.count);
    std::iota(all.begin(), all.end(), 0U);
    batch_.read_ahead(split, all);
  }
  for (std::size_t begin = 0; begin < split.count; begin += batch_size_) {
    const std::size_t size = std::min(batch_size_, split.count - begin);
    std::iota(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(size), static_cast<std::uint32_t>(begin));
    batch_.gather(split, std::span(rows_).first(size));
    batch_.throw_if_unread();
    const Targets targets = batch_.targets();
    each_batch(model_.forward(batch_.inputs(), Pass{.mode = Mode::evaluation, .targets = &targets}));
  }
}

template <class EachBatch>
Evaluation Evaluator::run(const data::Split& split, const EachBatch& each_batch) {
  Evaluation result;
  if (split.count == 0) return result;
  const std::size_t rows = compared_rows(examples_.data(), split);
  if (measures_ != nullptr) measures_->begin(rows);
  double loss_sum = 0.0;
  double objective_sum = 0.0;
  std::size_t right = 0;
  pass(split, [&](const ConstRows& said) {
    const auto [outputs, targets] = compared_.of(said, batch_.targets());
    const std::size_t examples = said.count;
    const double of_outputs = outputs.count == 0 ? 0.0
                              : units_.differ()  ? units_.loss(loss_, outputs, targets)
                                                 : loss_.evaluate(outputs, targets, Rows{});
    const double of_objectives = sum_of_objectives(model_);
    if (!examples_.data().labels_positions()) {
      loss_sum += (of_outputs + of_objectives) * static_cast<double>(examples);
    } else {
      loss_sum += of_outputs * static_cast<double>(outputs.count);
      objective_sum += of_objectives * static_cast<double>(examples);
    }
    if (says_classes_)
      for (std::size_t b = 0; b < outputs.count; ++b)
        right += static_cast<std::size_t>(index_of_largest(outputs.row(b), outputs.width) == targets.labels[b]);
    const ConstRows in_units = units_.differ() ? units_.outputs(outputs) : outputs;
    if (measures_ != nullptr) measures_->add_objectives(model_.objective_values(), examples);
    if (measures_ != nullptr && in_units.count > 0)
      measures_->add(in_units, units_.differ() ? units_.targets(targets) : targets);
    each_batch(units_.differ() ? in_units : said, batch_.targets());
  });
  if (rows == 0) return result;
  result.loss = loss_sum / static_cast<double>(rows) + objective_sum / static_cast<double>(split.count);
  if (says_classes_) result.accuracy = static_cast<double>(right) / static_cast<double>(rows);
  if (measures_ != nullptr) result.measured = measures_->values();
  return result;
}

std::vector<float> Evaluator::outputs(const data::Split& split) {
  std::vector<float> all;
  all.reserve(split.count * examples_.data().output_shape().size());
  pass(split, [&](const ConstRows& learnt) {
    const ConstRows outputs = units_.differ() ? units_.outputs(learnt) : learnt;
    for (std::size_t b = 0; b < outputs.count; ++b)
      all.insert(all.end(), outputs.row(b), outputs.row(b) + outputs.width);
  });
  return all;
}

Evaluation Evaluator::evaluate(const data::Split& split) {
  return run(split, [](const ConstRows&, const Targets&) {});
}

Evaluation Evaluator::evaluate(const data::Split& split, Predictions& predictions, bool with_scores) {
  predictions = {};
  const std::size_t classes = examples_.data().outputs;
  const std::size_t positions = examples_.data().positions.size();
  if (says_classes_) predictions.confusion.assign(classes * classes, 0);
  return run(split, [&](const ConstRows& outputs, const Targets& targets) {
    for (std::size_t b = 0; b < outputs.count; ++b) {
      if (!says_classes_) {
        predictions.outputs.insert(predictions.outputs.end(), outputs.row(b), outputs.row(b) + outputs.width);
        continue;
      }
      if (with_scores)
        predictions.scores.insert(predictions.scores.end(), outputs.row(b), outputs.row(b) + outputs.width);
      for (std::size_t p = 0; p < positions; ++p) {
        const std::int32_t predicted = index_of_largest(outputs.row(b) + p * classes, classes);
        const std::int32_t label = targets.labels[b * positions + p];
        predictions.classes.push_back(predicted);
        if (label >= 0)
          ++predictions.confusion[static_cast<std::size_t>(label) * classes + static_cast<std::size_t>(predicted)];
      }
    }
  });
}

}  // namespace plexus::training
