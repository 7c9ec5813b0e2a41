// Layers that make images smaller, and larger.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Error;
using plexus::Var;

struct WindowSettings {
  std::size_t size = 2;
  std::optional<std::size_t> stride;
  std::size_t padding = 0;

  static auto parameters() {
    return plexus::Parameters<WindowSettings>{
        {"size", &WindowSettings::size, plexus::at_least(1), "height and width of the windows, pixels"},
        {"stride", &WindowSettings::stride, plexus::at_least(1), "distance between windows, pixels; size if not set"},
        {"padding", &WindowSettings::padding, "pixels added on each side, at most half the size"},
    };
  }

  [[nodiscard]] plexus::Window window() const { return {size, stride.value_or(size), padding}; }
};

class MaxPool final : public plexus::Layer {
 public:
  using Settings = WindowSettings;
  explicit MaxPool(const Settings& settings) : window_(settings.window()) {}
  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    return scope.graph().max_pool(x, window_);
  }

 private:
  plexus::Window window_;
};

class AveragePool final : public plexus::Layer {
 public:
  using Settings = WindowSettings;
  explicit AveragePool(const Settings& settings) : window_(settings.window()) {}
  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    return scope.graph().average_pool(x, window_);
  }

 private:
  plexus::Window window_;
};

class GlobalAveragePool final : public plexus::Layer {
 public:
  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    if (x.shape().rank() < 2)
      throw Error("it needs images (height, width, channels) or sequences (length, features), got " +
                  to_string(x.shape()));
    return scope.graph().mean(x, 0, -2);
  }
};

class Upsample final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t factor = 2;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"factor", &Settings::factor, plexus::at_least(1), "how many times as high and as wide"},
      };
    }
  };

  explicit Upsample(const Settings& settings) : factor_(settings.factor) {}
  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    return scope.graph().upsample(x, factor_);
  }

 private:
  std::size_t factor_;
};

}  // namespace

PLEXUS_PLUGIN("pooling", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<MaxPool>("max_pool", {.summary = "The largest value of each window, channel by channel"});
  plugin.add<AveragePool>("average_pool", {.summary = "The mean of each window, channel by channel"});
  plugin.add<GlobalAveragePool>("global_average_pool",
                                {.summary = "The mean of all pixels, or of all steps of a sequence, channel by channel",
                                 .reference = "Lin, Chen and Yan, Network in network, ICLR 2014"});
  plugin.add<Upsample>("upsample", {.summary = "Each pixel becomes a square of equal ones"});
}
