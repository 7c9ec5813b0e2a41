// The words of the layout: what variables are called, in which order they come and what they mean. Trial files, results
// and runtime share them.
#pragma once

#include "hdf5/image_writer.h"
#include "metrics/definitions.h"
#include "results/labels.h"

#include <string>
#include <string_view>
#include <vector>

namespace plexus::results {

inline constexpr const char* meaning_of_multiply_adds =
    "multiplications with additions of a forward pass of one example, in products of matrices";

/// Of a confusion matrix.
[[nodiscard]] inline std::string meaning_of_confusion(bool of_positions) {
  return std::string(of_positions ? "labelled positions of test examples" : "test examples") +
         " of each class and prediction";
}

/// Counts changes of the layout that an older reader would misread.
inline constexpr std::int64_t layout_version = 1;

/// "learning rate" for "learning_rate".
[[nodiscard]] std::string in_words(std::string_view name);

/// "mean loss over the test examples" for "test_loss".
[[nodiscard]] std::string meaning_of(std::string_view metric, const metrics::Definitions& definitions);

/// `names` without repetition: the metrics in their usual order, then the others by name.
[[nodiscard]] std::vector<std::string> in_usual_order(std::vector<std::string> names,
                                                      const metrics::Definitions& definitions);

/// long_name, units and, for reals, the value that stands for nothing.
[[nodiscard]] hdf5::Attributes real_attributes(std::string long_name, std::string units = "1");
[[nodiscard]] hdf5::Attributes integer_attributes(std::string long_name, std::string units = "1");
[[nodiscard]] hdf5::Attributes text_attributes(std::string long_name);
/// Of an axis or a setting: with its config_key, and what 0 and 1 stand for where they are `booleans`.
/// Of an axis of stages: the label of the last one.
inline constexpr const char* last_stage_attribute = "last_stage";

[[nodiscard]] hdf5::Attributes setting_attributes(const std::string& name, const std::string& config_key,
                                                  const Labels& labels, bool booleans);
/// `attributes` with `label_text`: the labels in lines of one text of fixed length, for readers without netCDF's
/// strings (Octave, older MATLAB). Without it where the labels do not fit into an attribute.
[[nodiscard]] hdf5::Attributes with_label_text(hdf5::Attributes attributes, const std::vector<std::string>& labels);
/// The meaning of the numbers of Status, as the CF conventions write it.
[[nodiscard]] hdf5::Attributes status_attributes();
/// The same of whether a trial is on the front of these metrics, separated by spaces.
[[nodiscard]] hdf5::Attributes front_attributes(const std::string& metrics);
/// The same of the part of a row.
[[nodiscard]] hdf5::Attributes part_attributes();

/// A dimension over classes or outputs: labelled by `names` if there are `count` different ones, else 0 … count − 1.
[[nodiscard]] hdf5::ImageWriter::Dimension class_dimension(hdf5::ImageWriter& writer, hdf5::ImageWriter::Group group,
                                                           const std::string& name, const std::string& long_name,
                                                           std::size_t count, const std::vector<std::string>& names);

/// The dimension of a history: `step`, of those numbers, or, where there are none, `epoch`: 1 … count.
[[nodiscard]] hdf5::ImageWriter::Dimension history_dimension(hdf5::ImageWriter& writer, hdf5::ImageWriter::Group group,
                                                             std::vector<std::int64_t> steps, std::size_t count);

}  // namespace plexus::results
