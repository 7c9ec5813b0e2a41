#include "host/rows.h"

#include <plexus/error.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "config/experiment.h"
#include "config/override.h"
#include "data/division.h"
#include "data/file_source.h"
#include "data/loading.h"
#include "experiment/plan_file.h"
#include "files/read_file.h"
#include "host/schema.h"
#include "values/json.h"

namespace plexus::host {
namespace {

namespace fs = std::filesystem;
using data::RowList;
using data::TargetUse;

constexpr const char* standard_input = "standard input";

/// Files as data sets read them; one of them may be the standard input, which can be read once.
class RowSource final : public DataSource {
 public:
  /// `as_given` is a path of the command line, which the shell has expanded.
  /// `table`: what is read in the place of it; null: the file itself.
  explicit RowSource(fs::path folder, bool in_memory, fs::path as_given = {},
                     std::shared_ptr<const std::string> table = {})
      : files_(std::move(folder), in_memory), as_given_(std::move(as_given)), table_(std::move(table)) {}

  [[nodiscard]] std::vector<fs::path> find(const std::string& name,
                                           const std::vector<std::string>& files) const override {
    return files_.find(name, files);
  }
  [[nodiscard]] fs::path resolve(const fs::path& path) const override {
    return path == as_given_ || path == standard_input ? path : files_.resolve(path);
  }
  [[nodiscard]] std::vector<std::uint8_t> read(const fs::path& path) const override {
    if (table_ != nullptr && (path == standard_input || path == as_given_)) return {table_->begin(), table_->end()};
    if (path != standard_input) return files_.read(path);
    static const std::vector<std::uint8_t> all{std::istreambuf_iterator<char>(std::cin), {}};
    if (all.empty()) throw EnvironmentError("the standard input has no rows");
    return files::is_gzip(all) ? files::decompress(all, standard_input) : all;
  }
  [[nodiscard]] Array read_hdf5(const fs::path& path, const std::string& name) const override {
    return files_.read_hdf5(path, name);
  }
  [[nodiscard]] bool has_hdf5(const fs::path& path, const std::string& name) const override {
    return files_.has_hdf5(path, name);
  }
  [[nodiscard]] bool in_memory() const noexcept override { return files_.in_memory(); }
  [[nodiscard]] std::unique_ptr<InputsWriter> write_inputs() const override { return files_.write_inputs(); }
  [[nodiscard]] std::shared_ptr<const InputsOnDisk> inputs_in(const fs::path& path, std::uint64_t offset,
                                                              std::size_t size, bool bytes) const override {
    return files_.inputs_in(path, offset, size, bytes);
  }
  [[nodiscard]] ArrayInFile find_hdf5(const fs::path& path, const std::string& name) const override {
    return files_.find_hdf5(path, name);
  }
  void read_hdf5_rows(const fs::path& path, const std::string& name,
                      const std::function<void(Array)>& take) const override {
    files_.read_hdf5_rows(path, name, take);
  }

