// plexus data show: what is understood of a data set, from a configuration or from a file alone.
#include <plexus/error.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "commands.h"
#include "data/encoding.h"
#include "data/examples.h"
#include "data/file_reader.h"
#include "data/file_source.h"
#include "data/loading.h"
#include "data_summary.h"
#include "experiment_options.h"
#include "host/rows.h"
#include "picture.h"
#include "terminal.h"
#include "text/table.h"

namespace plexus::cli {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool is_configuration(const fs::path& path) {
  const std::string extension = lower(path.extension().string());
  return extension == ".yaml" || extension == ".yml" || extension == ".json" ||
         fs::exists(path / "trials" / "plan.json");
}

void print_columns(const data::DataSummary& summary) {
  const auto rows = data::column_table(summary);
  if (rows.empty()) return;
  constexpr std::size_t most_rows = 60;
  text::Table table;
  for (std::size_t c = 0; c < rows.front().size(); ++c)
    table.add_column(rows.front()[c], c >= 2 && c <= 6 ? text::Align::right : text::Align::left);
  for (std::size_t row = 1; row < std::min(rows.size(), most_rows + 1); ++row) table.add_row(rows[row]);
  std::cout << '\n';
  table.print(std::cout, 32);
  if (rows.size() > most_rows + 1) std::cout << "… and " << rows.size() - most_rows - 1 << " more columns\n";
}

void print(const data::ExampleSet& examples) {
  for (const std::string& line : data::text_of(examples.summary())) std::cout << line << '\n';
  for (const std::string& note : data::notes_of(examples.summary())) std::cout << note << '\n';
  print_columns(examples.summary());
  print_pictures(std::cout, examples, terminal_width(1));
}

void show_configuration(const ExperimentOptions& options) {
  const host::Experiment experiment(to_open(options));
  const std::vector<DataOfTrials> all = data_of(experiment.preparation());
  constexpr std::size_t most_shown = 8;
  for (std::size_t i = 0; i < std::min(all.size(), most_shown); ++i) {
    if (all.size() > 1) std::cout << (i > 0 ? "\n" : "") << experiment.labels()[all[i].first_trial] << ":\n";
    print(*all[i].examples);
  }
  if (all.size() > most_shown) std::cout << "\n… and " << all.size() - most_shown << " more\n";
}

/// Bytes of a file, or of all that a folder holds.
std::uintmax_t size_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return fs::file_size(path);
  std::uintmax_t size = 0;
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(path, fs::directory_options::skip_permission_denied))
    if (entry.is_regular_file(error)) size += entry.file_size(error);
  return size;
}

/// Loads what a file holds by `load(source)`. A large file is looked at where it lies, as far as its form allows that
/// and nobody says `in_memory`.
template <class Load>
std::shared_ptr<const Data> look_at(const fs::path& path, const data::FileReader& reader, const Value& common,
                                    const Load& load) {
  constexpr std::uintmax_t large = std::uintmax_t{64} << 20U;
  if (reader.stays && common.find("in_memory") == nullptr && size_of(path) > large) {
    try {
      data::FileDataSource source(fs::current_path(), false);
      return std::make_shared<const Data>(load(source));
    } catch (const Error&) {
      // What cannot stay on disk is read, or refused with the reason that it is refused for.
    }
  }
  data::FileDataSource source(fs::current_path(), data::in_memory(common));
  return std::make_shared<const Data>(load(source));
}

/// With the settings that a data set has when nothing but the file is said, and those of `--set`.
void show_file(const ExperimentOptions& options) {
  const fs::path path = options.config;
  if (!fs::exists(path)) throw EnvironmentError("'" + path.string() + "' does not exist");
  const auto reader = data::reader_of(path);
  if (!reader)
    throw Error("'" + path.string() + "' has an extension that tells of no data set (" + data::known_forms() + ")");
  const plugin::Registry registry = load_plugins(options.plugins);
  Value given = host::with_overrides(
      Value(Value::Map{{"plugin", Value(reader->plugin)}, {reader->setting, Value(fs::absolute(path).string())}}),
      options.set, registry);
  // One array has no targets beside it, and nothing to be tested.
  const bool is_array = lower(path.extension().string()) == ".npy" && given.find(reader->targets) == nullptr;
  if (is_array) {
    Value::Map settings = given.map();
    settings.emplace_back(reader->targets, reader->none);
    if (given.find("test") == nullptr) settings.emplace_back("test", Value(std::int64_t{0}));
    given = Value(std::move(settings));
  }
  const auto [own, others] = data::split_dataset(given, registry);
  const Value settings = registry.resolve(Kind::dataset, own);
  const auto loaded = look_at(path, *reader, others, [&](DataSource& source) {
    return is_array ? data::load_rows(settings, registry, source) : data::load_data(settings, registry, source);
  });
  data::DatasetSettings common = data::common_settings(others, registry);
  const bool shows_gaps = others.find("missing") == nullptr && data::any_missing(*loaded);
  if (shows_gaps) common.missing = "mean";  // what is missing is shown, and no reason to stop
  const data::ExampleSet examples(loaded, common);
  print(examples);
  if (is_array)
    std::cout << "note: the file is one array; the targets are another, which '--set dataset." << reader->targets
              << "=y.npy' names\n";
  if (shows_gaps)
    std::cout << "note: values are missing; a configuration says what becomes of them: 'dataset: {missing: mean}', or "
                 "drop, median, indicator\n";
}

}  // namespace

void add_data_show(Command& data) {
  auto options = std::make_shared<ExperimentOptions>();
  Command show = data.add_subcommand("show", "What is understood of a data set, and what is implausible about it");
  show.add_option("config", options->config,
                  "A configuration, or a file of data: .csv, .h5, .npz, a folder of images …")
      .required()
      .type_name("CONFIG|FILE");
  show.add_option(
          "--set", options->set,
          "Override a setting of the configuration, or of how a file is read: --set dataset.missing=mean (repeatable)")
      .type_name("KEY=VALUE")
      .allow_extra_args(false);
  add_plugin_options(show, options->plugins);
  show.callback([options] { is_configuration(options->config) ? show_configuration(*options) : show_file(*options); });
}

}  // namespace plexus::cli
