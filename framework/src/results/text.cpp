// Names and text as every reader of the results accepts them.
#include "results/text.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <stdexcept>

namespace plexus::results {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

// The last `parts` parts of a dotted key; the whole key if it has no more.
std::string_view suffix(std::string_view key, std::size_t parts) {
  std::size_t at = key.size();
  for (; parts > 0; --parts) {
    if (at == 0) return key;
    at = key.rfind('.', at - 1);
    if (at == std::string_view::npos) return key;
  }
  return key.substr(at + 1);
}

// Length of the UTF-8 sequence at the start of `text`; 0 if it is none (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[i])) : 0U;
  };
  const auto within = [byte](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  const unsigned first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  if (first < 0xE0) return within(1, 0x80, 0xBF) ? 2 : 0;
  if (first < 0xF0) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;   // not longer than needed
    const unsigned high = first == 0xED ? 0x9F : 0xBF;  // no surrogates
    return within(1, low, high) && within(2, 0x80, 0xBF) ? 3 : 0;
  }
  const unsigned low = first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
  return within(1, low, high) && within(2, 0x80, 0xBF) && within(3, 0x80, 0xBF) ? 4 : 0;
}

}  // namespace

bool is_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), is_word);
}

void require_name(std::string_view name) {
  if (!is_name(name)) throw std::logic_error("'" + std::string(name) + "' is no name for an array or a group");
}

bool is_layout_name(std::string_view name) {
  static const std::set<std::string_view> names = {"status",
                                                   "trial_id",
                                                   "trial",
                                                   "trials",
                                                   "id",
                                                   "message",
                                                   "best_epoch",
                                                   "epochs_run",
                                                   "parameter_count",
                                                   "epoch",
                                                   "confusion",
                                                   "true_class",
                                                   "predicted_class",
                                                   "train_loss",
                                                   "train_accuracy",
                                                   "test_loss",
                                                   "test_accuracy",
                                                   "validation_loss",
                                                   "validation_accuracy",
                                                   "seconds",
                                                   "host",
                                                   "started",
                                                   "samples_per_second"};
  return names.contains(name) || name.starts_with("history_");
}

std::string to_name(std::string_view text) {
  std::string name;
  if (text.empty() || !is_letter(text.front())) name = "x";
  for (const char c : text) name += is_word(c) ? c : '_';
  return name;
}

std::string to_setting_name(std::string_view text) {
  std::string name = to_name(text);
  return is_layout_name(name) ? "setting_" + name : name;
}

std::string to_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      clean += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      clean += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return clean;
}

std::vector<std::string> short_names(const std::vector<std::string>& keys) {
  std::vector<std::string_view> paths(keys.begin(), keys.end());
  for (std::string_view& path : paths)
    if (path.ends_with(".plugin")) path.remove_suffix(std::string_view(".plugin").size());

  std::vector<std::string> names;
  std::set<std::string> given;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::string name;
    for (std::size_t parts = 1;; ++parts) {
      const std::string_view part = suffix(paths[i], parts);
      const bool whole = part.size() == paths[i].size();
      name = to_name(part);
      const auto ends_alike = std::count_if(
          paths.begin(), paths.end(), [parts, part](std::string_view other) { return suffix(other, parts) == part; });
      if (whole || (ends_alike == 1 && !is_layout_name(name))) break;
    }
    name = to_setting_name(name);
    while (!given.insert(name).second) name += "_";
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace plexus::results
