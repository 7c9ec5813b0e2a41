// A data set from one CSV file or two: numbers as inputs, and a column to predict.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "csv_table.h"

namespace {

using csv::Reader;
using csv::Table;
using csv::Target;
using plexus::EnvironmentError;
using plexus::Error;

/// More different whole numbers than this are more likely quantities than classes.
constexpr std::size_t most_classes_unasked = 1000;

bool is_whole(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// The class that a text names: "2.0" and "2" are one, "a" and "A" are two.
std::string class_of(std::string_view text) {
  const auto number = csv::parse_number(text);
  if (!number || is_whole(text) || *number != std::floor(*number) || std::fabs(*number) > 1e15)
    return std::string(text);
  return std::to_string(static_cast<std::int64_t>(*number));
}

class Csv final : public plexus::Dataset {
 public:
  struct Settings {
    std::filesystem::path train;
    std::optional<std::filesystem::path> test;
    double test_fraction = 0.2;
    std::string test_rows = "end";
    std::uint64_t split_seed = 1;
    std::optional<std::string> target;
    std::int64_t target_column = -1;
    std::vector<std::string> ignore;
    std::string header = "auto";
    std::string separator = "auto";
    std::string task = "auto";
    std::optional<std::vector<std::size_t>> shape;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::required(), "CSV file, gzip or not"},
          {"test", &Settings::test, "CSV file of the test rows; not set: a part of `train`"},
          {"test_fraction", &Settings::test_fraction, plexus::fraction(),
           "part of the rows of `train` that are test rows where `test` is not set; 0: there are none"},
          {"test_rows", &Settings::test_rows, plexus::one_of({"end", "random"}),
           "which rows those are: the last ones, or drawn with `split_seed` (for files sorted by class)"},
          {"split_seed", &Settings::split_seed, "seed of the random choice of test rows"},
          {"target", &Settings::target, "name of the column to predict"},
          {"target_column", &Settings::target_column,
           "number of the column to predict, from 0; negative: from the end; used where `target` is not set"},
          {"ignore", &Settings::ignore, "names of columns to leave out"},
          {"header", &Settings::header, plexus::one_of({"auto", "present", "absent"}),
           "whether the first line holds names; auto: if it holds text where numbers are expected"},
          {"separator", &Settings::separator, plexus::one_of({"auto", "comma", "semicolon", "tab", "pipe", "space"}),
           "what stands between cells"},
          {"task", &Settings::task, plexus::one_of({"auto", "classification", "regression"}),
           "auto: classification if the targets are texts or whole numbers"},
          {"shape", &Settings::shape, plexus::at_least(1),
           "shape of an input, (height, width, channels) for images; not set: the columns as they are"},
      };
    }
  };

  explicit Csv(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    Reader train_reader = open(source, settings_.train);
    const Table train = read_table(train_reader, columns());
    if (!settings_.test) {
      const auto [train_rows, test_rows] = split(train.targets.size());
      return assemble(train, train_rows, train, test_rows, train_reader.name(), train_reader.name());
    }
    Reader test_reader = open(source, *settings_.test);
    const Table test = read_table(test_reader, columns());
    if (test.width != train.width)
      throw EnvironmentError("'" + test_reader.name() + "' has " + std::to_string(test.width) +
                             " input columns, but '" + train_reader.name() + "' has " + std::to_string(train.width));
    if (!train.names.empty() && !test.names.empty() && test.names != train.names)
      throw EnvironmentError("'" + test_reader.name() + "' and '" + train_reader.name() +
                             "' name their input columns differently; expected the same names in the same order");
    return assemble(train, all(train), test, all(test), train_reader.name(), test_reader.name());
  }

 private:
  using RowList = std::vector<std::uint32_t>;

  [[nodiscard]] Reader open(plexus::DataSource& source, const std::filesystem::path& path) const {
    static const std::map<std::string, char> separators = {{"auto", '\0'}, {"comma", ','}, {"semicolon", ';'},
                                                           {"tab", '\t'},  {"pipe", '|'},  {"space", ' '}};
    const std::filesystem::path resolved = source.resolve(path);
    return {source.read(resolved), resolved.string(), separators.at(settings_.separator)};
  }

  [[nodiscard]] csv::Columns columns() const {
    return {settings_.header, settings_.target, settings_.target_column, settings_.ignore};
  }

  static RowList all(const Table& table) {
    RowList rows(table.targets.size());
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
  }

  /// Training rows and test rows, each in the order of the file.
  [[nodiscard]] std::pair<RowList, RowList> split(std::size_t count) const {
    const auto test_count =
        static_cast<std::size_t>(std::llround(settings_.test_fraction * static_cast<double>(count)));
    if (test_count >= count)
      throw Error("'test_fraction' " + std::to_string(settings_.test_fraction) + " of " + std::to_string(count) +
                  " rows leaves no row to train on");
    RowList order(count);
    std::iota(order.begin(), order.end(), 0U);
    if (settings_.test_rows == "random") plexus::Stream(settings_.split_seed, "csv/split").shuffle(order);
    RowList train(order.begin(), order.end() - static_cast<std::ptrdiff_t>(test_count));
    RowList test(order.end() - static_cast<std::ptrdiff_t>(test_count), order.end());
    std::sort(train.begin(), train.end());
    std::sort(test.begin(), test.end());
    return {std::move(train), std::move(test)};
  }

  [[nodiscard]] plexus::Data assemble(const Table& train, const RowList& train_rows, const Table& test,
                                      const RowList& test_rows, const std::string& train_name,
                                      const std::string& test_name) const {
    plexus::Data data;
    data.shape = shape_for(train.width, train_name);
    data.classification = is_classification(train, train_name);
    if (data.classification) {
      const std::vector<std::string> classes = classes_of(train, train_rows);
      data.outputs = classes.size();
      data.names = classes;
      data.train = classified(train, train_rows, classes, train_name);
      data.test = classified(test, test_rows, classes, test_name);
    } else {
      data.outputs = 1;
      if (!train.target_name.empty()) data.names = {train.target_name};
      data.train = measured(train, train_rows, train_name);
      data.test = measured(test, test_rows, test_name);
    }
    return data;
  }

  [[nodiscard]] plexus::Shape shape_for(std::size_t width, const std::string& name) const {
    if (!settings_.shape) return {width};
    plexus::Shape shape(*settings_.shape);
    if (shape.size() != width)
      throw Error("'shape' " + to_string(shape) + " makes " + std::to_string(shape.size()) + " inputs, but '" + name +
                  "' has " + std::to_string(width) + " input columns");
    return shape;
  }

  [[nodiscard]] bool is_classification(const Table& train, const std::string& name) const {
    if (settings_.task != "auto") return settings_.task == "classification";
    const bool any_text = std::any_of(train.targets.begin(), train.targets.end(),
                                      [](const Target& target) { return !csv::parse_number(target.text); });
    const bool all_whole = std::all_of(train.targets.begin(), train.targets.end(),
                                       [](const Target& target) { return is_whole(target.text); });
    if (!any_text && !all_whole) return false;
    std::vector<std::string_view> texts;
    for (const Target& target : train.targets) texts.push_back(target.text);
    std::sort(texts.begin(), texts.end());
    const auto different = static_cast<std::size_t>(std::unique(texts.begin(), texts.end()) - texts.begin());
    if (different > most_classes_unasked)
      throw Error("the target column of '" + name + "' has " + std::to_string(different) +
                  " different values; set 'task' to regression or classification");
    return true;
  }

  /// The different targets: numbers by value, texts by their bytes.
  static std::vector<std::string> classes_of(const Table& table, const RowList& rows) {
    std::vector<std::string> classes;
    for (const std::uint32_t row : rows) classes.push_back(class_of(table.targets[row].text));
    std::sort(classes.begin(), classes.end());
    classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
    if (std::all_of(classes.begin(), classes.end(),
                    [](const auto& name) { return csv::parse_number(name).has_value(); }))
      std::stable_sort(classes.begin(), classes.end(),
                       [](const auto& a, const auto& b) { return *csv::parse_number(a) < *csv::parse_number(b); });
    return classes;
  }

  static plexus::Examples inputs_of(const Table& table, const RowList& rows) {
    plexus::Examples examples;
    examples.count = rows.size();
    std::vector<float> inputs;
    inputs.reserve(rows.size() * table.width);
    for (const std::uint32_t row : rows) {
      const auto begin = table.inputs.begin() + static_cast<std::ptrdiff_t>(row * table.width);
      inputs.insert(inputs.end(), begin, begin + static_cast<std::ptrdiff_t>(table.width));
    }
    examples.inputs = std::move(inputs);
    return examples;
  }

  static plexus::Examples classified(const Table& table, const RowList& rows, const std::vector<std::string>& classes,
                                     const std::string& name) {
    std::map<std::string, std::int32_t> labels;
    for (const std::string& label : classes) labels.emplace(label, static_cast<std::int32_t>(labels.size()));
    plexus::Examples examples = inputs_of(table, rows);
    for (const std::uint32_t row : rows) {
      const Target& target = table.targets[row];
      const auto found = labels.find(class_of(target.text));
      if (target.text.empty())
        throw EnvironmentError(csv::location(name, target.line, target.column) + ": the target is empty");
      if (found == labels.end())
        throw EnvironmentError(csv::location(name, target.line, target.column) + ": the class '" +
                               std::string(target.text) +
                               "' is in no training row; shuffle the rows (test_rows: random), or correct the file");
      examples.labels.push_back(found->second);
    }
    return examples;
  }

  static plexus::Examples measured(const Table& table, const RowList& rows, const std::string& name) {
    plexus::Examples examples = inputs_of(table, rows);
    for (const std::uint32_t row : rows) {
      const Target& target = table.targets[row];
      const auto number = csv::parse_number(target.text);
      if (!number)
        throw EnvironmentError(csv::location(name, target.line, target.column) + ": '" + std::string(target.text) +
                               "' is no finite number; expected a target for regression");
      examples.targets.push_back(static_cast<float>(*number));
    }
    return examples;
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("csv", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Csv>("csv", {.summary = "rows of numbers and a class or a number to predict, from text files"});
}
