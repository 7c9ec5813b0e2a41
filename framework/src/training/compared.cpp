#include "training/compared.h"

#include <algorithm>

namespace plexus::training {

ComparedRows::ComparedRows(const Shape& positions, std::size_t classes, std::size_t max_batch)
    : positions_(positions.rank() == 0 ? 0 : positions.size()), classes_(classes) {
  const std::size_t rows = max_batch * positions_;
  outputs_ = Buffer(rows * classes);
  values_ = Buffer(rows * classes);
  gradient_ = Buffer(rows * classes);
  labels_.resize(rows);
  weights_.resize(rows);
}

std::size_t ComparedRows::count_labels(const Targets& targets, std::size_t examples) const noexcept {
  const std::int32_t* const end = targets.labels + examples * positions_;
  return static_cast<std::size_t>(std::count_if(targets.labels, end, [](std::int32_t label) { return label >= 0; }));
}

ComparedRows::Rows ComparedRows::of(ConstRows outputs, const Targets& targets) noexcept {
  if (positions_ == 0) return {outputs, targets};
  const std::size_t all = outputs.count * positions_;
  if (!outputs.contiguous() || count_labels(targets, outputs.count) < all) return packed(outputs, targets);
  return {{outputs.data, all, classes_, classes_},
          {{targets.values.data, all, classes_, classes_}, targets.labels, targets.weights}};
}

ComparedRows::Rows ComparedRows::packed(ConstRows outputs, const Targets& targets) noexcept {
  std::size_t rows = 0;
  for (std::size_t b = 0; b < outputs.count; ++b)
    for (std::size_t p = 0; p < positions_; ++p) {
      const std::int32_t label = targets.labels[b * positions_ + p];
      if (label < 0) continue;
      std::copy_n(outputs.row(b) + p * classes_, classes_, outputs_.data() + rows * classes_);
      std::copy_n(targets.values.row(b) + p * classes_, classes_, values_.data() + rows * classes_);
      labels_[rows] = label;
      weights_[rows] = targets.weight(b * positions_ + p);
      ++rows;
    }
  return {{outputs_.data(), rows, classes_, classes_},
          {{values_.data(), rows, classes_, classes_},
           labels_.data(),
           targets.weights == nullptr ? nullptr : weights_.data()}};
}

double ComparedRows::loss(Loss& loss, ConstRows outputs, const Targets& targets, plexus::Rows dy) noexcept {
  if (positions_ == 0) return loss.evaluate(outputs, targets, dy);
  const Rows compared = of(outputs, targets);
  const std::size_t rows = compared.outputs.count;
  const bool in_place = compared.outputs.data == outputs.data && dy.contiguous();
  plexus::Rows gradient{in_place ? dy.data : gradient_.data(), rows, classes_, classes_};
  if (dy.data == nullptr) gradient = {};
  const double mean = rows == 0 ? 0.0 : loss.evaluate(compared.outputs, compared.targets, gradient);
  if (dy.data == nullptr || in_place) return mean;
  const float* from = gradient_.data();
  for (std::size_t b = 0; b < dy.count; ++b)
    for (std::size_t p = 0; p < positions_; ++p) {
      float* const to = dy.row(b) + p * classes_;
      if (targets.labels[b * positions_ + p] < 0) {
        std::fill_n(to, classes_, 0.0F);
      } else {
        std::copy_n(from, classes_, to);
        from += classes_;
      }
    }
  return mean;
}

std::size_t compared_rows(const Data& data, const data::Split& split) noexcept {
  if (!data.labels_positions()) return split.count;
  const std::size_t positions = data.positions.size();
  std::size_t rows = 0;
  for (std::size_t i = 0; i < split.count; ++i) {
    const std::int32_t* const labels = split.examples->labels.data() + split.row(i) * positions;
    rows += static_cast<std::size_t>(
        std::count_if(labels, labels + positions, [](std::int32_t label) { return label >= 0; }));
  }
  return rows;
}

}  // namespace plexus::training
