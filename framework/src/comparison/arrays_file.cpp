#include "comparison/arrays_file.h"

#include <plexus/error.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>

#include "comparison/fields.h"
#include "hdf5/handle.h"
#include "hdf5/image_writer.h"
#include "results/vocabulary.h"

namespace plexus::comparison {
namespace {

using hdf5::ImageWriter;
using Group = ImageWriter::Group;
using Dimensions = std::vector<ImageWriter::Dimension>;

hdf5::Values view(const results::Labels& labels) {
  return std::visit([](const auto& values) { return hdf5::Values(std::span(values)); }, labels);
}

class ArraysWriter {
 public:
  explicit ArraysWriter(const Comparison& comparison) : c_(comparison) {}

  std::vector<std::byte> finish() {
    add_attributes();
    if (!c_.tuning.levels.columns().empty()) level_ = {dimension_of(c_.tuning.levels, "level")};
    const auto value = dimension_of(c_.tuning.values, "value");
    Dimensions all = level_;
    all.push_back(value);
    add_fields(writer_.root(), c_.differences, c_.levels.size(), all);
    add_measured(all);
    if (c_.tuned()) add_chosen(value);
    if (!c_.means.empty()) add_fields(writer_.group(writer_.root(), "mean"), c_.means, 1, {value});
    if (c_.ranking) add_ranking(value);
    add_sentences("claim", c_.claims);
    add_sentences("caveat", c_.caveats);
    return writer_.finish();
  }

 private:
  void add_attributes() {
    const Group root = writer_.root();
    writer_.attribute(root, "title", std::string("plexus comparison"));
    writer_.attribute(root, "layout", results::layout_version);
    writer_.attribute(root, "experiment", c_.experiment);
    writer_.attribute(root, "setting", c_.of->name);
    writer_.attribute(root, "baseline", c_.value_text(c_.baseline));
    writer_.attribute(root, "metric", c_.metric.measured->name);
    writer_.attribute(root, "chosen_by", c_.metric.chosen_by->name);
    writer_.attribute(root, "larger_is_better", std::int64_t{c_.metric.larger_is_better ? 1 : 0});
    writer_.attribute(root, "confidence", confidence);
  }

  /// No axis has the name of an array.
  static std::string free_name(const std::string& name) {
    const auto is_name = [&](const Field& field) { return name == field.name; };
    const bool taken = std::any_of(fields().begin(), fields().end(), is_name) || name == "measured" ||
                       name == "mean_rank" || name == "claim" || name == "caveat" || name == "mean";
    return taken ? "setting_" + name : name;
  }

  static results::Labels labels_of(const Combinations& combinations, const Column& column) {
    std::vector<std::size_t> examples;
    for (std::size_t i = 0; i < combinations.count(); ++i) examples.push_back(combinations.example(i));
    return results::pick(column.values, examples);
  }

  /// The one setting with its values; of several a number, and each of them along it.
  ImageWriter::Dimension dimension_of(const Combinations& combinations, const std::string& name) {
    const Columns& columns = combinations.columns();
    if (columns.size() == 1) {
      const Column& column = *columns.front();
      const results::Labels labels = labels_of(combinations, column);
      return writer_.dimension(writer_.root(), free_name(column.name), view(labels),
                               results::setting_attributes(column.name, column.config_key, labels, column.booleans));
    }
    std::vector<std::int64_t> numbers(combinations.count());
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
    const auto dimension = writer_.dimension(writer_.root(), name, std::span<const std::int64_t>(numbers),
                                             results::integer_attributes("number of the combination, from 0"));
    for (const Column* column : columns) {
      const results::Labels labels = labels_of(combinations, *column);
      writer_.dataset(writer_.root(), free_name(column->name), {dimension}, view(labels),
                      results::setting_attributes(column->name, column->config_key, labels, column->booleans));
    }
    return dimension;
  }

