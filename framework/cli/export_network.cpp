#include "export_network.h"

#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "data/inputs.h"
#include "files/publish.h"
#include "host/rows.h"
#include "network/export.h"
#include "network/int8.h"
#include "network/layers.h"
#include "results/trial_file.h"

namespace plexus::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_rows_compared = 1000;

/// Rows to hold an export against the network on: encoded, not normalised.
struct Rows {
  std::vector<float> inputs;
  std::vector<std::int32_t> true_classes;  // as far as they are known, else −1; empty: not at all
  std::string what;
};

/// The test rows that the network was trained beside; none where the data are not here.
Rows test_rows(const network::Network& network, const host::TrialFile& file, plugin::Registry& registry) {
  host::RowLoader loader({}, registry);
  const auto rows = loader.rows_for(network.settings(), network.fitted(), host::data_origin_of(file));
  const std::size_t width = network.fitted().shape.size();
  Rows some;
  for (const data::Split& split : rows->splits)
    for (std::size_t i = 0; i < split.count && some.inputs.size() < most_rows_compared * width; ++i) {
      const std::vector<float> row = data::row_of(*split.examples, width, split.row(i));
      some.inputs.insert(some.inputs.end(), row.begin(), row.end());
    }
  some.true_classes = rows->true_classes;
  if (!some.true_classes.empty())
    some.true_classes.resize(some.inputs.size() / width * network.answers().positions.size());
  some.what = std::to_string(some.inputs.size() / width) + " test rows";
  return some;
}

/// Numbers of the range that the inputs of training had.
Rows random_rows(const network::Network& network) {
  constexpr std::size_t count = 100;
  const data::Fitted& fitted = network.fitted();
  const auto low = static_cast<float>(fitted.lowest_input);
  const auto high = static_cast<float>(fitted.highest_input);
  const data::Normalization& by = fitted.normalization;
  Stream stream(1, "export");
  Rows rows{.inputs = {}, .true_classes = {}, .what = std::to_string(count) + " rows of random numbers"};
  for (std::size_t i = 0; i < count * fitted.shape.size(); ++i) {
    const std::size_t factor = by.scale.size() == 1 ? 0 : i % fitted.shape.size();
    const auto normalized = low + (high - low) * static_cast<float>(stream.uniform());
    rows.inputs.push_back((normalized - by.shift[factor]) / by.scale[factor]);
  }
  return rows;
}

/// What the network itself says of such rows.
std::vector<float> said_of(network::Network& network, const std::vector<float>& rows) {
  const data::Fitted& fitted = network.fitted();
  const data::Normalization& by = fitted.normalization;
  std::vector<float> inputs(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t factor = by.scale.size() == 1 ? 0 : i % fitted.shape.size();
    inputs[i] = rows[i] * by.scale[factor] + by.shift[factor];
  }
  std::vector<float> outputs = network.outputs_of_inputs(inputs);
  const std::size_t width = fitted.answers.count;
  const data::TargetNormalization& targets = fitted.target_normalization;
  for (std::size_t i = 0; i < outputs.size() && targets.any(); ++i)
    outputs[i] = outputs[i] * targets.deviation[i % width] + targets.mean[i % width];
  return network.gives_probabilities() ? network::softmax(outputs, width) : outputs;
}

