#include "training/gradient_probe.h"

#include <plexus/buffer.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "training/batch.h"
#include "training/compared.h"

namespace plexus::training {
namespace {

/// Keeps the gradients of one backward pass.
class KeptGradients final : public Gradients {
 public:
  explicit KeptGradients(const ParameterStore& parameters) : uses_(parameters.parameters().size(), 0) {
    for (const Parameter& parameter : parameters.parameters()) values_.emplace_back(parameter.size());
  }

  Target target(const Parameter& parameter) noexcept override {
    return {values_[parameter.index].data(), 1.0F, uses_[parameter.index]++ == 0 ? 0.0F : 1.0F};
  }
  void complete(const Parameter&) noexcept override {}

  [[nodiscard]] const float* of(const Parameter& parameter) const { return values_[parameter.index].data(); }

 private:
  std::vector<Buffer> values_;
  std::vector<std::size_t> uses_;
};

bool has_equal_units(const Parameter& parameter) {
  for (std::size_t input = 0; input < parameter.inputs(); ++input)
    for (std::size_t unit = 1; unit < parameter.columns; ++unit)
      if (parameter.row(input)[unit] != parameter.row(input)[0]) return false;
  return parameter.columns > 1;
}

/// Weights of this root mean square times √inputs: what units get from inputs of size 1.
double reach_of(const Parameter& parameter) {
  double squares = 0.0;
  for (std::size_t input = 0; input < parameter.inputs(); ++input)
    for (std::size_t unit = 0; unit < parameter.columns; ++unit)
      squares += std::pow(static_cast<double>(parameter.row(input)[unit]), 2);
  return std::sqrt(squares / static_cast<double>(std::max<std::size_t>(parameter.columns, 1)));
}

LayerFacts facts_of(const Parameter& parameter, const float* gradient) {
  LayerFacts facts;
  facts.name = parameter.name;
  facts.units = parameter.columns;
  facts.equal_units = has_equal_units(parameter);
  facts.reach = reach_of(parameter);
  std::vector<double> squares(parameter.columns, 0.0);
  for (std::size_t input = 0; input < parameter.rows; ++input)
    for (std::size_t unit = 0; unit < parameter.columns; ++unit) {
      const auto value = static_cast<double>(gradient[input * parameter.stride + unit]);
      squares[unit] += value * value;
    }
  const double sum = std::accumulate(squares.begin(), squares.end(), 0.0);
  facts.gradient_norm = std::sqrt(sum);
  // A saturated unit gets something, but so little that no learning rate in use moves it.
  constexpr double next_to_none = 1e-10;
  facts.silent = static_cast<std::size_t>(
      std::count_if(squares.begin(), squares.end(), [](double square) { return std::sqrt(square) < next_to_none; }));
  return facts;
}

}  // namespace

std::vector<LayerFacts> probe(TrialSettings& settings, const data::ExampleSet& examples,
                              const ParameterStore& parameters, std::size_t max_batch) {
  const std::size_t available = examples.train().count;
  const std::size_t size = std::min(max_batch, available);
  std::vector<std::uint32_t> rows(size);
  for (std::size_t i = 0; i < size; ++i) rows[i] = static_cast<std::uint32_t>(i * available / size);
  Batch batch(examples, size);
  batch.gather(examples.train(), rows);
  batch.throw_if_unread();
  const std::size_t outputs = examples.data().output_shape().size();
  Buffer memory(size * padded(outputs));
  KeptGradients gradients(parameters);
  const Targets targets = batch.targets();
  const ConstRows y =
      settings.model->forward(batch.inputs(), Pass{.mode = Mode::training, .seed = settings.seed, .targets = &targets});
  const Rows gradient{memory.data(), y.count, y.width, padded(y.width)};
  (void)ComparedRows(examples.data(), size).loss(*settings.loss, y, targets, gradient);
  settings.model->backward(gradient, gradients);
  std::vector<LayerFacts> layers;
  for (const Parameter& parameter : parameters.parameters())
    if (parameter.inputs() > 1 && parameter.uses > 0)  // of what is frozen nobody knows the gradient
      layers.push_back(facts_of(parameter, gradients.of(parameter)));
  return layers;
}

}  // namespace plexus::training
