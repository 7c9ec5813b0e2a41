// Images of which each pixel is to be told what it belongs to.
#include <algorithm>
#include <array>
#include <cmath>

#include "generated.h"

namespace generated {
namespace {

/// A disc and a square, brighter or darker than the background, under noise. The class of a pixel is that of what
/// covers it last. Where `border` is set, pixels nearer than that to an outline have no label.
class Shapes final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 500;
    std::size_t test = 200;
    std::uint64_t seed = 1;
    std::size_t size = 24;
    double noise = 0.3;
    double border = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 1'000'000), "number of training images"},
          {"test", &Settings::test, plexus::between(0, 1'000'000), "number of test images"},
          {"size", &Settings::size, plexus::between(12, 1000), "height and width of an image"},
          {"noise", &Settings::noise, plexus::not_negative(),
           "standard deviation of the noise; things differ from the background by 0.5 to 1"},
          {"border", &Settings::border, plexus::not_negative(),
           "pixels nearer than this to an outline, in pixels, have no label: nobody could say where they belong"},
          {"seed", &Settings::seed, "other seeds draw other images"},
      };
    }
  };

  explicit Shapes(const Settings& settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data;
    data.shape = {settings_.size, settings_.size, 1};
    data.positions = {settings_.size, settings_.size};
    data.names = {"background", "disc", "square"};
    data.outputs = data.names.size();
    const auto part = [&](std::size_t count, std::string_view purpose) {
      return draw(count, settings_.size * settings_.size, settings_.seed, purpose,
                  [&](std::size_t, plexus::Stream& stream, float* x, plexus::Examples& examples) {
                    draw_one(stream, x, examples.labels);
                  });
    };
    data.train = part(settings_.train, "shapes/train");
    data.test = part(settings_.test, "shapes/test");
    return data;
  }

 private:
  struct Thing {
    double x, y, radius, brightness;
  };

  [[nodiscard]] Thing draw_thing(plexus::Stream& stream) const {
    const auto size = static_cast<double>(settings_.size);
    const double radius = size * (0.12 + 0.13 * static_cast<double>(stream.uniform()));
    const auto centre = [&] { return radius + (size - 1.0 - 2.0 * radius) * static_cast<double>(stream.uniform()); };
    const double x = centre();
    const double y = centre();
    const double contrast = 0.5 + 0.5 * static_cast<double>(stream.uniform());
    return {x, y, radius, stream.below(2) == 0 ? contrast : -contrast};
  }

  void draw_one(plexus::Stream& stream, float* x, std::vector<std::int32_t>& labels) const {
    const std::array<Thing, 2> things = {draw_thing(stream), draw_thing(stream)};
    for (std::size_t row = 0; row < settings_.size; ++row)
      for (std::size_t column = 0; column < settings_.size; ++column) {
        double value = 0.0;
        std::int32_t label = 0;
        bool near = false;
        for (std::size_t thing = 0; thing < things.size(); ++thing) {
          const double dx = static_cast<double>(column) - things[thing].x;
          const double dy = static_cast<double>(row) - things[thing].y;
          const double distance = thing == 0 ? std::hypot(dx, dy) : std::max(std::fabs(dx), std::fabs(dy));
          const double inside = things[thing].radius - distance;
          if (inside >= 0.0) {
            value = things[thing].brightness;
            label = static_cast<std::int32_t>(thing) + 1;
            near = false;  // what lies below is not seen
          }
          near = near || std::fabs(inside) < settings_.border;
        }
        *x++ = static_cast<float>(value + settings_.noise * stream.normal());
        labels.push_back(near ? plexus::no_label : label);
      }
  }

  Settings settings_;
};

}  // namespace

void add_shapes(plexus::Registrar& plugin) {
  plugin.add<Shapes>("shapes", {.summary = "generated images of a disc and a square under noise, with a label at each "
                                           "pixel: background, disc or square"});
}

}  // namespace generated
