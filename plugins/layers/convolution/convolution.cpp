// Convolutions over images, and their transpose.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Component;
using plexus::Error;
using plexus::Initializer;
using plexus::Var;

// y_ijc = b_c + Σ_uvk w_uvkc x_(si+u−p)(sj+v−p)k
class Convolution final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t channels = 16;
    std::size_t kernel = 3;
    std::size_t stride = 1;
    std::variant<std::size_t, std::string> padding = "valid";
    std::size_t dilation = 1;
    std::variant<std::size_t, std::string> groups = std::size_t{1};
    Component<Initializer> initializer{"he_normal"};
    std::optional<Component<Initializer>> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"channels", &Settings::channels, plexus::at_least(1), "number of filters"},
          {"kernel", &Settings::kernel, plexus::at_least(1), "height and width of the filters, pixels"},
          {"stride", &Settings::stride, plexus::at_least(1), "distance between windows, pixels"},
          {"padding",
           &Settings::padding,
           {.minimum = 0.0, .choices = {"valid", "same"}},
           "zeros added on each side, pixels; valid: none, same: as many as keep the size where the stride is 1"},
          {"dilation", &Settings::dilation, plexus::at_least(1),
           "pixels from one to the next under the window; 2: every other one, so that it reaches farther"},
          {"groups",
           &Settings::groups,
           {.minimum = 1.0, .choices = {"depthwise"}},
           "equal parts of the channels that do not see each other; depthwise: each channel by itself"},
          {"initializer", &Settings::initializer, "initial weights"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the bias input; null: no bias"},
      };
    }
  };

  explicit Convolution(Settings settings) : settings_(std::move(settings)) {
    if (const auto* number = std::get_if<std::size_t>(&settings_.padding)) {
      padding_ = *number;
    } else if (std::get<std::string>(settings_.padding) == "same") {
      if (settings_.kernel % 2 == 0)
        throw Error("'padding: same' needs a kernel of an odd size, got " + std::to_string(settings_.kernel) +
                    "; the zeros on both sides are as many");
      padding_ = settings_.kernel / 2 * settings_.dilation;
    }
  }

  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    const auto& bias = settings_.bias_initializer;
    const auto* const groups = std::get_if<std::size_t>(&settings_.groups);
    const std::size_t channels = x.shape().rank() == 3 ? x.shape()[2] : 1;
    return scope.graph().convolution(
        x, settings_.channels,
        {settings_.kernel, settings_.stride, padding_, settings_.dilation, groups != nullptr ? *groups : channels},
        {.name = scope.name(), .weights = *settings_.initializer, .bias = bias ? bias->get() : nullptr});
  }

 private:
  Settings settings_;
  std::size_t padding_ = 0;
};

class ConvolutionTranspose final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t channels = 16;
    std::size_t kernel = 2;
    std::size_t stride = 2;
    std::size_t padding = 0;
    Component<Initializer> initializer{"he_normal"};
    bool bias = true;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"channels", &Settings::channels, plexus::at_least(1), "channels of the output"},
          {"kernel", &Settings::kernel, plexus::at_least(1), "height and width of the filters, pixels"},
          {"stride", &Settings::stride, plexus::at_least(1),
           "pixels of the output from one pixel of the input to the next"},
          {"padding", &Settings::padding, "pixels cut off on each side of the output"},
          {"initializer", &Settings::initializer, "initial weights"},
          {"bias", &Settings::bias, "one trained value is added to each channel, 0 at first"},
      };
    }
  };

  explicit ConvolutionTranspose(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    const Initializer& weights = *settings_.initializer;
    return scope.graph().convolution_transpose(
        x, settings_.channels, {settings_.kernel, settings_.stride, settings_.padding},
        {.name = scope.name(), .weights = weights, .bias = settings_.bias ? &weights : nullptr});
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("convolution", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Convolution>("convolution", {.summary = "Filters that move over an image",
                                          .equation = "y_ijc = b_c + Σ_uvk w_uvkc x_(si+u−p)(sj+v−p)k",
                                          .reference = "LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 1998"});
  plugin.add<ConvolutionTranspose>(
      "convolution_transpose",
      {.summary = "The transpose of a convolution: each pixel becomes a window of the output, and windows add up",
       .reference = "Zeiler, Krishnan, Taylor and Fergus, CVPR 2010"});
}
