// Examples of two inputs with names, both of which it takes to answer: an image of another data set, and numbers.
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "generated.h"

namespace generated {
namespace {

/// Of two numbers the first, −1, 0 or 1, says which class is asked for: that of the image, or one of its neighbours.
/// The second says nothing.
class ImageAndNumbers final : public plexus::Dataset {
 public:
  struct Settings {
    plexus::Component<plexus::Dataset> of{"digits_synthetic"};
    std::uint64_t seed = 1;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"of", &Settings::of, "the data set, of images and classes, beside whose rows the numbers stand"},
          {"seed", &Settings::seed, "other seeds draw other numbers"},
      };
    }
  };

  explicit ImageAndNumbers(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    plexus::Data data = settings_.of->load(source);
    if (!data.classification || data.labels_positions() || data.outputs < 3)
      throw plexus::Error("'image_and_numbers' needs three classes or more, one for each row of 'of'");
    if (!data.inputs.empty() || !data.columns.empty() || data.indices)
      throw plexus::Error(
          "'image_and_numbers' needs rows of pixels, but those of 'of' are a table, indices or several inputs");
    const bool bytes = std::holds_alternative<std::vector<std::uint8_t>>(data.train.inputs);
    data.inputs = {{.name = "image", .shape = data.shape, .bytes = bytes}, {.name = "numbers", .shape = {2}}};
    const std::size_t pixels = data.shape.size();
    data.shape = plexus::Shape{pixels + 2};
    data.names.clear();  // a class is no longer what is seen
    add_numbers(data.train, pixels, data.outputs, "image_and_numbers/train");
    add_numbers(data.test, pixels, data.outputs, "image_and_numbers/test");
    return data;
  }

 private:
  void add_numbers(plexus::Examples& examples, std::size_t pixels, std::size_t classes,
                   std::string_view purpose) const {
    std::vector<float> rows;
    rows.reserve(examples.count * (pixels + 2));
    std::visit(
        [&]<class Values>(const Values& inputs) {
          if constexpr (std::is_same_v<Values, std::shared_ptr<const plexus::InputsOnDisk>>)
            throw plexus::Error(
                "'image_and_numbers' copies its rows, which it does in memory alone; leave 'in_memory: false' out");
          else
            for (std::size_t i = 0; i < examples.count; ++i) {
              const auto image = inputs.begin() + static_cast<std::ptrdiff_t>(i * pixels);
              rows.insert(rows.end(), image, image + static_cast<std::ptrdiff_t>(pixels));
              plexus::Stream stream(settings_.seed, purpose, i);
              const std::size_t step = stream.below(3);
              rows.push_back(static_cast<float>(step) - 1.0F);
              rows.push_back(static_cast<float>(stream.normal()));
              std::int32_t& label = examples.labels[i];
              label = static_cast<std::int32_t>((static_cast<std::size_t>(label) + classes + step - 1) % classes);
            }
        },
        examples.inputs);
    examples.inputs = std::move(rows);
  }

  Settings settings_;
};

}  // namespace

void add_image_and_numbers(plexus::Registrar& plugin) {
  plugin.add<ImageAndNumbers>(
      "image_and_numbers", {.summary = "the inputs 'image', of another data set, and 'numbers', two of them: the class "
                                       "is that of the image, moved by the first number"});
}

}  // namespace generated