 private:
  data::FileDataSource files_;
  fs::path as_given_;
  std::shared_ptr<const std::string> table_;
};

bool is_configuration(const fs::path& path) {
  std::error_code error;
  const std::string extension = path.extension().string();
  return extension == ".yaml" || extension == ".yml" || extension == ".json" ||
         fs::exists(path / "trials" / "plan.json", error);
}

RowList all_rows(const Examples& examples) {
  RowList rows;
  for (std::size_t row = 0; row < examples.count; ++row) rows.push_back(static_cast<std::uint32_t>(row));
  return rows;
}

std::string plugin_of(const Value& dataset) {
  const Value* const plugin = dataset.find("plugin");
  if (plugin == nullptr || !plugin->is_text()) return "";
  const std::string& name = plugin->text();
  return name.substr(name.find('/') + 1);
}

bool has_parameter(const plugin::ComponentRecord& component, const std::string& name) {
  const auto& parameters = component.info.parameters;
  return std::any_of(parameters.begin(), parameters.end(),
                     [&](const ParameterInfo& parameter) { return parameter.name == name; });
}

/// The schema of a configuration that need not have a model: its data set is all that is wanted.
config::Schema schema_of_data() {
  config::Schema of_data = schema();
  for (ParameterInfo& info : of_data.root)
    if (info.name == "model") {
      info.required = false;
      info.default_value = Value("perceptron");
    }
  return of_data;
}

void append(Examples& to, const Examples& from) {
  to.count += from.count;
  std::visit(
      [&to]<class Values>(const Values& values) {
        if constexpr (!std::is_same_v<Values, std::shared_ptr<const InputsOnDisk>>) {
          if (!std::holds_alternative<Values>(to.inputs)) to.inputs = Values();
          Values& all = std::get<Values>(to.inputs);
          all.insert(all.end(), values.begin(), values.end());
        }
      },
      from.inputs);
}

/// Images in a folder and in those inside, by name.
std::vector<fs::path> images_in(const fs::path& folder) {
  std::vector<fs::path> images;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && data::is_image_name(entry.path())) images.push_back(entry.path());
  std::sort(images.begin(), images.end());
  if (images.empty()) throw EnvironmentError("'" + folder.string() + "' has no images (.png, .jpg, .pgm, .ppm) in it");
  return images;
}

/// Takes rows at the beginning out of what is asked for. They are rows of one part.
void leave_out_first(std::size_t count, NetworkRows& rows) {
  if (count == 0 || rows.splits.empty()) return;
  data::Split& split = rows.splits.front();
  count = std::min(count, split.count);
  const auto leave_out = [count, all = rows.count()](auto& values) {
    if (!values.empty())
      values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count * (values.size() / all)));
  };
  leave_out(rows.true_classes);
  leave_out(rows.targets);
  if (split.rows != nullptr)
    split.rows += count;
  else
    split.begin += count;
  split.count -= count;
}

std::string counted(std::size_t count) { return std::to_string(count) + (count == 1 ? " row" : " rows"); }

}  // namespace

/// What a data set gave, and which of its rows are asked for.
struct RowLoader::Loaded {
  Data data;
  RowList train;  ///< rows of data.train
  RowList test;   ///< rows of data.test
  std::vector<std::string> names = {};
  std::vector<std::string> notes = {};
  std::string what = {};
};

std::size_t NetworkRows::count() const noexcept {
  std::size_t count = 0;
  for (const data::Split& split : splits) count += split.count;
  return count;
}

std::shared_ptr<const NetworkRows> RowLoader::rows_for(const Value& settings, const data::Fitted& fitted,
                                                       const experiment::DataOrigin& origin) {
  const std::string key = values::to_json(*settings.find("dataset")) + values::to_json(Value(data::to_map(fitted))) +
                          origin.folder.string();
  std::shared_ptr<const NetworkRows>& known = known_[key];
  if (known != nullptr) return known;
  Loaded loaded = load(settings, fitted, origin);
  if (loaded.train.empty() && loaded.test.empty()) throw Error("there are no rows in " + loaded.what);
  auto rows = std::make_shared<NetworkRows>();
  data::Matched matched = [&] {
    try {
      return data::match(data::only(loaded.data, loaded.train, loaded.test), fitted, request_.use);
    } catch (const Error& error) {
      throw Error(loaded.what + ": " + error.what(), error.fault());
    }
  }();
  for (const Examples* const known_of : {&matched.targets_of_train, &matched.targets_of_test}) {
    rows->true_classes.insert(rows->true_classes.end(), known_of->labels.begin(), known_of->labels.end());
    rows->targets.insert(rows->targets.end(), known_of->targets.begin(), known_of->targets.end());
  }
  rows->names = std::move(loaded.names);
  rows->notes = std::move(loaded.notes);
  std::move(matched.notes.begin(), matched.notes.end(), std::back_inserter(rows->notes));
  data::Division division;
  division.train = all_rows(matched.data->train);
  division.test = all_rows(matched.data->test);
  rows->examples = std::make_unique<const data::ExampleSet>(std::move(matched.data), fitted, std::move(division));
  for (const data::Split* const split : {&rows->examples->train(), &rows->examples->test()})
    if (split->count > 0) rows->splits.push_back(*split);
  leave_out_first(request_.skip, *rows);
  rows->what = counted(rows->count()) + " of " + loaded.what;
  known = std::move(rows);
  return known;
}

