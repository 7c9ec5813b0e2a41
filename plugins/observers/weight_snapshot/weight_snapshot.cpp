// The parameters themselves, as they were.
#include <plexus/plugin.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace {

class WeightSnapshot final : public plexus::Observer {
 public:
  struct Settings {
    std::vector<std::string> arrays;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"arrays", &Settings::arrays, "which, by their names in the results, such as layer1_weights; empty: all"},
      };
    }
  };

  explicit WeightSnapshot(Settings settings) : wanted_(std::move(settings.arrays)) {}

  void plan(plexus::ObserverPlan& plan) override {
    const auto parameters = plan.parameters();
    for (const std::string& name : wanted_)
      if (std::none_of(parameters.begin(), parameters.end(), [&name](const auto& each) { return each.name == name; }))
        throw plexus::Error("'arrays' names '" + name + "', but the network has " + names_of(parameters));
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      const plexus::OptimizedParameter& parameter = parameters[p];
      if (!wanted_.empty() && std::find(wanted_.begin(), wanted_.end(), parameter.name) == wanted_.end()) continue;
      plexus::RecordedArray array{.name = lower(parameter.name), .meaning = "values of " + parameter.name};
      for (std::size_t axis = 0; axis < parameter.shape.rank(); ++axis)
        array.dimensions.push_back(
            {.name = array.name + "_axis" + std::to_string(axis), .size = parameter.shape[axis]});
      kept_.emplace_back(p, plan.record(std::move(array)));
    }
  }

  void observe(plexus::Observed& seen) noexcept override {
    for (const auto& [p, array] : kept_) {
      const plexus::ConstRows values = seen.values(p);
      float* to = seen.record(array).data();
      for (std::size_t i = 0; i < values.count; ++i) to = std::copy_n(values.row(i), values.width, to);
    }
  }

 private:
  /// Names of models may have capitals, those of recorded arrays do not.
  static std::string lower(std::string name) {
    for (char& letter : name)
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return name;
  }
  static std::string names_of(std::span<const plexus::OptimizedParameter> parameters) {
    std::string names;
    for (const plexus::OptimizedParameter& parameter : parameters)
      names += (names.empty() ? "" : ", ") + parameter.name;
    return names;
  }

  std::vector<std::string> wanted_;
  std::vector<std::pair<std::size_t, std::size_t>> kept_;  // parameter, array
};

}  // namespace

PLEXUS_PLUGIN("weight_snapshot", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<WeightSnapshot>("weight_snapshot",
                             {.summary = "The parameters as they are at each moment, each array in its own shape"});
}
