#include "data/notes.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "data/checks.h"

namespace plexus::data {

const std::vector<Check>& checks() {
  static const std::vector<Check> table = {
      {"one_class", one_class, Check::About::targets},
      {"numbers_as_classes", numbers_as_classes, Check::About::targets},
      {"texts_as_classes", texts_as_classes, Check::About::targets},
      {"class_not_trained", class_not_trained, Check::About::targets},
      {"sorted_by_class", sorted_by_class, Check::About::targets},
      {"column_is_target", column_is_target, Check::About::targets},
      {"one_hot_target", one_hot_target, Check::About::targets},
      {"column_called_target", column_called_target, Check::About::targets},
      {"counting_column", counting_column},
      {"identifiers", identifiers},
      {"numbers_for_no_value", numbers_for_no_value},
      {"digits_lost", digits_lost},
      {"classes_alike", classes_alike, Check::About::targets},
      {"classes_as_numbers", classes_as_numbers, Check::About::targets},
      {"channels_first", channels_first},
      {"large_targets", large_targets, Check::About::targets},
      {"constant_target", constant_target, Check::About::targets},
      {"large_inputs", large_inputs},
      {"repeated_rows", repeated_rows},
      {"class_shares", class_shares, Check::About::targets},
      {"class_in_one_part", class_in_one_part, Check::About::targets},
      {"few_test_rows", few_test_rows},
      {"many_categories", many_categories},
      {"constant_columns", constant_columns},
      {"duplicate_columns", duplicate_columns},
      {"empty_columns", empty_columns},
  };
  return table;
}

std::vector<Doubt> notes_on(const Understood& data, const Facts& facts) {
  constexpr std::size_t most_notes = 12;  // a screen
  std::vector<Doubt> notes = data.stored.doubts;
  for (const Check& check : checks()) {
    if (check.about == Check::About::targets && data.settings.reconstruct) continue;
    std::string text = check.find(data, facts);
    if (!text.empty()) notes.push_back({check.name, std::move(text)});
  }
  if (notes.size() > most_notes) {
    const std::size_t more = notes.size() - most_notes + 1;
    notes.resize(most_notes - 1);
    notes.push_back({"more", std::to_string(more) + " further notes are left out"});
  }
  return notes;
}

std::string other_target(const Understood& data) {
  for (const Doubt& doubt : data.stored.doubts)
    if (doubt.check == "other_target") return "; " + doubt.message;
  return "";
}

std::string list_of(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) text += (i > 0 ? ", '" : "'") + names[i] + "'";
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

std::string class_text(const Data& data, std::size_t index) {
  return data.names.empty() ? std::to_string(index) : data.names[index];
}

std::string number_text(double number) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.3g", number);
  return text.data();
}

}  // namespace plexus::data