bool RowLoader::is_text_table(const Value& settings) const {
  if (request_.data.empty() || (request_.data != "-" && is_configuration(request_.data))) return false;
  if (request_.data.ends_with(".gz") || !request_.part.empty()) return false;
  std::error_code error;
  if (request_.data != "-" && !fs::is_regular_file(request_.data, error)) return false;
  return reader_for(*settings.find("dataset")).plugin == "csv";
}

RowLoader::Loaded RowLoader::load(const Value& settings, const data::Fitted& fitted,
                                  const experiment::DataOrigin& origin) {
  const Value& dataset = *settings.find("dataset");
  if (request_.data.empty()) {
    Value own = dataset;
    if (!origin.in_memory) own.set("in_memory", Value(false));
    Loaded loaded = load_dataset(with_overrides(std::move(own), request_.set, registry_), origin.folder);
    loaded.what += " that the network was trained with";
    return loaded;
  }
  if (request_.data == "-" || !is_configuration(request_.data)) return load_file(dataset, fitted);
  const bool is_folder = fs::is_directory(request_.data);
  config::LoadOptions options{.set = request_.set};
  if (is_folder) {
    options.folder = experiment::data_origin_of(request_.data).folder;
    options.name = "data";
    options.trusts_libraries = false;
  }
  const config::Schema of_data = schema_of_data();
  const config::Experiment config = config::load_experiment(
      is_folder ? fs::path(request_.data) / "config.yaml" : fs::path(request_.data), options, of_data, registry_);
  // Of stages the last one, which is what came out.
  const auto is_earlier = [&](const config::Trial& trial) { return config.design.is_earlier_stage(trial.point); };
  const auto first = std::find_if_not(config.trials.begin(), config.trials.end(), is_earlier);
  const Value& dataset_of_first =
      *(first == config.trials.end() ? config.trials.front() : *first).settings.find("dataset");
  Loaded loaded = load_dataset(dataset_of_first, config.folder);
  for (const config::Trial& trial : config.trials)
    if (!is_earlier(trial) && !(*trial.settings.find("dataset") == dataset_of_first)) {
      loaded.notes.push_back("'" + request_.data +
                             "' varies the data set: that of its first trial is taken; --set chooses another");
      break;
    }
  loaded.what += " of '" + request_.data + "'";
  return loaded;
}

/// Divided as its settings say.
RowLoader::Loaded RowLoader::load_dataset(const Value& dataset, const fs::path& folder) const {
  const auto [own, common] = data::split_dataset(dataset, registry_);
  RowSource source(folder, data::in_memory(common));
  Loaded loaded{.data = data::load_data(own, registry_, source), .train = {}, .test = {}};
  data::DatasetSettings settings = data::common_settings(common, registry_);
  // What becomes of missing values was decided when the network was trained.
  if (settings.missing != "drop") settings.missing = "mean";
  data::Kept kept = data::keep_rows(loaded.data, settings);
  const RowList all_train = kept.train;
  const RowList all_test = kept.test;
  data::Division division = data::divide(loaded.data, {std::move(kept.train), std::move(kept.test)}, settings);
  const std::string& part = request_.part;
  loaded.what = "the data set '" + plugin_of(dataset) + "'";
  if (part == "all" || (part.empty() && division.test.empty())) {
    loaded.train = all_train;
    loaded.test = all_test;
  } else if (part.empty() || part == "test") {
    (division.test_is_parted ? loaded.train : loaded.test) = std::move(division.test);
    loaded.what += ", test rows,";
  } else {
    loaded.train = part == "train" ? std::move(division.train) : std::move(division.validation);
    loaded.what += part == "train" ? ", training rows," : ", validation rows,";
  }
  return loaded;
}

