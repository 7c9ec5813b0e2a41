// Digits drawn by the computer: data that need no file, for tests, demonstrations and first steps.
#include <plexus/plugin.h>

#include "drawing.h"

namespace {

class DigitsSynthetic final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 2000;
    std::size_t test = 500;
    std::size_t size = 28;
    double distortion = 1.0;
    double noise = 0.1;
    std::uint64_t seed = 1;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of training examples"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of test examples"},
          {"size", &Settings::size, plexus::between(8, 512), "height and width in pixels"},
          {"distortion", &Settings::distortion, plexus::between(0, 3),
           "how far shift, rotation, scale, shear, bends and thickness vary; 0: not at all"},
          {"noise", &Settings::noise, plexus::between(0, 1),
           "standard deviation of the noise of a pixel, as a part of its range"},
          {"seed", &Settings::seed, "other seeds draw other digits"},
      };
    }
  };

  explicit DigitsSynthetic(Settings settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data;
    data.shape = {settings_.size, settings_.size, 1};
    data.outputs = 10;
    data.names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    data.train = draw(settings_.train, "digits_synthetic/train");
    data.test = draw(settings_.test, "digits_synthetic/test");
    return data;
  }

 private:
  /// Example i depends on the seed, the purpose and i alone: more examples keep the first ones.
  [[nodiscard]] plexus::Examples draw(std::size_t count, std::string_view purpose) const {
    const std::size_t pixels = settings_.size * settings_.size;
    digits::Pen pen({.size = settings_.size, .distortion = settings_.distortion, .noise = settings_.noise});
    plexus::Examples examples;
    examples.count = count;
    std::vector<std::uint8_t> images(count * pixels);
    for (std::size_t i = 0; i < count; ++i) {
      plexus::Stream stream(settings_.seed, purpose, i);
      const std::size_t digit = i % 10;
      pen.draw(digit, stream, std::span(images).subspan(i * pixels, pixels));
      examples.labels.push_back(static_cast<std::int32_t>(digit));
    }
    examples.inputs = std::move(images);
    return examples;
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("digits_synthetic", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<DigitsSynthetic>("digits_synthetic",
                              {.summary = "generated digits with noise and distortion; no file is needed"});
}
