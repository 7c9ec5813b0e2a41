// Gradient centralization (Yong et al., "Gradient centralization: a new optimization technique for deep neural
// networks", 2020), around any other optimizer.
#include <plexus/plugin.h>

/// Of each array of weights, G is replaced by G − 1/n Σ_i G_i over its n rows, the inputs; then another optimizer moves
class Centralization final : public plexus::MatrixOptimizer {
 public:
  struct Settings {
    plexus::Component<plexus::Optimizer> inner{"adam"};
    static auto parameters() {
      return plexus::Parameters<Settings>{{"inner", &Settings::inner, "the optimizer that moves the parameters"}};
    }
  };

  // The runtime has built `inner` when this is called, and keeps it as long as the settings.
  explicit Centralization(const Settings& settings) : settings_(settings), inner_(settings_.inner.get()) {}

  // One plan for both: names of states must differ from those of every optimizer that may be inside.
  void plan(plexus::OptimizerPlan& plan) override {
    MatrixOptimizer::plan(plan);
    inner_->plan(plan);
    centralized_ = plan.state("centralized");
  }

  void begin_step(const plexus::Step& step) noexcept override { inner_->begin_step(step); }

  // An inner optimizer that wants whole arrays gets them, as this one does. Its plain_descent() is not passed on.
  void move(const plexus::OptimizedParameter& parameter, plexus::Rows w, plexus::ConstRows g) noexcept override {
    if (parameter.group != "weights") return inner_->update(parameter.offset, parameter.size(), w.data, g.data);
    float* const result = centralized_ + parameter.offset;
    std::copy_n(g.data, parameter.size(), result);
    for (std::size_t j = 0; j < g.width; ++j) {
      double sum = 0.0;
      for (std::size_t i = 0; i < g.count; ++i) sum += static_cast<double>(g.row(i)[j]);
      const auto mean = static_cast<float>(sum / static_cast<double>(g.count));
      for (std::size_t i = 0; i < g.count; ++i) result[i * g.stride + j] -= mean;
    }
    inner_->update(parameter.offset, parameter.size(), w.data, result);
  }

 private:
  Settings settings_;
  plexus::Optimizer* inner_;
  float* centralized_ = nullptr;
};

PLEXUS_PLUGIN("centralization", "1.0.0") {
  plugin.add<Centralization>(
      "centralization",
      {.summary = "Takes the mean over the inputs out of each gradient before another optimizer moves",
       .equation = "G ← G − 1/n Σ_i G_i, for each array of weights",
       .reference = "Yong et al. (2020)"});
}
