#include "data/file_reader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>
#include <vector>

namespace plexus::data {
namespace {

struct Known {
  FileReader reader;
  std::vector<std::string_view> endings;
};

const std::vector<Known>& all_known() {
  static const Value none(Value::List{});
  static const std::vector<Known> known = {
      {{"csv", "train", "target", none, "", "columns"},
       {".csv", ".tsv", ".txt", ".data", ".dat", ".test", ".tra", ".tes"}},
      {{"hdf5", "file", "train_targets", none, "", "", true}, {".h5", ".hdf5", ".hdf"}},
      {{"numpy", "file", "train_targets", none, "", "", true}, {".npz", ".npy"}},
      {{"arff", "train", "target", none, "", ""}, {".arff"}},
      {{"svmlight", "train", "", {}, "inputs", ""}, {".svm", ".svmlight", ".libsvm"}},
      {{"idx", "train_images", "train_labels", {}, "", ""}, {"-ubyte", ".idx", ".idx3", ".ubyte"}},
      {{"image_folder", "train", "", {}, "", "", true}, {}}};
  return known;
}

std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

std::optional<FileReader> reader_called(const std::string& plugin) {
  for (const Known& known : all_known())
    if (known.reader.plugin == plugin) return known.reader;
  return std::nullopt;
}

bool is_image_name(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 5> endings = {".png", ".jpg", ".jpeg", ".pgm", ".ppm"};
  return std::find(endings.begin(), endings.end(), in_lower_case(path.extension().string())) != endings.end();
}

std::optional<FileReader> reader_of(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error) || is_image_name(path)) return reader_called("image_folder");
  std::string name = in_lower_case(path.filename().string());
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  for (const Known& known : all_known())
    for (const std::string_view ending : known.endings)
      if (name.ends_with(ending)) return known.reader;
  return std::nullopt;
}

const std::string& known_forms() {
  static const std::string text =
      "expected .csv, .tsv, .h5, .npz, .npy, .arff, .svm, IDX, an image, a folder of images, or a configuration .yaml";
  return text;
}

}  // namespace plexus::data
