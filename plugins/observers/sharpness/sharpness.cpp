// How sharply the loss bends: the largest eigenvalue of its Hessian.
#include <plexus/plugin.h>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace {

// Power iteration on H = ∂²L/∂w² of the probe batch, from products with differences of gradients:
//
//   H v ≈ (g(w + ε v) − g(w − ε v)) / 2ε,   λ = vᵀ H v,   v ← H v / ‖H v‖            (Pearlmutter, 1994; LeCun et al.,
//   1993)
//
// with ε = distance · (1 + ‖w‖). It finds the eigenvalue of the largest magnitude, which may be negative. It begins
// with the vector of the moment before.
class Sharpness final : public plexus::Observer {
 public:
  struct Settings {
    std::size_t iterations = 20;
    double distance = 0.001;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"iterations", &Settings::iterations, plexus::between(1, 10000), "products with the Hessian at each moment"},
          {"distance", &Settings::distance, plexus::positive(), "ε / (1 + ‖w‖): how far apart gradients are taken"},
      };
    }
  };

  explicit Sharpness(const Settings& settings) : settings_(settings) {}

  void plan(plexus::ObserverPlan& plan) override {
    plan.ask_for_other_gradients();
    parameters_.assign(plan.parameters().begin(), plan.parameters().end());
    size_ = plan.parameter_count();
    direction_ = plan.state("direction", size_);
    moved_.resize(size_);
    ahead_.resize(size_);
    behind_.resize(size_);
    eigenvalue_ =
        plan.record({.name = "eigenvalue",
                     .meaning = "eigenvalue of the largest magnitude of the Hessian of the loss on the probe batch"});
    change_ = plan.record({.name = "change", .meaning = "by how much the last iteration changed it, relative to it"});
  }

  void observe(plexus::Observed& seen) noexcept override {
    const std::span<const float> w = seen.all_values();
    double squares = 0.0;
    for (const float value : w) squares += static_cast<double>(value) * static_cast<double>(value);
    const double distance = settings_.distance * (1.0 + std::sqrt(squares));
    start();
    double eigenvalue = 0.0;
    double before = 0.0;
    for (std::size_t i = 0; i < settings_.iterations; ++i) {
      before = eigenvalue;
      gradient_at(seen, w, distance, ahead_);
      gradient_at(seen, w, -distance, behind_);
      eigenvalue = 0.0;
      double product = 0.0;
      for (std::size_t k = 0; k < size_; ++k) {
        const double bent = (static_cast<double>(ahead_[k]) - static_cast<double>(behind_[k])) / (2.0 * distance);
        eigenvalue += static_cast<double>(direction_[k]) * bent;
        product += bent * bent;
        ahead_[k] = static_cast<float>(bent);
      }
      const double length = std::sqrt(product);
      if (!(length > 0.0) || !std::isfinite(length)) break;
      for (std::size_t k = 0; k < size_; ++k)
        direction_[k] = static_cast<float>(static_cast<double>(ahead_[k]) / length);
    }
    seen.record(eigenvalue_)[0] = static_cast<float>(eigenvalue);
    seen.record(change_)[0] = static_cast<float>(std::fabs(eigenvalue - before) / std::fabs(eigenvalue));
  }

 private:
  /// A fixed vector that is no parameter's own axis; padding stays 0.
  void start() noexcept {
    double squares = 0.0;
    for (std::size_t k = 0; k < size_; ++k)
      squares += static_cast<double>(direction_[k]) * static_cast<double>(direction_[k]);
    if (squares > 0.5) return;
    std::size_t number = 0;
    squares = 0.0;
    each([&](float& value) {
      value = static_cast<float>(std::sin(1.0 + static_cast<double>(number++)));
      squares += static_cast<double>(value) * static_cast<double>(value);
    });
    const auto length = static_cast<float>(std::sqrt(squares));
    each([length](float& value) { value /= length; });
  }

  template <class Do>
  void each(const Do& act) noexcept {
    for (const plexus::OptimizedParameter& parameter : parameters_)
      for (std::size_t i = 0; i < parameter.rows; ++i)
        for (std::size_t j = 0; j < parameter.columns; ++j)
          act(direction_[parameter.offset + i * parameter.stride + j]);
  }

  void gradient_at(plexus::Observed& seen, std::span<const float> w, double distance,
                   std::vector<float>& gradient) noexcept {
    for (std::size_t k = 0; k < size_; ++k)
      moved_[k] = static_cast<float>(static_cast<double>(w[k]) + distance * static_cast<double>(direction_[k]));
    (void)seen.loss_at(moved_, gradient);
  }

  Settings settings_;
  std::vector<plexus::OptimizedParameter> parameters_;
  std::size_t size_ = 0;
  float* direction_ = nullptr;
  std::vector<float> moved_;
  std::vector<float> ahead_;
  std::vector<float> behind_;
  std::size_t eigenvalue_ = 0;
  std::size_t change_ = 0;
};

}  // namespace

PLEXUS_PLUGIN("sharpness", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Sharpness>(
      "sharpness", {.summary = "The largest eigenvalue of the Hessian of the loss on the probe batch: how sharp the "
                               "minimum is, and how large a step may be (2 / λ)",
                    .equation = "v ← H v / ‖H v‖,  λ = vᵀ H v,  H v ≈ (g(w + ε v) − g(w − ε v)) / 2ε",
                    .reference = "LeCun, Simard and Pearlmutter, NIPS 1993"});
}
