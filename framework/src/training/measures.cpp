#include "training/measures.h"

#include <plexus/error.h>

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>

namespace plexus::training {
namespace {

using metrics::Definition;

bool is_metric_name(const std::string& name) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

/// Where positions have labels, these are what is counted.
std::string meaning_for(std::string meaning, const Data& data) {
  constexpr std::string_view rows = "the @ examples";
  if (const std::size_t at = meaning.find(rows); data.labels_positions() && at != std::string::npos)
    meaning.insert(at, "the labelled positions of ");
  return meaning;
}

std::string label_of(const Data& data, std::size_t output) {
  return data.names.empty() ? std::to_string(output) : data.names[output];
}

/// What a metric says of itself, checked.
Definition definition_of(const std::string& subject, MetricInfo info, const Data& data) {
  if (!is_metric_name(info.name))
    throw Error(subject + " calls itself '" + info.name +
                "'; a name is lower-case letters, digits and _, beginning with a letter");
  if (info.name == "loss") throw Error(subject + " calls itself 'loss', which is always measured; choose another name");
  const auto is_line = [](const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  };
  if (info.meaning.empty() || !is_line(info.meaning)) throw Error(subject + " does not say its meaning in one line");
  Definition definition{.name = std::move(info.name),
                        .meaning = meaning_for(std::move(info.meaning), data),
                        .larger_is_better = info.larger_is_better,
                        .unit = info.unit == MetricInfo::Unit::share ? metrics::Unit::share : metrics::Unit::number,
                        .dimension = std::move(info.dimension),
                        .labels = std::move(info.labels)};
  if (definition.is_one_value()) return definition;
  if (definition.dimension == "class" && definition.labels.empty())
    for (std::size_t output = 0; output < data.outputs; ++output) definition.labels.push_back(label_of(data, output));
  if (definition.dimension == "class" && !data.classification) definition.dimension = "output";
  if (!is_metric_name(definition.dimension) || definition.labels.empty())
    throw Error(subject + " has the dimension '" + definition.dimension +
                "' without labels; give as many as it has values, or call the dimension 'class'");
  return definition;
}

}  // namespace

Measures::Measures(bool says_classes)
    : definitions_(says_classes ? metrics::Definitions() : metrics::Definitions(std::vector<Definition>())) {}

Measures::Measures(const std::optional<std::vector<Component<Metric>>>& asked, const Data& data, Logits logits,
                   std::span<const Objective> objectives)
    : Measures(data.classification && logits != Logits::embedding) {
  if (!asked && objectives.empty() && !data.labels_positions()) return;
  MeasuredTask task;
  task.outputs = data.outputs;
  task.classification = data.classification;
  task.logits = logits;
  std::vector<Definition> definitions;
  std::size_t place = 0;
  if (!asked && data.classification && logits != Logits::embedding) {
    definitions.push_back(metrics::accuracy());
    definitions.back().meaning = meaning_for(definitions.back().meaning, data);
  }
  for (const Component<Metric>& metric : asked.value_or(std::vector<Component<Metric>>())) {
    const Value* const plugin = metric.settings().find("plugin");
    const std::string subject = "metric '" + (plugin != nullptr ? plugin->text() : "") + "'";
    MetricInfo info;
    try {
      info = metric->plan(task);
    } catch (const Error& error) {
      throw Error(subject + ": " + error.what(), error.fault());
    }
    Definition definition = definition_of(subject, std::move(info), data);
    for (const Definition& other : definitions)
      if (other.name == definition.name)
        throw Error("two metrics are called '" + definition.name + "' in the results; leave one out");
    definition.place = place;
    place += definition.size();
    definitions.push_back(std::move(definition));
    metrics_.push_back(metric.shared());
  }
  for (const Objective& objective : objectives) {
    for (const Definition& other : definitions)
      if (other.name == objective.name)
        throw Error("the model has an objective '" + objective.name + "', and so is a metric called; leave that out");
    definitions.push_back({.name = objective.name,
                           .meaning = "objective '" + objective.name +
                                      "' of the model over the @ examples, before its weight in the loss",
                           .source = Definition::Source::objective,
                           .place = place++});
  }
  objectives_ = objectives.size();
  sums_.resize(objectives_);
  definitions_ = metrics::Definitions(std::move(definitions));
}

void Measures::begin(std::size_t rows) {
  for (const auto& metric : metrics_) metric->begin(rows);
  std::fill(sums_.begin(), sums_.end(), 0.0);
  rows_ = 0;
}

void Measures::add(ConstRows y, const Targets& targets) noexcept {
  for (const auto& metric : metrics_) metric->add(y, targets);
}

void Measures::add_objectives(std::span<const double> means, std::size_t rows) noexcept {
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += means[i] * static_cast<double>(rows);
  rows_ += rows;
}

std::vector<double> Measures::values() {
  using Source = Definition::Source;
  std::size_t size = 0;
  for (const auto& definition : definitions_.all())
    if (definition->source == Source::component || definition->source == Source::objective)
      size = definition->place + definition->size();
  std::vector<double> values(size, std::numeric_limits<double>::quiet_NaN());
  std::size_t next = 0;
  std::size_t objective = 0;
  for (const auto& definition : definitions_.all()) {
    if (definition->source == Source::component)
      metrics_[next++]->values(std::span(values).subspan(definition->place, definition->size()));
    // Of answers that others gave there are no objectives.
    if (definition->source == Source::objective && rows_ > 0)
      values[definition->place] = sums_[objective++] / static_cast<double>(rows_);
  }
  return values;
}

}  // namespace plexus::training
