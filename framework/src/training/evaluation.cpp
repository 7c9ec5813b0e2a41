#include "training/evaluation.h"

#include <cmath>

namespace plexus::training {

std::vector<double> values_of(const Evaluation& evaluation, const metrics::Definition& metric) {
  if (metric.is_one_value()) return {value_of(evaluation, metric)};
  if (metric.place + metric.size() > evaluation.measured.size()) return {};
  const auto first = evaluation.measured.begin() + static_cast<std::ptrdiff_t>(metric.place);
  return {first, first + static_cast<std::ptrdiff_t>(metric.size())};
}

void set_value(Evaluation& evaluation, const metrics::Definition& metric, double value) {
  using Source = metrics::Definition::Source;
  if (metric.source == Source::loss) {
    evaluation.loss = value;
  } else if (metric.source == Source::accuracy) {
    evaluation.accuracy = value;
  } else {
    if (evaluation.measured.size() <= metric.place)
      evaluation.measured.resize(metric.place + 1, std::numeric_limits<double>::quiet_NaN());
    evaluation.measured[metric.place] = value;
  }
}

Headline headline_of(const Evaluation& evaluation, const metrics::Definitions& measured) {
  for (const auto& metric : measured.shown())
    if (const double value = value_of(evaluation, *metric); !std::isnan(value)) return {metric, value};
  return {};
}

}  // namespace plexus::training
