// The words of the layout.
#include "results/vocabulary.h"

#include "results/trial.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace plexus::results {
namespace {

using hdf5::Attributes;
using hdf5::ImageWriter;

constexpr std::size_t largest_label_text = std::size_t{32} << 10;  // HDF5 keeps up to 64 KiB with an object

/// The places of all metrics, those of the last epoch before those of the best.
std::map<std::string, std::size_t> ranks_of(const metrics::Definitions& definitions) {
  std::map<std::string, std::size_t> places;
  for (const bool best : {false, true}) {
    for (const std::string_view part : metrics::parts)
      for (const auto& metric : definitions.all())
        places.emplace(metrics::to_string({.metric = metric, .part = part, .best = best}), places.size());
    if (!best) places.emplace("constant_accuracy", places.size());
  }
  return places;
}

template <std::size_t Count>
Attributes flag_attributes(const std::string& long_name, const std::string_view (&meanings)[Count]) {
  std::vector<std::int8_t> flags;
  std::string words;
  for (const std::string_view word : meanings) {
    flags.push_back(static_cast<std::int8_t>(flags.size()));
    words += (words.empty() ? "" : " ") + std::string(word);
  }
  return {{"long_name", long_name}, {"flag_values", flags}, {"flag_meanings", words}};
}

}  // namespace

std::string in_words(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string meaning_of(std::string_view metric, const metrics::Definitions& definitions) {
  const std::string meaning = definitions.describe(metric);
  return meaning.empty() ? in_words(metric) : meaning;
}

std::vector<std::string> in_usual_order(std::vector<std::string> names, const metrics::Definitions& definitions) {
  const std::map<std::string, std::size_t> places = ranks_of(definitions);
  const auto rank_of = [&places](const std::string& name) {
    const auto found = places.find(name);
    return found == places.end() ? places.size() : found->second;
  };
  std::sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return std::pair(rank_of(a), std::string_view(a)) < std::pair(rank_of(b), std::string_view(b));
  });
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Attributes real_attributes(std::string long_name, std::string units) {
  return {{"long_name", std::move(long_name)}, {"units", std::move(units)}, {"_FillValue", not_a_number}};
}

Attributes integer_attributes(std::string long_name, std::string units) {
  return {{"long_name", std::move(long_name)}, {"units", std::move(units)}};
}

Attributes text_attributes(std::string long_name) { return {{"long_name", std::move(long_name)}}; }

Attributes setting_attributes(const std::string& name, const std::string& config_key, const Labels& labels,
                              bool booleans) {
  Attributes attributes = {{"long_name", in_words(name)}};
  if (booleans) {
    attributes.emplace_back("flag_values", std::vector<std::int8_t>{0, 1});
    attributes.emplace_back("flag_meanings", "false true");
    // xarray then has booleans, which True and False select; with a null among them the labels are reals.
    if (std::holds_alternative<std::vector<std::int64_t>>(labels)) attributes.emplace_back("dtype", "bool");
  }
  if (!std::holds_alternative<std::vector<std::string>>(labels)) attributes.emplace_back("units", "1");
  if (!config_key.empty()) attributes.emplace_back("config_key", config_key);
  return attributes;
}

Attributes with_label_text(Attributes attributes, const std::vector<std::string>& labels) {
  std::string lines;
  for (const std::string& label : labels) {
    if (label.find('\n') != std::string::npos) return attributes;
    lines += (&label == labels.data() ? "" : "\n") + label;
    if (lines.size() > largest_label_text) return attributes;
  }
  attributes.emplace_back("label_text", hdf5::FixedText{lines});
  return attributes;
}

Attributes status_attributes() { return flag_attributes("what became of the trial", status_words); }

Attributes front_attributes(const std::string& metrics) {
  Attributes attributes = setting_attributes("on_front", "", std::vector<std::int64_t>(), true);
  attributes.front().second = "whether no other point is at least as good in all of " + metrics + ", and better in one";
  return attributes;
}

Attributes part_attributes() { return flag_attributes("part of the data set that a row was in", part_words); }

ImageWriter::Dimension class_dimension(ImageWriter& writer, ImageWriter::Group group, const std::string& name,
                                       const std::string& long_name, std::size_t count,
                                       const std::vector<std::string>& names) {
  if (names.size() == count && std::set(names.begin(), names.end()).size() == count)
    return writer.dimension(group, name, names, with_label_text(text_attributes(long_name), names));
  std::vector<std::int64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  return writer.dimension(group, name, numbers, integer_attributes(long_name));
}

ImageWriter::Dimension history_dimension(ImageWriter& writer, ImageWriter::Group group, std::vector<std::int64_t> steps,
                                         std::size_t count) {
  if (!steps.empty()) return writer.dimension(group, "step", steps, integer_attributes("steps done, from 1"));
  std::vector<std::int64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 1);
  return writer.dimension(group, "epoch", numbers, integer_attributes("passes over the training examples, from 1"));
}

}  // namespace plexus::results
