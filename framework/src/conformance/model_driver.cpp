#include "conformance/model_driver.h"

#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>

#include "conformance/layer_checks.h"
#include "plugin/describe.h"
#include "training/gradient_sink.h"

namespace plexus::conformance {
namespace {

std::vector<float> uniform(std::size_t size, std::string_view purpose, std::uint64_t number) {
  Stream stream(1, purpose, number);
  std::vector<float> values = roomy(size);
  for (float& value : values) value = static_cast<float>(stream.uniform(-1.0, 1.0));
  return values;
}

/// w ← w − η g, at a rate that moves a model a little.
class Descent final : public Optimizer {
 public:
  void plan(OptimizerPlan&) override {}
  void begin_step(const Step&) noexcept override {}
  void update(std::size_t, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) w[i] -= rate * g[i];
  }

 private:
  static constexpr float rate = 1e-3F;
};

/// Those that were asked for; else a few classes or numbers, and as many as inputs: an autoencoder has no others.
std::vector<std::size_t> numbers_of_outputs(const Subject& subject, const Shape& input) {
  if (!subject.outputs.empty()) return subject.outputs;
  std::vector<std::size_t> numbers{3, 10, 1};
  if (std::find(numbers.begin(), numbers.end(), input.size()) == numbers.end()) numbers.push_back(input.size());
  return numbers;
}

/// Those that were asked for; else the whole of the input under the name that settings have as an example of a text.
std::vector<NamedInput> named_inputs(const Subject& subject, const Shape& input) {
  if (!subject.named_inputs.empty()) return subject.named_inputs;
  return {{.name = plugin::example_value(Type{}).text(), .shape = input}};
}

bool mentions(const Value& settings, const std::string& name) {
  if (settings.is_text()) return settings.text() == name;
  const auto inside = [&name](const Value& value) { return mentions(value, name); };
  if (settings.is_list()) return std::any_of(settings.list().begin(), settings.list().end(), inside);
  return settings.is_map() && std::any_of(settings.map().begin(), settings.map().end(), [&](const auto& entry) {
           return entry.first == name || inside(entry.second);
         });
}

}  // namespace

bool asks_for_names(const Subject& subject) {
  const std::vector<NamedInput> inputs = named_inputs(subject, Shape{1});
  return std::any_of(inputs.begin(), inputs.end(),
                     [&subject](const NamedInput& input) { return mentions(subject.settings, input.name); });
}

Fit fit_of(const Subject& subject) {
  std::string refusals;
  for (const Shape& input : subject.inputs) {
    std::string refused;
    for (const std::size_t outputs : numbers_of_outputs(subject, input)) {
      Fit fit{input, outputs, named_inputs(subject, input)};
      try {
        const ModelDriver driver(subject, fit);
        return fit;
      } catch (const Error& error) {
        if (refused.find(error.what()) == std::string::npos)
          refused += (refused.empty() ? "" : ", ") + std::string(error.what());
      }
    }
    if (refusals.find(refused) == std::string::npos)
      refusals += (refusals.empty() ? "" : "; ") + to_string(input) + ": " + refused;
  }
  std::string tried = "3, 10, 1, or as many outputs as inputs";
  if (!subject.outputs.empty()) {
    tried.clear();
    for (const std::size_t outputs : subject.outputs) tried += (tried.empty() ? "" : ", ") + std::to_string(outputs);
    tried += " outputs";
  }
  throw Failure{"it fits none of the inputs tried, with " + tried + ": " + refusals,
                "name a shape that it is for, --input 28,28,1, those of named inputs, --input image=28,28,1 --input "
                "measurements=3, and how many outputs it has, --outputs 10"};
}

ModelDriver::ModelDriver(const Subject& subject, const Fit& fit)
    : fit_(fit), model_(model_of(subject)), store_(fit.input, Shape{fit.outputs}, max_batch, trial_seed, fit.inputs) {
  model_->plan(store_);
  store_.complete();
}

std::vector<float> ModelDriver::inputs(std::size_t batch, std::uint64_t number) const {
  return uniform(batch * fit_.input.size(), "check model/x", number);
}

std::vector<float> ModelDriver::output_gradient(std::size_t batch, std::uint64_t number) const {
  std::vector<float> dy = uniform(batch * padded(fit_.outputs), "check model/dy", number);
  for (std::size_t i = 0; i < dy.size(); ++i)
    if (i % padded(fit_.outputs) >= fit_.outputs) dy[i] = 0.0F;
  return dy;
}

ConstRows ModelDriver::forward(const float* x, std::size_t batch, Mode mode, std::uint64_t step) noexcept {
  const std::size_t width = fit_.input.size();
  return model_->forward({x, batch, width, width}, {.mode = mode, .seed = trial_seed, .step = step});
}

void ModelDriver::backward(float* dy, std::size_t batch, Gradients& gradients) noexcept {
  model_->backward({dy, batch, fit_.outputs, padded(fit_.outputs)}, gradients);
}

std::vector<float> ModelDriver::copy(ConstRows rows) {
  std::vector<float> values;
  for (std::size_t b = 0; b < rows.count; ++b) values.insert(values.end(), rows.row(b), rows.row(b) + rows.width);
  return values;
}

std::vector<float> ModelDriver::train(std::size_t batch, std::uint64_t step) {
  Descent descent;
  training::GradientSink sink(store_, descent, {});
  const std::vector<float> x = inputs(batch, step);
  std::vector<float> dy = output_gradient(batch, step);  // the targets at first
  const ConstRows y = forward(x.data(), batch, Mode::training, step);
  std::vector<float> outputs = copy(y);
  for (std::size_t b = 0; b < batch; ++b)
    for (std::size_t k = 0; k < fit_.outputs; ++k) {
      float& gradient = dy[b * padded(fit_.outputs) + k];
      gradient = (y.row(b)[k] - gradient) / static_cast<float>(batch);
    }
  descent.begin_step({.number = step + 1, .rate_factor = 1.0});
  sink.begin();
  backward(dy.data(), batch, sink);
  sink.end();
  return outputs;
}

std::vector<float> ModelDriver::memory() {
  std::vector<float> all;
  for (const training::NamedMemory& part : store_.memory())
    all.insert(all.end(), part.values.begin(), part.values.end());
  return all;
}

void ModelDriver::restore(const std::vector<float>& memory) {
  std::size_t offset = 0;
  for (const training::NamedMemory& part : store_.memory()) {
    if (offset + part.values.size() > memory.size()) break;
    std::copy_n(memory.data() + offset, part.values.size(), part.values.begin());
    offset += part.values.size();
  }
  if (offset != memory.size())
    throw Failure{"planned once more, it declares other parameters or states", "plan() must do the same each time"};
}

}  // namespace plexus::conformance
