// Layer-sequential unit variance: weights such that what each layer gives has a variance of one.
#include <plexus/plugin.h>

#include <cmath>
#include <string>

namespace {

// W from another initializer; then, layer after layer, with the outputs y = x W + b of some training rows:
// W ← W / √Var(y)  until |Var(y) − 1| ≤ τ, over all rows and outputs of the layer together
//
// Mishkin and Matas, All you need is a good init, 2016, there with orthogonal matrices, τ = 0.1 and ten rounds.
class Lsuv final : public plexus::Initializer {
 public:
  struct Settings {
    plexus::Component<plexus::Initializer> first{"orthogonal"};
    double tolerance = 0.1;
    std::size_t rounds = 10;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"first", &Settings::first, "what the weights are before they are scaled"},
          {"tolerance", &Settings::tolerance, plexus::positive(), "τ: how far from 1 a variance may be"},
          {"rounds", &Settings::rounds, plexus::between(1, 100), "how often the weights of a layer are scaled at most"},
      };
    }
  };

  explicit Lsuv(const Settings& settings) : settings_(settings), first_(settings_.first.get()) {}

  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    first_->fill(weights, stream);
  }

  [[nodiscard]] bool looks_at_outputs() const noexcept override { return true; }

  [[nodiscard]] bool adjust(const plexus::WeightsToFill& weights, plexus::ConstRows outputs,
                            std::size_t round) const override {
    const double variance = variance_of(outputs);
    if (!std::isfinite(variance)) throw plexus::Error("the outputs are infinite or no numbers");
    if (variance == 0.0)
      throw plexus::Error("the outputs are all the same, so that no scale gives them a variance of 1");
    if (std::fabs(variance - 1.0) <= settings_.tolerance) return false;
    if (round == settings_.rounds)
      throw plexus::Error("the variance of the outputs is " + std::to_string(variance) + " after " +
                          std::to_string(round) +
                          " rounds: they do not follow the scale of the weights, as where an activation stands between "
                          "('shallow' and 'perceptron'; 'deep' shows them without)");
    const auto factor = static_cast<float>(1.0 / std::sqrt(variance));
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j) weights.values.row(i)[j] *= factor;
    return true;
  }

 private:
  [[nodiscard]] static double variance_of(plexus::ConstRows y) noexcept {
    const auto count = static_cast<double>(y.count * y.width);
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) sum += static_cast<double>(y.row(b)[k]);
    const double mean = sum / count;
    double squares = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) {
        const double deviation = static_cast<double>(y.row(b)[k]) - mean;
        squares += deviation * deviation;
      }
    return squares / count;
  }

  Settings settings_;
  const plexus::Initializer* first_;
};

}  // namespace

PLEXUS_PLUGIN("lsuv", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Lsuv>("lsuv",
                   {.summary = "Weights scaled, layer after layer, until what each layer gives for training rows "
                               "has a variance of one",
                    .equation = "W ← W / √Var(x W + b) until |Var − 1| ≤ τ",
                    .reference = "Mishkin and Matas, All you need is a good init, 2016"});
}
