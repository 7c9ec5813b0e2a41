// What is asked of a model's backward pass: that each parameter is given its gradient, the right one, to where the
// runtime wants it. The ops of a graph are checked with it.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "conformance/gradient_check.h"
#include "conformance/layer_checks.h"
#include "conformance/model_checks.h"
#include "conformance/model_driver.h"
#include "conformance/plain_gradients.h"

namespace plexus::conformance {
namespace {

/// One training pass with its gradients.
template <class Sink>
void pass(ModelDriver& driver, Sink& sink, std::size_t batch = 3) {
  const auto x = driver.inputs(batch, 1);
  auto dy = driver.output_gradient(batch, 1);
  (void)driver.forward(x.data(), batch, Mode::training, 1);
  driver.backward(dy.data(), batch, sink);
}

void check_parameters(const Subject& subject) {
  ModelDriver driver(subject, fit_of(subject));
  const auto& parameters = driver.store().parameters();
  if (parameters.empty())
    throw Failure{"it declares no parameters, so that there is nothing to learn",
                  "declare weights with plan.weights() or plan.vector() while planning"};
  PlainGradients gradients;
  pass(driver, gradients);
  for (const Parameter& parameter : parameters) {
    const std::size_t asked = gradients.asked(parameter.name);
    const std::size_t completed = gradients.completed(parameter.name);
    const auto times = [](std::size_t count) { return std::to_string(count) + (count == 1 ? " time" : " times"); };
    if (asked == 0)
      throw Failure{"parameter '" + parameter.name + "' is given no gradient, so that it never learns",
                    "in backward(), call dense_backward_weights() or gradients.target() for every parameter"};
    if (asked != parameter.uses || completed != parameter.uses)
      throw Failure{
          "the gradient of '" + parameter.name + "' is asked for " + times(asked) + " and completed " +
              times(completed) + " in a backward pass, and it has " + times(parameter.uses).substr(0, 1) + " use(s)",
          "call target(), then complete(), once for each use; say in WeightsRequest::uses how many there are"};
    const std::vector<float>& gradient = gradients.of(parameter.name);
    for (std::size_t i = 0; i < gradient.size(); ++i)
      if (i % parameter.stride >= parameter.columns && gradient[i] != 0.0F)
        throw Failure{"the gradient of '" + parameter.name + "' is not 0 in the padding of row " +
                          std::to_string(i / parameter.stride),
                      "write `columns` values of each row, and zeros or nothing behind them"};
  }
}

/// Returns what its reader should know.
std::string check_model_gradient_gradient(const Subject& subject) {
  const Fit fit = fit_of(subject);
  std::size_t checked = 0;
  std::size_t averaged = 0;
  std::size_t kinks = 0;
  // Of fewer rows than a model can learn from, gradients are 0 but for rounding.
  const std::size_t smallest = ModelDriver(subject, fit).model().smallest_batch();
  for (const std::size_t batch : {smallest, std::max<std::size_t>(3, smallest)}) {
    const auto report = compare_gradients(*model_of(subject), {.input = fit.input,
                                                               .inputs = fit.inputs,
                                                               .outputs = fit.outputs,
                                                               .batch = batch,
                                                               .max_batch = std::max<std::size_t>(4, smallest),
                                                               .smallest_step = 1e-3,
                                                               .tolerance = 5e-3,
                                                               .most_elements = 12});
    if (!report.wrong.empty()) {
      const Disagreement& wrong = report.wrong.front();
      throw Failure{"the gradient of '" + wrong.parameter + "' is wrong for a batch of " + std::to_string(batch) +
                        ": at [" + std::to_string(wrong.row) + ", " + std::to_string(wrong.column) + "] it is " +
                        number(wrong.given) + ", differences give " + number(wrong.estimated) + "; " +
                        std::to_string(report.wrong.size()) + (report.wrong.size() < most_wrong ? "" : " or more") +
                        " such elements",
                    "compare backward() with the chain rule, layer by layer: the factor f' of the activation, "
                    "transposed weights, the bias row, and the sum over the batch (dy holds its 1/B already)"};
    }
    for (const auto& elements : report.parameters) {
      checked += elements.checked;
      averaged += elements.averaged;
      kinks += elements.kinks;
    }
  }
  // Rectifiers and maxima have kinks, and a step meets one of many units; but most points must be smooth.
  if (checked > 0 && 4 * kinks > 3 * checked)
    throw Failure{
        "its outputs have no derivative at " + std::to_string(kinks) + " of " + std::to_string(checked) + " points",
        "outputs must be continuous functions of the parameters; is a forward pass random although seed and "
        "step are the same?"};
  if (averaged == 0) return "";
  return std::to_string(averaged) + " of " + std::to_string(checked) +
         " derivatives are near kinks (relu, maxima): there the mean of the gradients over a step was compared";
}

/// Wants each gradient added to what is there, scaled, as the runtime does for plain descent.
class ScaledGradients final : public Gradients {
 public:
  static constexpr float alpha = -0.5F;
  static float earlier(std::size_t i) noexcept { return static_cast<float>(i % 7) - 3.0F; }

