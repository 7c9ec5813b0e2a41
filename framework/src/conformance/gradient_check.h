// Gradients against differences, for any function and any model. `plexus check` and the tests use the same code.
//
//   const auto report = compare_gradients(model, {.input = {28, 28, 1}, .outputs = 10, .batch = 3});
//   for (const Disagreement& wrong : report.wrong) …
//
// A derivative is estimated by differences of fourth order,
// f′(x) ≈ (8 (f(x + h) − f(x − h)) − (f(x + 2h) − f(x − 2h))) / 12h. Where the estimates for h and h/2 differ, x is at
// a kink of the function (relu at 0, two equal values under a maximum), and the estimate says nothing.
#pragma once

#include <plexus/model.h>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace plexus::conformance {

/// f′ at 0 for `f` as a function of the distance, where the estimates of `step` and half of it differ by at most
/// `tolerance`.
template <class Function>
std::optional<double> derivative(const Function& f, double step, double tolerance) {
  const auto estimate = [&f](double h) { return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h); };
  const double coarse = estimate(step);
  const double fine = estimate(step / 2);
  if (!(std::fabs(coarse - fine) <= tolerance)) return std::nullopt;
  return fine;
}

struct GradientProblem {
  Shape input = {1};
  std::size_t outputs = 1;
  std::size_t batch = 3;
  std::size_t max_batch = 0;       ///< 0: batch
  double step = 0.01;              ///< h
  double smallest_step = 0.01;     ///< at a kink, an eighth of the step is tried, down to this
  double tolerance = 1e-3;         ///< of the largest gradient of the parameter
  double kinks = 0.2;              ///< the part of the elements that may be passed over; see GradientReport::kinks
  std::size_t most_elements = 60;  ///< of each parameter, evenly spread
};

/// One element of a parameter whose gradient is not what differences give.
struct Disagreement {
  std::string parameter;
  std::size_t row = 0;
  std::size_t column = 0;
  double given = 0.0;
  double estimated = 0.0;
};

struct GradientReport {
  struct Elements {
    std::string parameter;
    std::size_t checked = 0;
    std::size_t kinks = 0;        ///< those passed over
    bool padding_is_zero = true;  ///< nothing was written behind the columns
    bool has_gradient = true;     ///< false: the model gave none
  };

  std::vector<Elements> parameters;
  std::vector<Disagreement> wrong;
};

/// Plans `model`, moves its parameters away from where they begin, and compares the gradients of L = Σ r · y, with
/// random inputs and random r.
[[nodiscard]] GradientReport compare_gradients(Model& model, const GradientProblem& problem);

}  // namespace plexus::conformance
