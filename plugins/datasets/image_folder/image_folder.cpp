// A data set of images in folders, one folder a class, or named in a table with their classes.
#include <plexus/plugin.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>

#include "image.h"
#include "image_list.h"

namespace {

namespace fs = std::filesystem;
using images::Image;
using plexus::EnvironmentError;
using plexus::Error;

struct ImageFile {
  fs::path path;
  std::string label;
};

class ImageFolder final : public plexus::Dataset {
 public:
  struct Settings {
    fs::path train;
    std::optional<fs::path> test;
    std::optional<fs::path> folder;
    std::optional<std::vector<std::size_t>> size;
    std::string colour = "auto";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::required(),
           "folder with one folder of images for each class: PNG, JPEG, PGM or PPM; a .csv or .tsv with names of "
           "images "
           "and their classes; or one image, to predict"},
          {"test", &Settings::test,
           "folder or table of the test images; a number: so many images of `train`, or a share"},
          {"folder", &Settings::folder, "where the images are that a table names; not set: beside the table"},
          {"size", &Settings::size, plexus::at_least(1),
           "[height, width] to which images are resampled; not set: they must have one size"},
          {"colour", &Settings::colour, plexus::one_of({"auto", "grey", "rgb"}),
           "channels of an input; auto: grey if all images are"},
      };
    }
  };

  explicit ImageFolder(Settings settings) : settings_(std::move(settings)) {
    if (settings_.size && settings_.size->size() != 2)
      throw Error("'size' has " + std::to_string(settings_.size->size()) + " numbers; expected [height, width]");
  }

  plexus::Data load(plexus::DataSource& source) override {
    const fs::path train_folder = source.resolve(settings_.train);
    if (fs::is_regular_file(train_folder) && !is_table(train_folder)) return load_image(source, train_folder);
    const std::vector<ImageFile> train = find(source, train_folder);
    const std::vector<ImageFile> test =
        settings_.test ? find(source, source.resolve(*settings_.test)) : std::vector<ImageFile>{};
    plexus::Data data;
    data.one_part = !settings_.test;
    if (source.in_memory())
      read(source, train, test, data);
    else
      leave_on_disk(source, train, test, data);
    data.doubts = doubts_;
    data.readings = {{is_table(train_folder) ? "table" : "folder",
                      "'" + train_folder.string() + "': " + std::to_string(train.size()) + " images"}};
    std::set<std::string> names;
    for (const auto* files : {&train, &test})
      for (const ImageFile& file : *files) names.insert(file.label);
    data.names.assign(names.begin(), names.end());
    data.outputs = data.names.size();
    add_labels(train, data, data.train);
    add_labels(test, data, data.test);
    return data;
  }

 private:
  /// One image, of no class: a row for a network that is there.
  plexus::Data load_image(const plexus::DataSource& source, const fs::path& path) {
    std::vector<Image> one = read(source, {{path, ""}});
    throw_if_damaged();
    const std::size_t channels = channels_of(one, {});
    const Image image = images::with_channels(std::move(one.front()), channels);
    plexus::Data data;
    data.classification = false;
    data.one_part = true;
    data.shape = {image.height, image.width, image.channels};
    data.readings = {{"file", "'" + path.string() + "'"}};
    data.train.count = 1;
    data.train.inputs = image.pixels;
    return data;
  }

  static bool is_table(const fs::path& path) {
    const std::string ending = path.extension().string();
    return ending == ".csv" || ending == ".tsv" || ending == ".CSV" || ending == ".TSV";
  }

  /// The folders of parts lie above those of classes, and one part must not be taken for a class.
  static void refuse_parts(const std::set<std::string>& labels, const fs::path& folder) {
    static const std::set<std::string> parts = {"train", "training", "test", "testing", "val", "valid", "validation"};
    const auto is_part = [](std::string label) {
      std::transform(label.begin(), label.end(), label.begin(), [](unsigned char c) { return std::tolower(c); });
      return parts.count(label) > 0;
    };
    if (!std::all_of(labels.begin(), labels.end(), is_part)) return;
    throw EnvironmentError("the folders in '" + folder.string() + "' are called '" + *labels.begin() +
                           "' …, which are parts of the data and no classes; set 'train' and 'test' to them, as in "
                           "'train: " +
                           (folder.filename() / *labels.rbegin()).string() + "'");
  }

  [[nodiscard]] std::vector<ImageFile> find(const plexus::DataSource& source, const fs::path& folder) {
    if (is_table(folder) && fs::is_regular_file(folder)) {
      const std::vector<std::uint8_t> bytes = source.read(folder);
      std::vector<ImageFile> files;
      const fs::path images_in = settings_.folder ? source.resolve(*settings_.folder) : folder.parent_path();
      for (auto& listed : images::listed_images({bytes.begin(), bytes.end()}, folder, images_in))
        files.push_back({std::move(listed.path), std::move(listed.label)});
      return files;
    }
    if (!fs::is_directory(folder))
      throw EnvironmentError("'" + folder.string() +
                             "' is no folder; expected one with a folder of images for each class");
    std::vector<ImageFile> files;
    std::set<std::string> labels;
    std::set<std::string> without;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      const std::string label = entry.path().filename().string();
      if (!entry.is_directory() || label.starts_with('.') || label == "__MACOSX") continue;
      const std::size_t before = files.size();
      for (const fs::directory_entry& inside : fs::recursive_directory_iterator(entry.path()))
        if (const std::string name = inside.path().filename().string();
            inside.is_regular_file() && images::has_image_name(name) && !name.starts_with("._"))
          files.push_back({inside.path(), label});
      (files.size() > before ? labels : without).insert(label);
    }
    if (files.empty())
      throw EnvironmentError("'" + folder.string() +
                             "' has no folder with images (.png, .jpg, .jpeg, .pgm, .ppm) in it; "
                             "expected one folder for each class");
    refuse_parts(labels, folder);
    if (!without.empty())
      doubts_.push_back(
          {"empty_folder", "the folder '" + *without.begin() + "'" +
                               (without.size() > 1 ? ", and " + std::to_string(without.size() - 1) + " more," : "") +
                               " in '" + folder.string() + "' holds no image and is no class"});
    // The order of a folder is the file system's.
    std::sort(files.begin(), files.end(), [](const ImageFile& a, const ImageFile& b) { return a.path < b.path; });
    return files;
  }

  void read(const plexus::DataSource& source, const std::vector<ImageFile>& train, const std::vector<ImageFile>& test,
            plexus::Data& data) {
    std::vector<Image> train_images = read(source, train);
    std::vector<Image> test_images = read(source, test);
    throw_if_damaged();
    const std::size_t channels = channels_of(train_images, test_images);
    data.shape = shape_of(train, train_images, channels);
    add_inputs(test, std::move(test_images), data, data.test);
    add_inputs(train, std::move(train_images), data, data.train);
  }

  std::vector<Image> read(const plexus::DataSource& source, const std::vector<ImageFile>& files) {
    std::vector<Image> all;
    all.reserve(files.size());
    for (const ImageFile& file : files)
      if (auto image = read(source, file)) all.push_back(std::move(*image));
    return all;
  }

  /// Nothing where it is damaged, which is noted.
  std::optional<Image> read(const plexus::DataSource& source, const ImageFile& file) {
    try {
      Image image = images::decode(source.read(file.path));
      if (settings_.size) image = images::resized(image, settings_.size->at(0), settings_.size->at(1));
      return image;
    } catch (const std::runtime_error& error) {
      damaged_.push_back("'" + file.path.string() + "': " + error.what());
      return std::nullopt;
    }
  }

  /// One image at a time is in memory; what is on disk is what would be there.
  void leave_on_disk(const plexus::DataSource& source, const std::vector<ImageFile>& train,
                     const std::vector<ImageFile>& test, plexus::Data& data) {
    std::size_t channels = settings_.colour == "rgb" ? 3 : 1;
    // All are grey until one is found that is not: then those before it are written once more.
    const auto write_all = [&] {
      damaged_.clear();
      data.shape = {};
      return write(source, train, channels, data, data.train) && write(source, test, channels, data, data.test);
    };
    if (write_all()) return throw_if_damaged();
    channels = 3;
    static_cast<void>(write_all());
    throw_if_damaged();
  }

  /// False: there is an image in colour, and all were to be grey.
  bool write(const plexus::DataSource& source, const std::vector<ImageFile>& files, std::size_t channels,
             plexus::Data& data, plexus::Examples& examples) {
    if (files.empty()) return true;
    const std::unique_ptr<plexus::InputsWriter> writer = source.write_inputs();
    for (const ImageFile& file : files) {
      auto image = read(source, file);
      if (!image) continue;
      if (settings_.colour == "auto" && image->channels > channels) return false;
      if (data.shape.rank() == 0) {
        data.shape = {image->height, image->width, channels};
        first_ = file.path;
      }
      check_size(*image, file, data.shape);
      writer->add(std::span<const std::uint8_t>(images::with_channels(std::move(*image), channels).pixels));
    }
    examples.inputs = writer->finish();
    return true;
  }

  void check_size(const Image& image, const ImageFile& file, const plexus::Shape& shape) const {
    if (image.height == shape[0] && image.width == shape[1]) return;
    throw EnvironmentError("'" + file.path.string() + "' is " + std::to_string(image.height) + " × " +
                           std::to_string(image.width) + " pixels, but '" + first_.string() + "' is " +
                           std::to_string(shape[0]) + " × " + std::to_string(shape[1]) +
                           "; set 'size: [height, width]', to which all are resampled");
  }

  /// All at once, so that they are not found one run after the other.
  void throw_if_damaged() const {
    if (damaged_.empty()) return;
    constexpr std::size_t most_named = 10;
    std::string text = std::to_string(damaged_.size()) + (damaged_.size() == 1 ? " image" : " images") +
                       " cannot be read; repair or delete " + (damaged_.size() == 1 ? "it" : "them") + ":";
    for (std::size_t i = 0; i < std::min(most_named, damaged_.size()); ++i) text += "\n  " + damaged_[i];
    if (damaged_.size() > most_named) text += "\n  and " + std::to_string(damaged_.size() - most_named) + " more";
    throw EnvironmentError(text);
  }

  [[nodiscard]] std::size_t channels_of(const std::vector<Image>& train, const std::vector<Image>& test) const {
    if (settings_.colour != "auto") return settings_.colour == "grey" ? 1 : 3;
    for (const auto* all : {&train, &test})
      for (const Image& image : *all)
        if (image.channels == 3) return 3;
    return 1;
  }

  [[nodiscard]] plexus::Shape shape_of(const std::vector<ImageFile>& files, const std::vector<Image>& all,
                                       std::size_t channels) {
    plexus::Shape shape = {all.front().height, all.front().width, channels};
    first_ = files.front().path;
    for (std::size_t i = 1; i < all.size(); ++i) check_size(all[i], files[i], shape);
    return shape;
  }

  static void add_inputs(const std::vector<ImageFile>& files, std::vector<Image> all, const plexus::Data& data,
                         plexus::Examples& examples) {
    std::vector<std::uint8_t> inputs;
    inputs.reserve(files.size() * data.shape.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Image image = images::with_channels(std::move(all[i]), data.shape[2]);
      if (image.height != data.shape[0] || image.width != data.shape[1])
        throw EnvironmentError("'" + files[i].path.string() +
                               "' has another size than the training images; set 'size'");
      inputs.insert(inputs.end(), image.pixels.begin(), image.pixels.end());
    }
    examples.inputs = std::move(inputs);
  }

  static void add_labels(const std::vector<ImageFile>& files, const plexus::Data& data, plexus::Examples& examples) {
    examples.count = files.size();
    for (const ImageFile& file : files) {
      const auto name = std::lower_bound(data.names.begin(), data.names.end(), file.label);
      examples.labels.push_back(static_cast<std::int32_t>(name - data.names.begin()));
    }
  }

  Settings settings_;
  fs::path first_;  // whose size all have
  std::vector<std::string> damaged_;
  std::vector<plexus::Doubt> doubts_;
};

}  // namespace

PLEXUS_PLUGIN("image_folder", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<ImageFolder>(
      "image_folder", {.summary = "images in folders, one folder a class, or named in a table: PNG, JPEG, PGM, PPM"});
}
