// What layers give for the probe batch, in four numbers each.
#include <plexus/plugin.h>

#include <cmath>
#include <cstddef>
#include <vector>

namespace {

// Over all rows and values of a layer's outputs y: mean, √(mean (y − mean)²), and the share that is exactly 0; and the
// share of its units that are 0 for every row, which is what is left of a rectifier that never fires.
class ActivationStatistics final : public plexus::Observer {
 public:
  void plan(plexus::ObserverPlan& plan) override {
    const std::vector<plexus::LayerOutput> layers = plan.layers();
    if (layers.empty())
      throw plexus::Error("the model shows no outputs of layers; models of layers do, such as 'sequential' and 'deep'");
    layers_ = layers.size();
    const plexus::RecordedArray::Dimension layer = plexus::layer_dimension(layers);
    const auto add = [&](const char* name, const char* meaning) {
      return plan.record({.name = name, .meaning = meaning, .dimensions = {layer}});
    };
    mean_ = add("mean", "mean of a layer's outputs on the probe batch");
    deviation_ = add("deviation", "standard deviation of a layer's outputs on the probe batch");
    zeros_ = add("zeros", "share of a layer's outputs on the probe batch that are 0");
    dead_ = add("dead", "share of a layer's units that are 0 for every row of the probe batch");
  }

  void observe(plexus::Observed& seen) noexcept override {
    for (std::size_t l = 0; l < layers_; ++l) {
      const plexus::ConstRows y = seen.layer(l);
      double sum = 0.0;
      std::size_t zeros = 0;
      std::size_t dead = 0;
      for (std::size_t k = 0; k < y.width; ++k) {
        std::size_t zero_rows = 0;
        for (std::size_t b = 0; b < y.count; ++b) {
          const float value = y.row(b)[k];
          sum += static_cast<double>(value);
          zero_rows += value == 0.0F ? 1 : 0;
        }
        zeros += zero_rows;
        dead += zero_rows == y.count ? 1 : 0;
      }
      const auto size = static_cast<double>(y.count * y.width);
      const double mean = sum / size;
      double squares = 0.0;
      for (std::size_t b = 0; b < y.count; ++b)
        for (std::size_t k = 0; k < y.width; ++k) {
          const double difference = static_cast<double>(y.row(b)[k]) - mean;
          squares += difference * difference;
        }
      seen.record(mean_)[l] = static_cast<float>(mean);
      seen.record(deviation_)[l] = static_cast<float>(std::sqrt(squares / size));
      seen.record(zeros_)[l] = static_cast<float>(static_cast<double>(zeros) / size);
      seen.record(dead_)[l] = static_cast<float>(static_cast<double>(dead) / static_cast<double>(y.width));
    }
  }

 private:
  std::size_t layers_ = 0;
  std::size_t mean_ = 0;
  std::size_t deviation_ = 0;
  std::size_t zeros_ = 0;
  std::size_t dead_ = 0;
};

}  // namespace

PLEXUS_PLUGIN("activation_statistics", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<ActivationStatistics>(
      "activation_statistics",
      {.summary =
           "Mean, deviation, share of zeros and share of dead units of each layer's outputs on the probe batch, in "
           "evaluation mode"});
}
