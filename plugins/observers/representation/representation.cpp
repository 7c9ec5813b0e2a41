// What one layer gives for each row of the probe batch: where the network puts them.
#include <plexus/plugin.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

class Representation final : public plexus::Observer {
 public:
  struct Settings {
    std::optional<std::string> layer;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"layer", &Settings::layer, "name of the layer; where nothing is said, the last one before the outputs"},
      };
    }
  };

  explicit Representation(Settings settings) : wanted_(std::move(settings.layer)) {}

  void plan(plexus::ObserverPlan& plan) override {
    const std::vector<plexus::LayerOutput> layers = plan.layers();
    if (layers.empty())
      throw plexus::Error("the model shows no outputs of layers; models of layers do, such as 'sequential' and 'deep'");
    layer_ = layers.size() > 1 ? layers.size() - 2 : 0;
    if (wanted_) {
      const auto found =
          std::find_if(layers.begin(), layers.end(), [this](const auto& each) { return each.name == *wanted_; });
      if (found == layers.end())
        throw plexus::Error("'layer' is '" + *wanted_ + "', but the network has " + names_of(layers));
      layer_ = static_cast<std::size_t>(found - layers.begin());
    }
    rows_ = plan.probe_rows();
    const plexus::RecordedArray::Dimension example{.name = "example", .size = rows_};
    values_ = plan.record({.name = "values",
                           .meaning = "outputs of the layer '" + layers[layer_].name + "' for rows of the probe batch",
                           .dimensions = {example, {.name = "unit", .size = layers[layer_].shape.size()}}});
    row_ =
        plan.record({.name = "row", .meaning = "place of the example in the training rows", .dimensions = {example}});
    class_ = plan.record({.name = "class_number",
                          .meaning = "class of the example; NaN where the targets are no classes",
                          .dimensions = {example}});
  }

  void observe(plexus::Observed& seen) noexcept override {
    const plexus::ConstRows y = seen.layer(layer_);
    float* to = seen.record(values_).data();
    for (std::size_t b = 0; b < y.count; ++b) to = std::copy_n(y.row(b), y.width, to);
    const std::int32_t* const labels = seen.probe_targets().labels;
    for (std::size_t b = 0; b < rows_; ++b) {
      seen.record(row_)[b] = static_cast<float>(seen.probe_row(b));
      if (labels != nullptr) seen.record(class_)[b] = static_cast<float>(labels[b]);
    }
  }

 private:
  static std::string names_of(const std::vector<plexus::LayerOutput>& layers) {
    std::string names;
    for (const plexus::LayerOutput& layer : layers) names += (names.empty() ? "" : ", ") + layer.name;
    return names;
  }

  std::optional<std::string> wanted_;
  std::size_t layer_ = 0;
  std::size_t rows_ = 0;
  std::size_t values_ = 0;
  std::size_t row_ = 0;
  std::size_t class_ = 0;
};

}  // namespace

PLEXUS_PLUGIN("representation", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Representation>(
      "representation",
      {.summary = "What one layer gives for each row of the probe batch, with the classes of these rows, in evaluation "
                  "mode"});
}
