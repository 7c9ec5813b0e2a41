// What every data set can be asked for beside its own parameters. The runtime does it, so that no plugin has to.
#pragma once

#include <plexus/schema.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "data/augmentation.h"

namespace plexus::data {

/// A number of rows, 5000, or their share of those that there are, 0.2.
using Amount = std::variant<std::int64_t, double>;

/// Rows that are parted from the training rows: `{rows: 0.2, by: stratified, seed: 1}`.
struct PartChoice {
  Amount rows = 0.2;
  std::string by = "auto";
  std::uint64_t seed = 1;

  static Parameters<PartChoice> parameters();
};

/// Rows that are kept of a part: `{rows: 1000, by: random, seed: 1}`.
struct LimitChoice {
  Amount rows = 1.0;
  std::string by = "auto";
  std::uint64_t seed = 1;

  static Parameters<LimitChoice> parameters();
};

/// The training rows in so many folds: `{count: 5, by: stratified, seed: 1}`.
struct FoldChoice {
  std::size_t count = 5;
  std::string by = "auto";
  std::uint64_t seed = 1;

  static Parameters<FoldChoice> parameters();
};

/// All classes but these.
struct ClassChoice {
  std::vector<std::string> exclude;

  static Parameters<ClassChoice> parameters();
};

using Part = std::variant<std::int64_t, double, PartChoice>;
using Limit = std::variant<std::int64_t, double, LimitChoice>;
using Folds = std::variant<std::int64_t, FoldChoice>;
using Classes = std::variant<std::vector<std::string>, ClassChoice>;
/// A word for all inputs, or one for each of some by their names.
using WordOfInputs = std::variant<std::string, Named<std::string>>;
using Normalize = WordOfInputs;

struct DatasetSettings {
  std::optional<Limit> train_limit;
  std::optional<Limit> test_limit;
  Part validation = std::int64_t{0};
  std::optional<Part> test = {};
  std::optional<Folds> folds = {};
  std::optional<std::size_t> fold = {};
  std::optional<Classes> classes = {};
  std::string missing = "error";
  WordOfInputs categories = std::string("auto");
  Normalize normalize = std::string("scale");
  std::string normalize_targets = "auto";
  bool reconstruct = false;
  std::optional<std::filesystem::path> soft_targets = {};
  AugmentationSettings augmentation = {};
  bool in_memory = true;

  static Parameters<DatasetSettings> parameters();
};

/// The settings behind a number or a map.
[[nodiscard]] PartChoice choice_of(const Part& part);
[[nodiscard]] LimitChoice choice_of(const Limit& limit);
[[nodiscard]] FoldChoice choice_of(const Folds& folds);

/// How many rows of `available` an amount means: a share is rounded to the nearest number.
[[nodiscard]] std::size_t count_of(const Amount& amount, std::size_t available);

/// What becomes of the input of that name; of all where the data have one without a name.
[[nodiscard]] std::string how_to_normalize(const Normalize& normalize, const std::string& input);
/// The same of its columns of text.
[[nodiscard]] std::string how_to_encode(const WordOfInputs& categories, const std::string& input);

/// Whether a part asks for any rows.
[[nodiscard]] bool asks_for_rows(const Part& part);

}  // namespace plexus::data