  void reals(Group group, const std::string& name, const Dimensions& dimensions, const std::vector<double>& values,
             const std::string& meaning) {
    writer_.dataset(group, name, dimensions, std::span<const double>(values), results::real_attributes(meaning));
  }

  /// (level, value); the baseline less itself is no difference.
  void add_fields(Group group, const std::vector<Difference>& rows, std::size_t levels, const Dimensions& dimensions) {
    const std::size_t values = c_.tuning.values.count();
    for (const Field& field : fields()) {
      std::vector<double> numbers(levels * values, statistics::undefined);
      for (const Difference& row : rows)
        numbers[(row.level == all_levels ? 0 : row.level) * values + row.value] = field.of(row);
      reals(group, field.name, dimensions, numbers, field.meaning);
    }
  }

  void add_measured(Dimensions dimensions) {
    if (!c_.roles.repetitions.empty()) dimensions.push_back(dimension_of(c_.tuning.repetitions, "repetition"));
    std::vector<double> numbers;
    for (const LevelNumbers& level : c_.levels)
      for (const std::vector<double>& measured : level.measured)
        numbers.insert(numbers.end(), measured.begin(), measured.end());
    reals(writer_.root(), "measured", dimensions, numbers, c_.metric.meaning + ", each value at its best");
  }

  void add_chosen(ImageWriter::Dimension value) {
    Dimensions dimensions = level_;
    if (!c_.roles.averaged.empty()) dimensions.push_back(dimension_of(c_.tuning.blocks, "block"));
    dimensions.push_back(value);
    for (std::size_t i = 0; i < c_.roles.tuned.size(); ++i) {
      std::vector<std::string> chosen;
      for (std::size_t level = 0; level < c_.levels.size(); ++level)
        for (std::size_t block = 0; block < c_.tuning.blocks.count(); ++block)
          for (std::size_t one = 0; one < c_.tuning.values.count(); ++one) {
            const Cell* const cell = c_.tuning.at({level, block, one});
            const bool there = cell != nullptr && cell->chosen() != nullptr;
            chosen.push_back(there ? c_.tuning.settings.labels(cell->chosen()->settings)[i] : "");
          }
      const std::string& name = c_.roles.tuned[i]->name;
      writer_.dataset(writer_.root(), "chosen_" + name, dimensions, std::span<const std::string>(chosen),
                      results::text_attributes(name + " at which the value is best by " + c_.metric.chosen_by->name));
    }
  }

  void add_ranking(ImageWriter::Dimension value) {
    const Ranking& ranking = *c_.ranking;
    std::vector<double> ranks(c_.tuning.values.count());
    for (std::size_t i = 0; i < ranks.size(); ++i) ranks[ranking.values[i]] = ranking.test.mean_ranks[i];
    reals(writer_.root(), "mean_rank", {value}, ranks, "mean rank over the levels, 1 is best");
    writer_.attribute(writer_.root(), "friedman_blocks", static_cast<std::int64_t>(ranking.test.blocks));
    writer_.attribute(writer_.root(), "friedman_chi_square", ranking.test.chi_square);
    writer_.attribute(writer_.root(), "friedman_p", ranking.test.p_permutation);
    writer_.attribute(writer_.root(), "nemenyi_critical_difference", ranking.critical_difference);
  }

  void add_sentences(const std::string& name, const std::vector<Sentence>& sentences) {
    if (sentences.empty()) return;
    std::vector<std::string> texts;
    for (const Sentence& sentence : sentences) texts.push_back(sentence.text);
    static_cast<void>(writer_.dimension(writer_.root(), name, std::span<const std::string>(texts),
                                        results::text_attributes("what may be said, and what must be said with it")));
  }

  const Comparison& c_;
  ImageWriter writer_;
  Dimensions level_;
};

}  // namespace

std::vector<std::byte> comparison_image(const Comparison& comparison) {
  const hdf5::QuietErrors quiet;
  try {
    return ArraysWriter(comparison).finish();
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError(std::string("cannot write the comparison: HDF5 failed at ") + failure.what());
  }
}

}  // namespace plexus::comparison
