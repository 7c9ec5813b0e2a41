// A data set from CSV files: columns of numbers and texts as inputs, and one or more columns to predict.
#include <plexus/plugin.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <set>
#include <unordered_map>

#include "csv_encoding.h"
#include "csv_table.h"
#include "csv_targets.h"

namespace {

using csv::ColumnName;
using csv::Reader;
using csv::Table;
using plexus::EnvironmentError;
using plexus::Error;
using Paths = std::variant<std::filesystem::path, std::vector<std::filesystem::path>>;

/// `target: {one_hot: [c0, c1, c2]}` or `{one_hot: "class_*"}`
struct OneHot {
  std::variant<std::string, std::vector<std::string>> one_hot;

  static auto parameters() {
    return plexus::Parameters<OneHot>{
        {"one_hot", &OneHot::one_hot, plexus::required(),
         "the columns of one class each, 0 or 1: their names, or a pattern such as class_*"},
    };
  }
};

using Target = std::variant<std::int64_t, std::string, std::vector<std::string>, OneHot>;
using Name = std::variant<std::int64_t, std::string>;

class Csv final : public plexus::Dataset {
 public:
  struct Settings {
    Paths train;
    std::optional<Paths> test;
    std::optional<Target> target;
    std::variant<std::vector<std::string>, plexus::Named<std::vector<std::string>>> columns;
    std::vector<std::string> ignore;
    std::optional<Name> group;
    std::optional<Name> weight;
    std::string header = "auto";
    std::string separator = "auto";
    std::string decimal = "auto";
    std::string thousands = "none";
    std::string comment = "#";
    std::string encoding = "auto";
    std::vector<std::string> missing_values = {"?", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"};
    std::string task = "auto";
    std::optional<std::vector<std::size_t>> shape;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::required(), "CSV file or files, gzip or not"},
          {"test", &Settings::test,
           "CSV file or files of the test rows; a number: so many rows of `train`, or a share"},
          {"target", &Settings::target,
           "column to predict: its name, or its number from 0 or, negative, from the end; several for regression: "
           "[a, b]; a class in columns of 0 and 1: {one_hot: [a, b]}; none, for rows to predict: []. Not set: a column "
           "called label, class or target, or the last one"},
          {"columns", &Settings::columns,
           "names, patterns (pixel*) or numbers of the inputs; empty: all other columns. Of several inputs with names, "
           "those of each: {kinds: [species, colour], sizes: [length*]}"},
          {"ignore", &Settings::ignore, "names, patterns (id*) or numbers of columns to leave out"},
          {"group", &Settings::group, "column that says which rows belong together: they stay in one part"},
          {"weight", &Settings::weight,
           "column that says how much each row counts in the loss of training: 0 not at all, 2 as much as two rows"},
          {"header", &Settings::header, plexus::one_of({"auto", "present", "absent"}),
           "whether the first line holds names; auto: if it holds text above numbers, text that no row repeats, or "
           "counts 0, 1, 2, …"},
          {"separator", &Settings::separator,
           plexus::one_of({"auto", "comma", "semicolon", "tab", "pipe", "space", "colon", "caret"}),
           "what stands between cells"},
          {"decimal", &Settings::decimal, plexus::one_of({"auto", "point", "comma"}),
           "what stands before decimals; auto: a comma where cells have commas that do not part them"},
          {"thousands", &Settings::thousands, plexus::one_of({"none", "comma", "point", "space", "apostrophe"}),
           "what stands between thousands: 1,234.5"},
          {"comment", &Settings::comment, "lines that begin with it are skipped; \"\": there are none"},
          {"encoding", &Settings::encoding, plexus::one_of({"auto", "utf8", "utf16", "latin1"}),
           "of the text; auto: UTF-8, or UTF-16 with a byte-order mark"},
          {"missing_values", &Settings::missing_values,
           "texts that stand for no value, beside the empty cell; what becomes of it says `missing`"},
          {"task", &Settings::task, plexus::one_of({"auto", "classification", "regression"}),
           "auto: classification if the targets are texts, whole numbers, or few numbers that are whole"},
          {"shape", &Settings::shape, plexus::at_least(1),
           "shape of an input, (height, width, channels) for images; not set: the columns as they are"},
      };
    }
  };

  explicit Csv(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    const csv::TableOptions options = this->options();
    Table train = csv::read_table(open(source, settings_.train), options);
    std::optional<Table> test;
    if (settings_.test) {
      test = csv::read_table(open(source, *settings_.test), options);
      check_agreement(train, *test);
    }
    return assemble(train, test ? &*test : nullptr);
  }

 private:
  using Readers = std::vector<std::unique_ptr<Reader>>;

  [[nodiscard]] Readers open(plexus::DataSource& source, const Paths& paths) const {
    static const std::map<std::string, char> separators = {{"auto", '\0'}, {"comma", ','}, {"semicolon", ';'},
                                                           {"tab", '\t'},  {"pipe", '|'},  {"space", ' '},
                                                           {"colon", ':'}, {"caret", '^'}};
    const auto* several = std::get_if<std::vector<std::filesystem::path>>(&paths);
    if (several != nullptr && several->empty()) throw Error("'train' or 'test' names no file");
    Readers readers;
    for (const std::filesystem::path& path :
         several != nullptr ? *several : std::vector{std::get<std::filesystem::path>(paths)}) {
      const std::filesystem::path resolved = source.resolve(path);
      csv::Text text = csv::decode(source.read(resolved), settings_.encoding, resolved.string());
      readers.push_back(std::make_unique<Reader>(
          std::move(text.bytes), resolved.string(),
          csv::Syntax{.separator = separators.at(settings_.separator), .comment = settings_.comment}));
    }
    return readers;
  }

  static std::vector<ColumnName> names_of(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
  }

  [[nodiscard]] csv::TableOptions options() const {
    csv::TableOptions options;
    options.columns.header = settings_.header;
    if (const auto* named = std::get_if<plexus::Named<std::vector<std::string>>>(&settings_.columns)) {
      if (named->empty()) throw Error("'columns' is an empty map; expected names of inputs, each with its columns");
      if (settings_.shape) throw Error("'shape' is of one input, but 'columns' names several; leave one of them out");
      for (const auto& [name, texts] : *named) {
        const std::vector<ColumnName> names = names_of(texts);
        options.columns.named.emplace_back(name, names);
        options.columns.chosen.insert(options.columns.chosen.end(), names.begin(), names.end());
      }
    } else {
      options.columns.chosen = names_of(std::get<std::vector<std::string>>(settings_.columns));
    }
    options.columns.ignored = names_of(settings_.ignore);
    if (settings_.group) options.columns.group = *settings_.group;
    if (settings_.weight) options.columns.weight = *settings_.weight;
    options.columns.missing = settings_.missing_values;
    options.decimal = settings_.decimal;
    options.thousands = settings_.thousands;
    options.text_as_categories = !settings_.shape.has_value();
    options.texts_are_classes = settings_.task == "classification";
    if (!settings_.target) return options;
    if (const auto* number = std::get_if<std::int64_t>(&*settings_.target)) options.columns.targets = {*number};
    if (const auto* name = std::get_if<std::string>(&*settings_.target)) options.columns.targets = {*name};
    if (const auto* several = std::get_if<std::vector<std::string>>(&*settings_.target)) {
      options.columns.no_target = several->empty();
      options.columns.targets = names_of(*several);
    }
    if (const auto* one_hot = std::get_if<OneHot>(&*settings_.target)) {
      const auto* pattern = std::get_if<std::string>(&one_hot->one_hot);
      options.columns.one_hot = pattern != nullptr ? std::vector<ColumnName>{*pattern}
                                                   : names_of(std::get<std::vector<std::string>>(one_hot->one_hot));
    }
    return options;
  }

  static void check_agreement(const Table& train, const Table& test) {
    const std::string& train_name = train.readers.front()->name();
    const std::string& test_name = test.readers.front()->name();
    if (test.width() != train.width())
      throw EnvironmentError("'" + test_name + "' has " + std::to_string(test.width()) + " input columns, but '" +
                             train_name + "' has " + std::to_string(train.width()));
    for (std::size_t i = 0; i < train.width(); ++i) {
      const std::string& expected = train.layout.names[train.layout.inputs[i]];
      if (train.layout.has_header && test.layout.has_header && test.layout.names[test.layout.inputs[i]] != expected)
        throw EnvironmentError("'" + test_name + "' and '" + train_name +
                               "' name their input columns differently; expected the same names in the same order");
    }
  }

  /// Takes the inputs out of the tables: with their texts they are large enough.
  [[nodiscard]] plexus::Data assemble(Table& train, Table* test) const {
    plexus::Data data;
    data.one_part = test == nullptr;
    data.readings = train.layout.readings;
    if (test != nullptr) data.readings.push_back({"test file", test->layout.readings.front().found});
    data.doubts = train.layout.doubts;
    if (test != nullptr)
      std::copy_if(test->layout.doubts.begin(), test->layout.doubts.end(), std::back_inserter(data.doubts),
                   [](const plexus::Doubt& doubt) { return doubt.check == "no_target"; });
    data.shape = shape_for(train);
    data.inputs = train.layout.named_inputs;
    std::vector<const Table*> tables = {&train};
    if (test != nullptr) tables.push_back(test);
    add_targets(data, tables);
    add_groups(data, tables);
    add_inputs(data, tables, test == nullptr ? std::vector{&train} : std::vector{&train, test});
    for (std::size_t t = 0; t < tables.size(); ++t) examples_of(data, t).weights = tables[t]->weights;
    return data;
  }

  [[nodiscard]] plexus::Shape shape_for(const Table& train) const {
    if (!settings_.shape) return {train.width()};
    plexus::Shape shape(*settings_.shape);
    if (shape.size() != train.width())
      throw Error("'shape' " + to_string(shape) + " makes " + std::to_string(shape.size()) + " inputs, but '" +
                  train.readers.front()->name() + "' has " + std::to_string(train.width()) + " input columns");
    return shape;
  }

  static plexus::Examples& examples_of(plexus::Data& data, std::size_t table) {
    return table == 0 ? data.train : data.test;
  }

  /// Columns that are text in one table are so in all: texts become numbers in the order of all texts.
  void add_inputs(plexus::Data& data, const std::vector<const Table*>& tables,
                  const std::vector<Table*>& emptied) const {
    const Table& first = *tables.front();
    if (!settings_.shape)
      for (const std::size_t column : first.layout.inputs) data.columns.push_back({first.layout.names[column], {}});
    std::vector<std::vector<float>> inputs;
    for (Table* table : emptied) inputs.push_back(std::move(table->inputs));
    for (std::size_t i = 0; i < first.width(); ++i) {
      const bool any = std::any_of(tables.begin(), tables.end(), [i](const Table* table) { return table->is_text[i]; });
      if (any) add_categories(data.columns[i], i, tables, inputs);
    }
    for (std::size_t t = 0; t < tables.size(); ++t) {
      examples_of(data, t).count = tables[t]->rows;
      examples_of(data, t).inputs = std::move(inputs[t]);
    }
  }

  static void add_categories(plexus::Column& column, std::size_t index, const std::vector<const Table*>& tables,
                             std::vector<std::vector<float>>& inputs) {
    std::set<std::string_view> different;
    for (const Table* table : tables) {
      if (!table->is_text[index])
        throw EnvironmentError("column '" + column.name +
                               "' holds text in one of the files of training and test, and "
                               "numbers in '" +
                               table->readers.front()->name() + "'");
      for (const std::string_view text : table->texts[index])
        if (!text.empty()) different.insert(text);
    }
    std::unordered_map<std::string_view, float> numbers;
    for (const std::string_view text : different) {
      numbers.emplace(text, static_cast<float>(column.categories.size()));
      column.categories.emplace_back(text);
    }
    for (std::size_t t = 0; t < tables.size(); ++t)
      for (std::size_t row = 0; row < tables[t]->rows; ++row)
        if (const std::string_view text = tables[t]->texts[index][row]; !text.empty())
          inputs[t][row * tables[t]->width() + index] = numbers.at(text);
  }

  void add_targets(plexus::Data& data, const std::vector<const Table*>& tables) const {
    const Table& train = *tables.front();
    if (train.layout.targets.empty()) {
      data.classification = false;
      return;
    }
    data.classification = csv::task_of(train, settings_.task, data.doubts) == csv::Task::classification;
    std::string names;
    for (const std::size_t column : train.layout.targets)
      names += (names.empty() ? "'" : ", '") + train.layout.names[column] + "'";
    data.readings.push_back({"predicts", "column " + names + (train.layout.target_is_guessed ? ", the last one" : "")});
    if (train.layout.target_is_guessed) csv::note_other_targets(train, data);
    if (data.classification) {
      data.names = csv::classes_of(tables);
      data.outputs = data.names.size();
      for (std::size_t t = 0; t < tables.size(); ++t)
        examples_of(data, t).labels = csv::labels_of(*tables[t], data.names);
      return;
    }
    data.outputs = train.layout.targets.size();
    if (train.layout.has_header)
      for (const std::size_t column : train.layout.targets) data.names.push_back(train.layout.names[column]);
    for (std::size_t t = 0; t < tables.size(); ++t) examples_of(data, t).targets = csv::values_of(*tables[t]);
  }

  static void add_groups(plexus::Data& data, const std::vector<const Table*>& tables) {
    std::unordered_map<std::string_view, std::int32_t> numbers;
    for (std::size_t t = 0; t < tables.size(); ++t)
      for (const std::string_view group : tables[t]->groups)
        examples_of(data, t).groups.push_back(
            numbers.emplace(group, static_cast<std::int32_t>(numbers.size())).first->second);
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("csv", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Csv>("csv", {.summary = "rows of numbers and texts and a class or numbers to predict, from text files"});
}
