// The checks of a data set, for the table in notes.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "data/facts.h"

namespace plexus::data {

// notes_of_parts.cpp
std::string one_class(const Understood& data, const Facts& facts);
std::string class_not_trained(const Understood& data, const Facts& facts);
std::string class_in_one_part(const Understood& data, const Facts& facts);
std::string sorted_by_class(const Understood& data, const Facts& facts);
std::string class_shares(const Understood& data, const Facts& facts);
std::string repeated_rows(const Understood& data, const Facts& facts);
std::string few_test_rows(const Understood& data, const Facts& facts);

// notes_of_targets.cpp
std::string numbers_as_classes(const Understood& data, const Facts& facts);
std::string texts_as_classes(const Understood& data, const Facts& facts);
std::string classes_alike(const Understood& data, const Facts& facts);
std::string classes_as_numbers(const Understood& data, const Facts& facts);
std::string one_hot_target(const Understood& data, const Facts& facts);
std::string large_targets(const Understood& data, const Facts& facts);
std::string constant_target(const Understood& data, const Facts& facts);

// notes_of_columns.cpp
std::string column_is_target(const Understood& data, const Facts& facts);
std::string column_called_target(const Understood& data, const Facts& facts);
std::string counting_column(const Understood& data, const Facts& facts);
std::string identifiers(const Understood& data, const Facts& facts);
std::string numbers_for_no_value(const Understood& data, const Facts& facts);
std::string digits_lost(const Understood& data, const Facts& facts);
std::string constant_columns(const Understood& data, const Facts& facts);
std::string duplicate_columns(const Understood& data, const Facts& facts);
std::string empty_columns(const Understood& data, const Facts& facts);
std::string many_categories(const Understood& data, const Facts& facts);

// notes_of_inputs.cpp
std::string channels_first(const Understood& data, const Facts& facts);
std::string large_inputs(const Understood& data, const Facts& facts);

/// With fewer training rows, that they are all alike may be chance, or somebody's first try.
inline constexpr std::size_t fewest_for_errors = 10;

/// What the reader says of a column that looks more like a target, to be put behind an error: "; …", or nothing.
[[nodiscard]] std::string other_target(const Understood& data);

/// "'a', 'b' and 3 more"
[[nodiscard]] std::string list_of(const std::vector<std::string>& names, std::size_t most = 4);
/// What a class is called.
[[nodiscard]] std::string class_text(const Data& data, std::size_t index);
/// 3 significant digits: "1.23e+05", "0.5"
[[nodiscard]] std::string number_text(double number);

}  // namespace plexus::data
