// How large gradients, weights and steps are, of each array of parameters and of all together.
#include <plexus/plugin.h>

#include <cmath>
#include <cstddef>
#include <limits>

namespace {

using plexus::ConstRows;
using plexus::Observed;
using plexus::ObserverPlan;

/// Σ x², in double precision. Padding is not read.
double squares_of(ConstRows x) noexcept {
  double sum = 0.0;
  for (std::size_t i = 0; i < x.count; ++i)
    for (std::size_t j = 0; j < x.width; ++j)
      sum += static_cast<double>(x.row(i)[j]) * static_cast<double>(x.row(i)[j]);
  return sum;
}

/// Σ (x − y)²
double squares_of_difference(ConstRows x, ConstRows y) noexcept {
  double sum = 0.0;
  for (std::size_t i = 0; i < x.count; ++i)
    for (std::size_t j = 0; j < x.width; ++j) {
      const double difference = static_cast<double>(x.row(i)[j]) - static_cast<double>(y.row(i)[j]);
      sum += difference * difference;
    }
  return sum;
}

/// The Euclidean norm of something of each array, and of all as one vector.
class Norms : public plexus::Observer {
 protected:
  void plan_norms(ObserverPlan& plan, const std::string& what) {
    parameters_ = plan.parameters().size();
    each_ = plan.record({.name = "norm",
                         .meaning = "Euclidean norm of the " + what + " of each array of parameters",
                         .dimensions = {plexus::parameter_dimension(plan)}});
    all_ = plan.record({.name = "total", .meaning = "Euclidean norm of all " + what + "s as one vector"});
  }

  template <class Get>
  void record_norms(Observed& seen, const Get& get) const noexcept {
    double total = 0.0;
    for (std::size_t p = 0; p < parameters_; ++p) {
      const double squares = squares_of(get(p));
      seen.record(each_)[p] = static_cast<float>(std::sqrt(squares));
      total += squares;
    }
    seen.record(all_)[0] = static_cast<float>(std::sqrt(total));
  }

 private:
  std::size_t parameters_ = 0;
  std::size_t each_ = 0;
  std::size_t all_ = 0;
};

// ‖∂L/∂w‖ of the step's batch, before clipping
class GradientNorm final : public Norms {
 public:
  void plan(ObserverPlan& plan) override {
    plan.ask_for_gradients();
    plan_norms(plan, "gradient");
  }
  void observe(Observed& seen) noexcept override {
    record_norms(seen, [&seen](std::size_t p) { return seen.gradient(p); });
  }
};

// ‖w‖
class WeightNorm final : public Norms {
 public:
  void plan(ObserverPlan& plan) override { plan_norms(plan, "parameter"); }
  void observe(Observed& seen) noexcept override {
    record_norms(seen, [&seen](std::size_t p) { return seen.values(p); });
  }
};

// ‖w − w′‖ / ‖w′‖ with w′ before the step
class UpdateRatio final : public plexus::Observer {
 public:
  void plan(ObserverPlan& plan) override {
    plan.ask_for_previous();
    parameters_ = plan.parameters().size();
    ratio_ = plan.record({.name = "ratio",
                          .meaning = "norm of the last step over that of the parameters before it",
                          .dimensions = {plexus::parameter_dimension(plan)}});
  }
  void observe(Observed& seen) noexcept override {
    for (std::size_t p = 0; p < parameters_; ++p) {
      const double before = squares_of(seen.previous(p));
      const double moved = squares_of_difference(seen.values(p), seen.previous(p));
      seen.record(ratio_)[p] =
          before > 0.0 ? static_cast<float>(std::sqrt(moved / before)) : std::numeric_limits<float>::quiet_NaN();
    }
  }

 private:
  std::size_t parameters_ = 0;
  std::size_t ratio_ = 0;
};

}  // namespace

PLEXUS_PLUGIN("norms", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<GradientNorm>(
      "gradient_norm", {.summary = "The norm of the gradient of the last step's batch, before clipping: of each array "
                                   "of parameters, and of all",
                        .equation = "‖∂L/∂w‖"});
  plugin.add<UpdateRatio>(
      "update_ratio", {.summary = "How far the last step has moved parameters, relative to their norm: of each array; "
                                  "NaN where they were 0",
                       .equation = "‖w − w′‖ / ‖w′‖ with w′ before the step"});
  plugin.add<WeightNorm>("weight_norm",
                         {.summary = "The norm of the parameters: of each array, and of all", .equation = "‖w‖"});
}
