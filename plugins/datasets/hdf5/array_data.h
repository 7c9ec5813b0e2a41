// A data set from named arrays, wherever they lie: settings that HDF5 and NumPy files share.
#pragma once

#include <plexus/plugin.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "array_rows.h"

namespace arrays {

/// One array, or several behind each other.
using Names = std::variant<std::string, std::vector<std::string>>;
/// The same, or several arrays of each example under names: {image: train/x, measurements: train/m}.
using InputNames = std::variant<std::string, std::vector<std::string>, plexus::Named<Names>>;

struct Settings {
  std::filesystem::path file;
  std::optional<InputNames> train_inputs;
  std::optional<Names> train_targets;
  std::optional<InputNames> test_inputs;
  std::optional<Names> test_targets;
  std::optional<Rows> train_rows;
  std::optional<Rows> test_rows;
  std::optional<std::string> group;
  std::optional<std::string> weight;
  std::vector<std::string> indices;
  std::vector<std::string> axes;
  std::string task = "auto";
  std::string labels = "auto";
  std::optional<std::size_t> classes;
  std::optional<std::vector<std::size_t>> shape;

  static plexus::Parameters<Settings> parameters();
};

/// A file that holds arrays by their names.
struct ArrayFile {
  std::string name;  ///< for messages
  std::function<bool(const std::string&)> has;
  std::function<plexus::Array(const std::string&)> read;
  /// Where inputs are to stay on disk; else, and where the file cannot do that, empty.
  std::function<plexus::ArrayInFile(const std::string&)> find = {};
  std::function<void(const std::string&, const std::function<void(plexus::Array)>&)> read_rows = {};
  std::function<std::unique_ptr<plexus::InputsWriter>()> write_inputs = {};
};

/// True where `train_targets` is an empty list: rows for a network that is there.
[[nodiscard]] bool has_no_targets(const Settings& settings);

/// Throws Error where the settings do not fit the file.
[[nodiscard]] plexus::Data load(const ArrayFile& file, const Settings& settings);

}  // namespace arrays