Value with_overrides(Value dataset, const std::vector<std::string>& set, const plugin::Registry& registry) {
  static const auto of_all = data::DatasetSettings::parameters().describe();
  config::Problems problems;
  for (const config::Override& change : config::parse_overrides(set, "--set", 0, problems)) {
    if (change.path.size() != 2 || change.path.front().name != "dataset")
      throw Error("'--set " + config::join_key(change.path) +
                  "=…': only settings of the data set can be changed here, "
                  "such as dataset.separator=comma");
    const std::string& name = change.path.back().name;
    const auto is_called_so = [&name](const ParameterInfo& info) { return info.name == name; };
    if (name != "plugin" && !has_parameter(registry.find(Kind::dataset, plugin_of(dataset)), name) &&
        std::none_of(of_all.begin(), of_all.end(), is_called_so))
      throw Error("'--set dataset." + name + "=…': the data set '" + plugin_of(dataset) +
                  "' has no such setting; 'plexus describe dataset/" + plugin_of(dataset) +
                  "' lists those that it has");
    dataset.set(name, config::to_value(*change.value));
  }
  problems.throw_if_any();
  return dataset;
}

data::FileReader RowLoader::reader_for(const Value& dataset) const {
  const std::string trained_with = plugin_of(dataset);
  const auto own = data::reader_called(trained_with);
  if (request_.data == "-") {
    const bool is_text = own && (own->plugin == "csv" || own->plugin == "arff" || own->plugin == "svmlight");
    return is_text ? *own : *data::reader_called("csv");
  }
  std::error_code error;
  if (!fs::exists(request_.data, error)) throw EnvironmentError("'" + request_.data + "' does not exist");
  const auto by_name = data::reader_of(request_.data);
  // Other tables are called .txt and .data, too.
  if (by_name && by_name->plugin == "csv" && own && (own->plugin == "arff" || own->plugin == "svmlight") &&
      !fs::path(request_.data).string().ends_with(".csv"))
    return *own;
  if (by_name) return *by_name;
  if (own) return *own;
  if (const plugin::ComponentRecord* const component = registry_.try_find(Kind::dataset, trained_with))
    for (const char* const setting : {"train", "file"})
      if (has_parameter(*component, setting)) return {.plugin = trained_with, .setting = setting};
  throw Error("'" + request_.data + "' has an extension that tells of no data set (" + data::known_forms() + ")");
}

/// Those that the network was trained with where it is the same data set, with the file in their place.
Value RowLoader::own_settings(const Value& dataset, const data::FileReader& reader, const data::Fitted& fitted) const {
  Value own(Value::Map{{"plugin", Value(reader.plugin)}});
  if (plugin_of(dataset) == reader.plugin) {
    own = data::split_dataset(dataset, registry_).first;
    for (const char* const other :
         {"test", "test_inputs", "test_targets", "test_images", "test_labels", "group", "train_rows", "test_rows"})
      own.erase(other);
  }
  own.set(reader.setting, Value(request_.data == "-" ? std::string(standard_input) : request_.data));
  const plugin::ComponentRecord& component = registry_.find(Kind::dataset, reader.plugin);
  if (request_.use == TargetUse::ignored && !reader.targets.empty()) own.set(reader.targets, reader.none);
  if (request_.use == TargetUse::needed && has_parameter(component, "task"))
    own.set("task", Value(fitted.answers.classification ? "classification" : "regression"));
  if (!reader.width.empty()) own.set(reader.width, Value(static_cast<std::int64_t>(fitted.stored.shape.size())));
  if (!reader.columns.empty() && !fitted.stored.columns.empty()) {
    own.set(reader.columns, Value(Value::List(fitted.stored.columns.begin(), fitted.stored.columns.end())));
    own.set("ignore", Value(Value::List{}));
  }
  if (reader.plugin == "image_folder" && fitted.stored.shape.rank() == 3)
    own.set("colour", Value(fitted.stored.shape[2] == 1 ? "grey" : "rgb"));
  // Arrays of another kind of file are called as the inputs are; one array has no names.
  const bool is_one_array = fs::path(request_.data).extension() == ".npy";
  if (plugin_of(dataset) != reader.plugin && !is_one_array && !fitted.inputs.empty() &&
      has_parameter(component, "train_inputs")) {
    Value::Map names;
    for (const NamedInput& input : fitted.inputs) names.emplace_back(input.name, Value(input.name));
    own.set("train_inputs", Value(std::move(names)));
  }
  return with_overrides(std::move(own), request_.set, registry_);
}

