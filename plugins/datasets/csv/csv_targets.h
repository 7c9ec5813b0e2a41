// What the target columns of a table mean: classes or numbers.
#pragma once

#include <plexus/dataset.h>

#include <cstdint>
#include <string>
#include <vector>

#include "csv_table.h"

namespace csv {

enum class Task { classification, regression };

/// What `task` (auto, classification, regression) makes of the targets. auto: classes where there is one target column
/// of texts, of whole numbers, or of few numbers that are whole (1.0, 2.0), which is added to `doubts`.
[[nodiscard]] Task task_of(const Table& table, const std::string& task, std::vector<plexus::Doubt>& doubts);

/// The classes of all tables: numbers by value, texts by their bytes; of one-hot columns, the columns.
[[nodiscard]] std::vector<std::string> classes_of(const std::vector<const Table*>& tables);

/// (rows): the number of each row's class. Throws EnvironmentError where a target is missing.
[[nodiscard]] std::vector<std::int32_t> labels_of(const Table& table, const std::vector<std::string>& classes);

/// (rows, targets). Throws EnvironmentError where a target is no number.
[[nodiscard]] std::vector<float> values_of(const Table& table);

/// Adds a doubt where the last column was taken for the target and another one looks more like a class: files without a
/// header often begin with it.
void note_other_targets(const Table& table, plexus::Data& data);

}  // namespace csv