/// What weights of eight bits cost, measured on the rows.
void print_cost_of_int8(const network::Layers& layers, const Rows& rows, const std::vector<float>& expected) {
  const std::vector<float> said = network::follow(network::with_int8(layers), rows.inputs);
  const std::size_t width = layers.answers.count;
  if (!layers.answers.classification) {
    double sum = 0.0;
    for (std::size_t i = 0; i < said.size(); ++i) {
      const double apart = static_cast<double>(said[i]) - static_cast<double>(expected[i]);
      sum += apart * apart;
    }
    std::cout << "int8 weights: outputs move by " << std::sqrt(sum / static_cast<double>(said.size()))
              << " (root mean square) on " << rows.what << '\n';
    return;
  }
  const std::vector<std::int32_t> before = network::largest_of(expected, width);
  const std::vector<std::int32_t> after = network::largest_of(said, width);
  std::size_t moved = 0;
  std::size_t known = 0;
  std::size_t right_before = 0;
  std::size_t right_after = 0;
  for (std::size_t row = 0; row < before.size(); ++row) {
    moved += before[row] == after[row] ? 0 : 1;
    if (rows.true_classes.empty() || rows.true_classes[row] < 0) continue;
    ++known;
    right_before += before[row] == rows.true_classes[row] ? 1 : 0;
    right_after += after[row] == rows.true_classes[row] ? 1 : 0;
  }
  const auto percent = [&](std::size_t count) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f %%", 100.0 * static_cast<double>(count) / static_cast<double>(known));
    return std::string(text.data());
  };
  const bool of_positions = layers.answers.positions.rank() > 0;
  std::cout << "int8 weights: " << moved << " of " << before.size() << (of_positions ? " positions" : " rows")
            << " are of another class";
  if (known > 0)
    std::cout << "; accuracy " << percent(right_before) << " before, " << percent(right_after) << " with them";
  std::cout << '\n';
}

void write_folder(const fs::path& folder, const network::Layers& layers, network::CWeights weights) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder))
    throw EnvironmentError("'" + folder.string() + "' cannot be made a folder" +
                           (error ? " (" + error.message() + ")" : "") + "; choose another one");
  for (const auto& [name, text] : network::to_c(layers, weights)) {
    files::publish(folder / name, text);
    std::cout << (folder / name).string() << '\n';
  }
}

}  // namespace

void add_network_export(Command& command, NetworkExport& options) {
  command.add_option("--numpy", options.numpy, "Write the network's arrays and steps to an .npz archive of NumPy")
      .type_name("FILE")
      .not_empty();
  command.add_option("--safetensors", options.safetensors, "Write the same as a .safetensors file")
      .type_name("FILE")
      .not_empty();
  command
      .add_option("--c", options.c,
                  "Write the network as C99 sources without dependencies, with a program that reads rows")
      .type_name("PATH")
      .not_empty();
  command.add_flag(
      "--int8", options.int8,
      "With --c: weights of dense layers and convolutions as whole numbers of eight bits; what that costs is "
      "measured and printed");
  command.add_option("--onnx", options.onnx, "Write the network as an ONNX model, normalisation included")
      .type_name("FILE")
      .not_empty();
  add_weights_options(command, options.network);
}

void export_network(const NetworkExport& options) {
  if (options.int8 && options.c.empty()) throw Error("--int8 is for C sources; add '--c FOLDER'");
  plugin::Registry registry = load_plugins(options.network.plugins);
  const host::TrialFile file = host::find_trial(options.network.trial, best_of(options.network));
  print_choice(file);
  const results::TrialRecord trial = results::read_trial(file.path);
  const auto network = open_network(trial, file.path, registry, options.network.weights);
  const network::Layers layers = network::layers_of(trial, *network, weights_of(options.network.weights));
  Rows rows;
  try {
    rows = test_rows(*network, file, registry);
  } catch (const Error& error) {
    std::cerr << "plexus: note: the data of the trial are not here (" << error.what()
              << "): the export is compared with the network on random rows\n";
    rows = random_rows(*network);
  }
  const std::vector<float> expected = said_of(*network, rows.inputs);
  network::check_export(layers, rows.inputs, expected);
  const auto publish = [](const std::string& path, const std::vector<std::byte>& bytes) {
    if (path.empty()) return;
    files::publish(path, bytes);
    std::cout << path << '\n';
  };
  if (!options.numpy.empty()) publish(options.numpy, network::to_npz(layers));
  if (!options.safetensors.empty()) publish(options.safetensors, network::to_safetensors(layers));
  if (!options.onnx.empty()) publish(options.onnx, network::to_onnx(layers));
  if (!options.c.empty())
    write_folder(options.c, layers, options.int8 ? network::CWeights::int8 : network::CWeights::float32);
  std::cout << "compared with the network on " << rows.what << ": the same answers\n";
  if (options.int8) print_cost_of_int8(layers, rows, expected);
}

}  // namespace plexus::cli
