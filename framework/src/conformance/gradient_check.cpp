#include "conformance/gradient_check.h"

#include <plexus/loss.h>
#include <plexus/random.h>

#include <algorithm>

#include "conformance/plain_gradients.h"
#include "conformance/verdict.h"
#include "training/parameter_store.h"

namespace plexus::conformance {
namespace {

void fill(std::vector<float>& values, std::size_t size, Stream& stream) {
  values.resize(size);
  for (float& value : values) value = static_cast<float>(stream.uniform(-1.0, 1.0));
}

/// One model with its parameters, all moved away from zero, and a random batch.
class Comparison {
 public:
  Comparison(Model& model, const GradientProblem& problem)
      : model_(model),
        problem_(problem),
        store_(problem.input, Shape{problem.outputs}, std::max(problem.batch, problem.max_batch), 1, problem.inputs) {
    model.plan(store_);
    store_.complete();
    Stream stream(7, "gradient check");
    // Small steps, so that the initial values still decide where the parameters are.
    for (const Parameter& parameter : store_.parameters())
      for (std::size_t i = 0; i < parameter.rows; ++i)
        for (std::size_t j = 0; j < parameter.columns; ++j)
          parameter.row(i)[j] += 0.1F * static_cast<float>(stream.uniform(-1.0, 1.0));
    fill(x_, problem.batch * problem.input.size(), stream);
    fill(r_, problem.batch * problem.outputs, stream);
    fill(t_, problem.batch * problem.outputs, stream);
  }

  GradientReport run() {
    const PlainGradients given = gradients();
    for (const Parameter& parameter : store_.parameters()) {
      GradientReport::Elements& elements = report_.parameters.emplace_back();
      elements.parameter = parameter.name;
      elements.has_gradient = given.has(parameter.name);
      if (elements.has_gradient) compare(parameter, given.of(parameter.name), elements);
    }
    return std::move(report_);
  }

 private:
  PlainGradients gradients() {
    PlainGradients given;
    (void)objective();
    std::vector<float> dy = r_;
    const std::vector<float> x = x_;
    model_.backward({dy.data(), problem_.batch, problem_.outputs, problem_.outputs}, given);
    x_ = x;  // a model that changes its inputs has another fault than a wrong gradient
    return given;
  }

  /// What the parameters of that name follow.
  double objective(const std::string& parameter = {}) {
    const std::size_t width = problem_.input.size();
    const Targets targets{.values = {t_.data(), problem_.batch, problem_.outputs, problem_.outputs}};
    const ConstRows y = model_.forward({x_.data(), problem_.batch, width, width},
                                       {.mode = Mode::training, .seed = 3, .step = 5, .targets = &targets});
    if (y.count != problem_.batch || y.width != problem_.outputs)
      throw Failure{"its outputs have the shape (" + std::to_string(y.count) + ", " + std::to_string(y.width) +
                    "), expected (" + std::to_string(problem_.batch) + ", " + std::to_string(problem_.outputs) + ")"};
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t i = 0; i < y.width; ++i)
        sum += static_cast<double>(r_[b * y.width + i]) * static_cast<double>(y.row(b)[i]);
    for (std::size_t i = 0; i < model_.objectives().size(); ++i)
      if (const Objective& each = model_.objectives()[i]; parameter.starts_with(each.moves))
        sum += each.weight * model_.objective_values()[i];
    return sum;
  }

  /// Calls `use` with the parameter moved by `distance`.
  template <class Use>
  auto moved(float& w, double distance, const Use& use) {
    const float before = w;
    w = static_cast<float>(static_cast<double>(before) + distance);
    auto result = use();
    w = before;
    return result;
  }

  /// The derivative by `w` where it is not `given`; `given` where it is; nothing at a kink. Of many kinks that are each
  /// too small to be seen, the estimate is off by less with a smaller step, so a disagreement must persist.
  std::optional<double> estimate(const std::string& name, float& w, double given, double tolerance) {
    const auto at = [&](double distance) { return moved(w, distance, [&] { return objective(name); }); };
    std::optional<double> other;
    for (double step = problem_.step; step >= problem_.smallest_step; step /= 8) {
      const auto found = derivative(at, step, tolerance);
      if (!found) continue;
      if (std::fabs(given - *found) <= tolerance) return given;
      if (other && std::fabs(*other - *found) > tolerance) return std::nullopt;
      other = found;
    }
    return other;
  }

