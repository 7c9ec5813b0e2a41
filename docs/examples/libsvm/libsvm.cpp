// Files in the sparse text format of LIBSVM (Chang and Lin, 2011), in which many data sets are published, as a plugin
// of somebody else.
#include <plexus/plugin.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace {

/// A line: a label, then index:value for each value that is not 0; indices count from 1 and ascend.
struct Row {
  double target = 0.0;
  std::vector<std::pair<std::size_t, float>> values;
};

/// Reads the rows of a text; what is wrong is reported with file, line and column.
class Parser {
 public:
  Parser(const std::vector<std::uint8_t>& bytes, std::string name)
      : rest_(reinterpret_cast<const char*>(bytes.data()), bytes.size()), name_(std::move(name)) {}

  std::vector<Row> rows() {
    std::vector<Row> found;
    for (; !rest_.empty(); ++line_number_) {
      line_ = rest_.substr(0, rest_.find('\n'));
      rest_.remove_prefix(std::min(line_.size() + 1, rest_.size()));
      text_ = line_.substr(0, line_.find('#'));
      skip_spaces();
      if (!text_.empty()) found.push_back(row());
    }
    return found;
  }

 private:
  Row row() {
    Row row;
    row.target = number<double>("a label");
    for (skip_spaces(); !text_.empty(); skip_spaces()) {
      const auto index = number<std::size_t>("an index");
      const std::size_t before = row.values.empty() ? 0 : row.values.back().first;
      if (index <= before) fail("an index greater than " + std::to_string(before));
      if (!text_.starts_with(':')) fail("':' after the index " + std::to_string(index));
      text_.remove_prefix(1);
      row.values.emplace_back(index, number<float>("a value"));
    }
    return row;
  }

  template <class Number>
  Number number(const char* what) {
    if (text_.starts_with('+')) text_.remove_prefix(1);
    Number value{};
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc()) fail(what);
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }

  void skip_spaces() { text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r"), text_.size())); }

  [[noreturn]] void fail(const std::string& expected) const {
    const auto column = static_cast<std::size_t>(text_.data() - line_.data()) + 1;
    const std::string got = text_.empty() ? "the end of the line" : "'" + std::string(text_.substr(0, 20)) + "'";
    throw plexus::EnvironmentError(name_ + ":" + std::to_string(line_number_) + ":" + std::to_string(column) +
                                   ": got " + got + ", expected " + expected);
  }

  std::string_view rest_;  // of the file
  std::string_view line_;  // the one that is read
  std::string_view text_;  // what is left of it
  std::string name_;
  std::size_t line_number_ = 1;
};

class Libsvm final : public plexus::Dataset {
 public:
  struct Settings {
    std::filesystem::path train;
    std::optional<std::filesystem::path> test;
    std::string task = "classification";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::required(), "file of the training rows, gzip or not"},
          {"test", &Settings::test, "file of the test rows; not set: there are none"},
          {"task", &Settings::task, plexus::one_of({"classification", "regression"}), "what the labels are"},
      };
    }
  };

  explicit Libsvm(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    const std::vector<Row> train = read(source, settings_.train);
    const std::vector<Row> test = settings_.test ? read(source, *settings_.test) : std::vector<Row>{};
    if (train.empty()) throw plexus::EnvironmentError("'" + settings_.train.string() + "' has no row to train on");

    std::size_t inputs = 1;
    for (const auto* rows : {&train, &test})
      for (const Row& row : *rows)
        if (!row.values.empty()) inputs = std::max(inputs, row.values.back().first);

    plexus::Data data;
    data.shape = {inputs};
    data.classification = settings_.task == "classification";
    std::map<double, std::int32_t> classes;  // labels such as −1 and 1, in ascending order
    for (const Row& row : train) classes.emplace(row.target, 0);
    for (auto& [label, number] : classes) {
      number = static_cast<std::int32_t>(data.outputs++);
      if (data.classification) data.names.push_back(name_of(label));
    }
    if (!data.classification) data.outputs = 1;
    data.train = examples(train, inputs, classes);
    data.test = examples(test, inputs, classes);
    return data;
  }

 private:
  static std::vector<Row> read(plexus::DataSource& source, const std::filesystem::path& path) {
    const std::filesystem::path file = source.resolve(path);
    return Parser(source.read(file), file.string()).rows();
  }

  /// "-1", "0.5": the shortest text that is read back as the label.
  static std::string name_of(double label) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), label).ptr};
  }

  [[nodiscard]] plexus::Examples examples(const std::vector<Row>& rows, std::size_t inputs,
                                          const std::map<double, std::int32_t>& classes) const {
    plexus::Examples examples;
    examples.count = rows.size();
    std::vector<float> values(rows.size() * inputs);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (const auto& [index, value] : rows[i].values) values[i * inputs + index - 1] = value;
      if (settings_.task == "regression") {
        examples.targets.push_back(static_cast<float>(rows[i].target));
        continue;
      }
      const auto found = classes.find(rows[i].target);
      if (found == classes.end())
        throw plexus::EnvironmentError("the class " + name_of(rows[i].target) + " of a test row is in no training row");
      examples.labels.push_back(found->second);
    }
    examples.inputs = std::move(values);
    return examples;
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("libsvm", "1.0.0") {
  plugin.add<Libsvm>("libsvm", {.summary = "Files in the sparse text format of LIBSVM",
                                .reference = "Chang and Lin, LIBSVM: a library for support vector machines, 2011"});
}
