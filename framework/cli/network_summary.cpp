#include "network_summary.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "text/table.h"
#include "trial/preparation.h"
#include "values/json.h"

namespace plexus::cli {
namespace {

/// "61,706"
std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

/// "12 kB", "3.4 MB"
std::string memory_text(std::size_t bytes) {
  char text[32];
  if (bytes < 1000000)
    std::snprintf(text, sizeof text, "%.0f kB", static_cast<double>(bytes) / 1e3);
  else
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

std::string totals(const training::Network& network) {
  std::string text = grouped(network.parameters()) + " parameters";
  if (network.multiply_adds() > 0) text += ", " + grouped(network.multiply_adds()) + " multiply-adds an example";
  if (network.summary.memory > 0)
    text += ", " + memory_text(network.summary.memory) + " for a batch of " + std::to_string(network.batch);
  return text;
}

/// What a network makes of named inputs, where that may not be what was meant.
std::vector<std::string> notes_of(const training::Network& network) {
  std::vector<std::string> notes;
  const std::vector<std::string>& used = network.summary.inputs;
  if (used.empty()) {
    // A row in the shape of several is meant to be taken as one.
    if (network.inputs.size() < 2 || network.input.rank() > 1) return notes;
    std::string text =
        "note: the network takes an example as one row of " + std::to_string(network.input.size()) + " values, ";
    for (const NamedInput& input : network.inputs)
      text += (&input == &network.inputs.front() ? "" : " and ") + input.name + " " + to_string(input.shape);
    notes.push_back(text + "; a 'sequential' with layers 'parallel', 'each' or 'input' takes them by their names");
    return notes;
  }
  for (const NamedInput& input : network.inputs)
    if (std::find(used.begin(), used.end(), input.name) == used.end())
      notes.push_back("note: the network never looks at the input '" + input.name + "'");
  return notes;
}

text::Table table_of(const training::Network& network) {
  text::Table table;
  table.add_column("operation");
  table.add_column("name");
  table.add_column("output", text::Align::right);
  table.add_column("parameters", text::Align::right);
  table.add_column("multiply-adds", text::Align::right);
  table.add_row({"input", "", to_string(network.input), "", ""});
  for (const NamedInput& input : network.inputs) table.add_row({"input", input.name, to_string(input.shape), "", ""});
  for (const ModelSummary::Part& part : network.summary.parts)
    table.add_row({part.operation, part.name, part.output.rank() == 0 ? "" : to_string(part.output),
                   part.parameters > 0 ? grouped(part.parameters) : "",
                   part.multiply_adds > 0 ? grouped(part.multiply_adds) : ""});
  return table;
}

}  // namespace

std::vector<NetworkOfTrials> networks_of(const host::Experiment& experiment, std::size_t most) {
  std::vector<NetworkOfTrials> all;
  std::map<std::string, std::size_t> known;
  const auto& trials = experiment.plan().trials;
  for (std::size_t trial = 0; trial < trials.size(); ++trial) {
    const data::ExampleSet* const examples = experiment.preparation().trials[trial].examples.get();
    const Value* const model = trials[trial].settings.find("model");
    if (examples == nullptr || model == nullptr) continue;
    const std::size_t batch = trials[trial].training.batch_size;
    std::string inputs;
    for (const NamedInput& input : examples->data().inputs) inputs += input.name + to_string(input.shape);
    const std::string what = values::to_json(*model) + to_string(examples->data().shape) + inputs +
                             to_string(examples->data().output_shape()) + "/" + std::to_string(batch);
    const auto [entry, is_new] = known.emplace(what, all.size());
    if (!is_new) {
      if (entry->second < all.size()) ++all[entry->second].trials;
      continue;
    }
    if (all.size() == most) continue;
    const auto built = std::static_pointer_cast<Model>(experiment.registry().build(Kind::model, *model));
    all.push_back({trial, 1, training::network_of(*built, *examples, batch)});
  }
  return all;
}

void print_networks(std::ostream& out, const host::Experiment& experiment) {
  constexpr std::size_t most = 12;
  const std::vector<NetworkOfTrials> all = networks_of(experiment, most + 1);
  const std::vector<std::string> labels = experiment.labels();
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
    if (i > 0) out << '\n';
    out << "network of " << labels[all[i].first_trial];
    if (all[i].trials > 1)
      out << " and of " << all[i].trials - 1 << (all[i].trials == 2 ? " other trial" : " other trials");
    out << '\n';
    table_of(all[i].network).print(out);
    out << totals(all[i].network) << '\n';
    for (const std::string& note : notes_of(all[i].network)) out << note << '\n';
  }
  if (all.size() > most) out << "\n(and others: narrow the grid with --set to see them)\n";
}

void print_networks_json(std::ostream& out, const host::Experiment& experiment) {
  const auto number = [](std::size_t value) { return Value(static_cast<std::int64_t>(value)); };
  const auto extents = [&](const Shape& shape) {
    Value::List list;
    for (const std::size_t extent : shape.extents()) list.push_back(number(extent));
    return Value(std::move(list));
  };
  const std::vector<std::string> labels = experiment.labels();
  Value::List networks;
  for (const NetworkOfTrials& entry : networks_of(experiment, std::numeric_limits<std::size_t>::max())) {
    Value::List parts;
    for (const ModelSummary::Part& part : entry.network.summary.parts)
      parts.emplace_back(Value::Map{{"operation", Value(part.operation)},
                                    {"name", Value(part.name)},
                                    {"output", extents(part.output)},
                                    {"parameters", number(part.parameters)},
                                    {"multiply_adds", number(part.multiply_adds)}});
    Value::List inputs;
    for (const NamedInput& input : entry.network.inputs)
      inputs.emplace_back(Value::Map{{"name", Value(input.name)}, {"shape", extents(input.shape)}});
    networks.emplace_back(Value::Map{{"first_trial", Value(labels[entry.first_trial])},
                                     {"trials", number(entry.trials)},
                                     {"input", extents(entry.network.input)},
                                     {"named_inputs", Value(std::move(inputs))},
                                     {"parameters", number(entry.network.parameters())},
                                     {"multiply_adds", number(entry.network.multiply_adds())},
                                     {"memory", number(entry.network.summary.memory)},
                                     {"batch", number(entry.network.batch)},
                                     {"parts", Value(std::move(parts))}});
  }
  out << values::to_json(Value(std::move(networks))) << '\n';
}

void print_network_line(std::ostream& out, const host::Experiment& experiment) {
  const std::vector<NetworkOfTrials> all = networks_of(experiment, 2);
  if (all.size() != 1) return;
  out << "network     " << totals(all.front().network) << '\n';
  for (const std::string& note : notes_of(all.front().network)) out << note << '\n';
}

}  // namespace plexus::cli
