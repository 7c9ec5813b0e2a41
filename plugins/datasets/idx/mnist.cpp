// MNIST, from its four IDX files.
#include "idx.h"
#include "idx_format.h"

namespace idx {
namespace {

class Mnist final : public plexus::Dataset {
 public:
  struct Settings {
    std::optional<std::filesystem::path> path;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"path", &Settings::path, "folder with the four IDX files; not set: it is searched for"},
      };
    }
  };

  explicit Mnist(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    plexus::Data data = idx::load(source, find_mnist_files(source, "mnist", settings_.path), 10);
    data.names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    return data;
  }

 private:
  Settings settings_;
};

/// The same digits as sequences: an image is 28 steps, its rows from above, of 28 values.
class SequenceDigits final : public plexus::Dataset {
 public:
  using Settings = Mnist::Settings;

  explicit SequenceDigits(Settings settings) : digits_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    plexus::Data data = digits_.load(source);
    data.shape = {data.shape[0], data.shape[1]};
    return data;
  }

 private:
  Mnist digits_;
};

}  // namespace

void add_mnist(plexus::Registrar& plugin) {
  plugin.add<Mnist>("mnist", {.summary = "handwritten digits: 60 000 for training, 10 000 for testing, 28 × 28 bytes",
                              .reference = "Y. LeCun, C. Cortes, C. Burges: The MNIST database of handwritten digits, "
                                           "1998"});
  plugin.add<SequenceDigits>(
      "sequence_digits",
      {.summary = "the digits of mnist, row by row: sequences of 28 steps of 28 bytes",
       .reference = "Y. LeCun, C. Cortes, C. Burges: The MNIST database of handwritten digits, 1998"});
}

}  // namespace idx
