// Any data set in IDX files, and the library with the well-known ones.
#include "idx.h"

#include "idx_format.h"

namespace idx {
namespace {

class Idx final : public plexus::Dataset {
 public:
  struct Settings {
    std::filesystem::path train_images;
    std::optional<std::filesystem::path> train_labels;
    std::optional<std::filesystem::path> test_images;
    std::optional<std::filesystem::path> test_labels;
    std::optional<std::size_t> classes;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train_images", &Settings::train_images, plexus::required(),
           "IDX file of the training inputs, gzip or not: (count, height, width) or any other extents"},
          {"train_labels", &Settings::train_labels, "IDX file of the training labels; not set: rows to predict"},
          {"test_images", &Settings::test_images, "IDX file of the test inputs; not set: there are no test data"},
          {"test_labels", &Settings::test_labels, "IDX file of the test labels"},
          {"classes", &Settings::classes, plexus::at_least(1), "number of classes; not set: the largest label, plus 1"},
      };
    }
  };

  explicit Idx(Settings settings) : settings_(std::move(settings)) {
    if (settings_.test_images.has_value() != settings_.test_labels.has_value())
      throw plexus::Error(std::string("'") + (settings_.test_images ? "test_images" : "test_labels") +
                          "' is set but '" + (settings_.test_images ? "test_labels" : "test_images") +
                          "' is not; set both or neither");
  }

  plexus::Data load(plexus::DataSource& source) override {
    if (!settings_.train_labels) return load_inputs(source, source.resolve(settings_.train_images));
    Files files{.train_images = source.resolve(settings_.train_images),
                .train_labels = source.resolve(*settings_.train_labels),
                .test_images = {},
                .test_labels = {}};
    if (settings_.test_images) {
      files.test_images = source.resolve(*settings_.test_images);
      files.test_labels = source.resolve(*settings_.test_labels);
    }
    return idx::load(source, files, settings_.classes);
  }

 private:
  Settings settings_;
};

}  // namespace
}  // namespace idx

PLEXUS_PLUGIN("idx", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<idx::Idx>("idx", {.summary = "inputs and labels from files in the IDX format, as MNIST has them"});
  idx::add_mnist(plugin);
  idx::add_fashion_mnist(plugin);
}