  /// By how much the mean of the gradients between −h and h is off the difference. Where gradients next to each other
  /// differ, what lies between them is looked at more closely: one kink is found by bisection.
  double error_of_mean(const Parameter& parameter, std::size_t i, std::size_t j, double h, double tolerance) {
    constexpr std::size_t parts = 8;
    constexpr int bisections = 10;
    float& w = parameter.row(i)[j];
    const auto gradient = [&](double distance) {
      return moved(w, distance,
                   [&] { return static_cast<double>(gradients().of(parameter.name)[i * parameter.stride + j]); });
    };
    const auto integral = [&](const auto& self, double begin, double first, double end, double last,
                              int left) -> double {
      const double width = (end - begin) / (2 * h);
      if (left == 0 || std::fabs(last - first) * width <= tolerance / (4 * parts)) return width * (first + last) / 2;
      const double middle = (begin + end) / 2;
      const double between = gradient(middle);
      return self(self, begin, first, middle, between, left - 1) + self(self, middle, between, end, last, left - 1);
    };
    double sum = 0.0;
    double before = gradient(-h);
    for (std::size_t part = 0; part < parts; ++part) {
      const double begin = h * (2.0 * static_cast<double>(part) / parts - 1.0);
      const double end = h * (2.0 * static_cast<double>(part + 1) / parts - 1.0);
      const double after = gradient(end);
      sum += integral(integral, begin, before, end, after, bisections);
      before = after;
    }
    const auto at = [&](double distance) { return moved(w, distance, [&] { return objective(parameter.name); }); };
    return sum - (at(h) - at(-h)) / (2 * h);
  }

  double difference(const std::string& name, float& w) {
    const auto at = [&](double distance) { return moved(w, distance, [&] { return objective(name); }); };
    return (at(problem_.step) - at(-problem_.step)) / (2 * problem_.step);
  }

  enum class Mean { right, wrong, unknown };

  /// A jump of the function is as far off as a wrong gradient, but the farther the smaller the step.
  Mean mean(const Parameter& parameter, std::size_t i, std::size_t j, double tolerance) {
    const double error = error_of_mean(parameter, i, j, problem_.step, tolerance);
    if (std::fabs(error) <= tolerance) return Mean::right;
    const double nearer = error_of_mean(parameter, i, j, problem_.step / 4, tolerance);
    return nearer / error > 0.5 && nearer / error < 2.0 ? Mean::wrong : Mean::unknown;
  }

  void compare(const Parameter& parameter, const std::vector<float>& given, GradientReport::Elements& elements) {
    const std::size_t count = parameter.rows * parameter.columns;
    const std::size_t stride = std::max<std::size_t>(1, count / problem_.most_elements);
    double scale = 1e-3;
    for (std::size_t i = 0; i < parameter.rows; ++i)
      for (std::size_t j = 0; j < parameter.columns; ++j)
        scale = std::max(scale, std::fabs(static_cast<double>(given[i * parameter.stride + j])));
    const double tolerance = problem_.tolerance * scale;
    for (std::size_t element = 0; element < count && report_.wrong.size() < most_wrong; element += stride) {
      const std::size_t i = element / parameter.columns;
      const std::size_t j = element % parameter.columns;
      const auto value = static_cast<double>(given[i * parameter.stride + j]);
      const auto estimated = estimate(parameter.name, parameter.row(i)[j], value, tolerance);
      ++elements.checked;
      if (estimated && std::fabs(value - *estimated) <= tolerance) continue;
      const Mean decided = mean(parameter, i, j, tolerance);
      if (decided == Mean::right)
        ++elements.averaged;
      else if (estimated || decided == Mean::wrong)
        report_.wrong.push_back(
            {parameter.name, i, j, value, estimated ? *estimated : difference(parameter.name, parameter.row(i)[j])});
      else
        ++elements.kinks;
    }
    for (std::size_t i = 0; i < parameter.rows; ++i)
      for (std::size_t j = parameter.columns; j < parameter.stride; ++j)
        elements.padding_is_zero = elements.padding_is_zero && given[i * parameter.stride + j] == 0.0F;
  }

  Model& model_;
  GradientProblem problem_;
  training::ParameterStore store_;
  std::vector<float> x_;
  std::vector<float> r_;
  std::vector<float> t_;  // targets, for objectives
  GradientReport report_;
};

}  // namespace

GradientReport compare_gradients(Model& model, const GradientProblem& problem) {
  return Comparison(model, problem).run();
}

}  // namespace plexus::conformance
