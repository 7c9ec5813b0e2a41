// CIFAR-10 from its binary version: six files of 10 000 records, each a label and 3 × 32 × 32 bytes, the three colour
// planes one after the other.
#include <plexus/plugin.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace {

using plexus::EnvironmentError;

constexpr std::size_t side = 32;
constexpr std::size_t plane = side * side;
constexpr std::size_t channels = 3;
constexpr std::size_t record = 1 + channels * plane;
constexpr std::size_t classes = 10;

/// Adds the records of one file to `examples`. Images become (height, width, channels).
void add_batch(std::span<const std::uint8_t> bytes, const std::filesystem::path& path, plexus::Examples& examples) {
  if (bytes.empty()) throw EnvironmentError("'" + path.string() + "' is empty; expected records of CIFAR-10");
  if (bytes.size() % record != 0)
    throw EnvironmentError("'" + path.string() + "' is truncated or no batch of CIFAR-10: " +
                           std::to_string(bytes.size()) + " bytes; expected a multiple of " + std::to_string(record));
  auto& inputs = std::get<std::vector<std::uint8_t>>(examples.inputs);
  const std::size_t count = bytes.size() / record;
  std::size_t written = inputs.size();
  inputs.resize(written + count * channels * plane);
  for (std::size_t i = 0; i < count; ++i) {
    const auto image = bytes.subspan(i * record, record);
    if (image[0] >= classes)
      throw EnvironmentError("'" + path.string() + "': the label of record " + std::to_string(i) + " is " +
                             std::to_string(image[0]) + "; expected 0 to " + std::to_string(classes - 1));
    examples.labels.push_back(image[0]);
    for (std::size_t pixel = 0; pixel < plane; ++pixel)
      for (std::size_t channel = 0; channel < channels; ++channel)
        inputs[written++] = image[1 + channel * plane + pixel];
  }
  examples.count += count;
}

class Cifar10 final : public plexus::Dataset {
 public:
  struct Settings {
    std::optional<std::filesystem::path> path;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"path", &Settings::path,
           "folder with data_batch_1.bin … data_batch_5.bin and test_batch.bin; not set: it "
           "is searched for"},
      };
    }
  };

  explicit Cifar10(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    const std::vector<std::filesystem::path> files = locate(source);
    plexus::Data data;
    data.shape = {side, side, channels};
    data.outputs = classes;
    data.names = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
    for (std::size_t i = 0; i + 1 < files.size(); ++i) add_batch(source.read(files[i]), files[i], data.train);
    add_batch(source.read(files.back()), files.back(), data.test);
    return data;
  }

 private:
  [[nodiscard]] std::vector<std::filesystem::path> locate(const plexus::DataSource& source) const {
    const std::vector<std::string> names = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                            "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};
    if (!settings_.path) return source.find("cifar10", names);
    std::vector<std::filesystem::path> files;
    files.reserve(names.size());
    for (const std::string& name : names) files.push_back(source.resolve(*settings_.path) / name);
    return files;
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("cifar10", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Cifar10>("cifar10", {.summary = "photographs of 10 kinds: 50 000 for training, 10 000 for testing, "
                                             "32 × 32 × 3 bytes",
                                  .reference = "A. Krizhevsky: Learning multiple layers of features from tiny images, "
                                               "2009"});
}