  Target target(const Parameter& parameter) noexcept override {
    auto& values = values_[parameter.name];
    if (values.empty()) {
      values.resize(parameter.size());
      for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % parameter.stride < parameter.columns ? earlier(i) : 0.0F;
    }
    return {values.data(), alpha, 1.0F};
  }
  void complete(const Parameter&) noexcept override {}
  [[nodiscard]] const std::vector<float>* of(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, std::vector<float>> values_;
};

/// Begins with values that may not be read, as beta = 0 says.
class UnreadGradients final : public Gradients {
 public:
  Target target(const Parameter& parameter) noexcept override {
    auto& values = values_[parameter.name];
    const bool first = values.empty();
    if (first) {
      values.resize(parameter.size());
      for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % parameter.stride < parameter.columns ? std::numeric_limits<float>::quiet_NaN() : 0.0F;
    }
    return {values.data(), 1.0F, first ? 0.0F : 1.0F};
  }
  void complete(const Parameter&) noexcept override {}
  [[nodiscard]] const std::map<std::string, std::vector<float>>& all() const noexcept { return values_; }

 private:
  std::map<std::string, std::vector<float>> values_;
};

void check_target(const Subject& subject) {
  const Fit fit = fit_of(subject);
  ModelDriver driver(subject, fit);
  PlainGradients plain;
  pass(driver, plain);
  UnreadGradients unread;
  pass(driver, unread);
  for (const auto& [name, values] : unread.all())
    for (const float value : values)
      if (std::isnan(value))
        throw Failure{
            "the gradient of '" + name + "' reads or leaves what was in its target before, although beta is 0",
            "where beta is 0, overwrite every element: 0 · NaN is NaN"};
  ScaledGradients scaled;
  pass(driver, scaled);
  for (const Parameter& parameter : driver.store().parameters()) {
    const std::vector<float>* values = scaled.of(parameter.name);
    if (values == nullptr) continue;
    const std::vector<float>& gradient = plain.of(parameter.name);
    double scale = 1.0;
    for (const float value : gradient) scale = std::max(scale, std::fabs(static_cast<double>(value)));
    for (std::size_t i = 0; i < values->size(); ++i) {
      if (i % parameter.stride >= parameter.columns) continue;
      const double expected = static_cast<double>(ScaledGradients::earlier(i)) +
                              static_cast<double>(ScaledGradients::alpha) * static_cast<double>(gradient[i]);
      if (std::fabs(static_cast<double>((*values)[i]) - expected) <= 1e-4 * scale) continue;
      throw Failure{"the gradient of '" + parameter.name + "' is not put where it is wanted: with alpha " +
                        number(static_cast<double>(ScaledGradients::alpha)) + " and beta 1 the target of element " +
                        std::to_string(i) + " became " + number(static_cast<double>((*values)[i])) + ", expected " +
                        number(expected),
                    "data <- beta * data + alpha * gradient: plain SGD lets the gradient move the parameters at once"};
    }
  }
}

}  // namespace

std::vector<Check> model_gradient_checks(const Subject& subject) {
  return {
      in_child("parameters", [subject] { check_parameters(subject); }),
      needing("parameters", noting("gradient", [subject] { return check_model_gradient_gradient(subject); })),
      in_child("target", [subject] { check_target(subject); }),
  };
}

}  // namespace plexus::conformance
