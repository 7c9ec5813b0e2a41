#include "grid/naming.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>

namespace plexus::grid {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

/// The last `parts` parts of a dotted key; the whole key if it has no more.
std::string_view suffix(std::string_view key, std::size_t parts) {
  std::size_t begin = key.size();
  for (; parts > 0; --parts) {
    if (begin == 0) return key;
    const std::size_t dot = key.rfind('.', begin - 1);
    if (dot == std::string_view::npos) return key;
    begin = dot;
  }
  return key.substr(begin + 1);
}

std::string with_underscores(std::string_view text) {
  std::string name(text);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !is_word(c); }, '_');
  return name;
}

}  // namespace

bool is_axis_name(std::string_view text) noexcept {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_word);
}

bool is_result_name(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 23> names = {"status",
                                                             "trial_id",
                                                             "trial",
                                                             "trials",
                                                             "id",
                                                             "message",
                                                             "best_epoch",
                                                             "epochs_run",
                                                             "epoch",
                                                             "parameter_count",
                                                             "confusion",
                                                             "true_class",
                                                             "train_loss",
                                                             "train_accuracy",
                                                             "predicted_class",
                                                             "test_loss",
                                                             "test_accuracy",
                                                             "validation_loss",
                                                             "seconds",
                                                             "validation_accuracy",
                                                             "host",
                                                             "started",
                                                             "samples_per_second"};
  return name.starts_with("history_") || std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> name_axes(const std::vector<std::string>& keys) {
  std::vector<std::string_view> paths(keys.begin(), keys.end());
  for (std::string_view& path : paths)
    if (path.ends_with(".plugin")) path.remove_suffix(std::string_view(".plugin").size());

  std::vector<std::string> names;
  std::set<std::string, std::less<>> taken;
  for (const std::string_view path : paths) {
    std::string name;
    for (std::size_t parts = 1;; ++parts) {
      const std::string_view part = suffix(path, parts);
      const auto ends_alike = std::count_if(paths.begin(), paths.end(), [part](std::string_view other) {
        return other == part || (other.ends_with(part) && other[other.size() - part.size() - 1] == '.');
      });
      name = with_underscores(part);
      if (part.size() == path.size() || (ends_alike == 1 && is_axis_name(name) && !is_result_name(name))) break;
    }
    if (!is_axis_name(name)) name.insert(0, "x");
    while (is_result_name(name) || taken.contains(name)) name += "_";
    taken.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace plexus::grid