Data RowLoader::read(const Value& own, const std::string& file) const {
  const auto [of_plugin, common] = data::split_dataset(own, registry_);
  RowSource source(fs::current_path(), data::in_memory(common), file, request_.table);
  return data::load_rows(registry_.resolve(Kind::dataset, of_plugin), registry_, source);
}

RowLoader::Loaded RowLoader::load_file(const Value& dataset, const data::Fitted& fitted) {
  const data::FileReader reader = reader_for(dataset);
  const Value own = own_settings(dataset, reader, fitted);
  const std::string what = request_.data == "-" ? std::string("the standard input") : "'" + request_.data + "'";
  if (reader.plugin == "image_folder" && request_.use == TargetUse::ignored) return load_images(own, fitted);
  Loaded loaded{.data = {}, .train = {}, .test = {}};
  try {
    loaded.data = read(own, request_.data);
  } catch (const Error&) {
    // With columns that the file lacks no row can be read. All columns that it has tell which these are.
    if (reader.columns.empty() || fitted.stored.columns.empty()) throw;
    Value without = own;
    without.erase(reader.columns);
    try {
      loaded.data = read(without, request_.data);
    } catch (const Error&) {
      loaded.data = {};
    }
    if (loaded.data.train.count == 0) throw;
  }
  for (const Doubt& doubt : loaded.data.doubts) loaded.notes.push_back(doubt.message);
  const bool has_test = loaded.data.test.count > 0;
  if (request_.part == "validation" || (request_.part == "test" && !has_test))
    throw Error(what + " has no rows that are for " + (request_.part == "test" ? "testing" : "validation") +
                "; leave --part out, and all are taken");
  loaded.what = what;
  if (request_.part != "test" && !(request_.part.empty() && has_test)) loaded.train = all_rows(loaded.data.train);
  if (request_.part != "train" && has_test) loaded.test = all_rows(loaded.data.test);
  if (loaded.train.empty()) loaded.what = "the test rows of " + what;
  return loaded;
}

/// One by one, so that each answer has the name of its file.
RowLoader::Loaded RowLoader::load_images(const Value& own, const data::Fitted& fitted) const {
  const fs::path given = request_.data;
  const bool is_folder = fs::is_directory(given);
  Loaded all{.data = {}, .train = {}, .test = {}};
  all.what = "'" + given.string() + "'";
  for (const fs::path& path : is_folder ? images_in(given) : std::vector{given}) {
    Value one = own;
    one.set("train", Value(path.string()));
    const Data image = read(one, path.string());
    if (image.shape != fitted.stored.shape &&
        (fitted.stored.shape.rank() == 3 || image.shape.size() != fitted.stored.shape.size())) {
      const Shape& takes = fitted.stored.shape;
      throw Error("'" + path.string() + "' is " + std::to_string(image.shape[0]) + " × " +
                  std::to_string(image.shape[1]) + " pixels, but the network takes " +
                  (takes.rank() == 3
                       ? std::to_string(takes[0]) + " × " + std::to_string(takes[1]) +
                             " pixels; '--set "
                             "dataset.size=[" +
                             std::to_string(takes[0]) + "," + std::to_string(takes[1]) + "]' resamples images"
                       : "rows of the shape " + to_string(takes)));
    }
    all.data.shape = image.shape;
    append(all.data.train, image.train);
    all.names.push_back(is_folder ? path.lexically_relative(given).string() : path.string());
  }
  all.data.classification = false;
  all.data.one_part = true;
  all.train = all_rows(all.data.train);
  return all;
}

}  // namespace plexus::host
