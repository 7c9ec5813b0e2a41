// Gradients against differences, for any function and any model. `plexus check` and the tests use the same code.
//
//   const auto report = compare_gradients(model, {.input = {28, 28, 1}, .outputs = 10, .batch = 3});
//   for (const Disagreement& wrong : report.wrong) …
//
// A derivative is estimated by differences of fourth order,
// f′(0) ≈ (8 (f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h. Where the estimates for h and h/2 differ, or those from the left
// and from the right, there is a kink of the function (relu at 0, two equal values under a maximum) within 2h, and the
// estimate says nothing. Many kinks, each too small to be seen, falsify it too: a network of rectifiers several layers
// deep has hundreds within h. So where gradient and estimate disagree, the gradients between −h and h decide: however
// many kinks there are, their mean is (f(h) − f(−h)) / 2h if they are right.
#pragma once

#include <plexus/model.h>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace plexus::conformance {

/// f′(0) for `f` as a function of the distance; nothing where estimates differ by more than `tolerance`.
template <class Function>
std::optional<double> derivative(const Function& f, double step, double tolerance) {
  const double h = step / 2;
  const double before = f(-h);
  const double after = f(h);
  const double before2 = f(-2 * h);
  const double after2 = f(2 * h);
  const double fine = (8 * (after - before) - (after2 - before2)) / (12 * h);
  const double coarse = (8 * (after2 - before2) - (f(4 * h) - f(-4 * h))) / (24 * h);
  const double middle = f(0.0);
  const double from_right = (4 * after - after2 - 3 * middle) / (2 * h);
  const double from_left = (3 * middle - 4 * before + before2) / (2 * h);
  // Written so that NaN differs from everything.
  if (!(std::fabs(coarse - fine) <= tolerance && std::fabs(from_right - from_left) <= 2 * tolerance))
    return std::nullopt;
  return fine;
}

struct GradientProblem {
  Shape input = {1};
  std::vector<NamedInput> inputs = {};  ///< as in ModelPlan
  std::size_t outputs = 1;
  std::size_t batch = 3;
  std::size_t max_batch = 0;  ///< 0: batch
  double step = 0.01;         ///< h
  /// Where estimates disagree, steps of an eighth are tried too, down to this.
  double smallest_step = 0.01;
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
    std::size_t averaged = 0;     ///< near kinks, and right in the mean
    std::size_t kinks = 0;        ///< those passed over: no derivative, and no mean
    bool padding_is_zero = true;  ///< nothing was written behind the columns
    bool has_gradient = true;     ///< false: the model gave none
  };

  std::vector<Elements> parameters;
  std::vector<Disagreement> wrong;
};

/// So many wrong elements are enough: no others are looked for.
inline constexpr std::size_t most_wrong = 5;

/// Plans `model`, moves its parameters away from where they begin, and compares the gradients of L = Σ r · y + Σ weight
/// · objective, with random inputs, targets and r; of each parameter with those objectives that move it.
[[nodiscard]] GradientReport compare_gradients(Model& model, const GradientProblem& problem);

}  // namespace plexus::conformance
