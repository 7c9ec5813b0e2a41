// Files in the sparse text format of SVMlight and LIBSVM, in which many data sets are published: a label, then
// index:value for each value that is not 0.
#include <plexus/plugin.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace {

using plexus::EnvironmentError;

struct Row {
  double target = 0.0;
  std::int32_t group = 0;  ///< qid
  std::vector<std::pair<std::size_t, float>> values;
};

/// Reads the rows of a text; what is wrong is reported with file, line and column.
class Parser {
 public:
  // Rows become dense: an index beyond this is more likely damage.
  static constexpr std::size_t largest_index = 10'000'000;

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

  [[nodiscard]] bool has_groups() const noexcept { return has_groups_; }
  [[nodiscard]] bool has_index_zero() const noexcept { return has_index_zero_; }

 private:
  Row row() {
    Row row;
    row.target = number<double>("a label");
    if (!std::isfinite(row.target)) fail("a finite label");
    bool first = true;
    for (skip_spaces(); !text_.empty(); skip_spaces()) {
      if (text_.starts_with("qid:")) {
        text_.remove_prefix(4);
        row.group = number<std::int32_t>("a number of a query");
        has_groups_ = true;
        continue;
      }
      const std::string_view pair = text_;
      const auto index = number<std::size_t>("an index");
      const auto fail_at_pair = [&](const std::string& expected) {
        text_ = pair;
        fail(expected);
      };
      if (index > largest_index) fail_at_pair("an index up to " + std::to_string(largest_index));
      if (!first && index <= row.values.back().first)
        fail_at_pair("an index greater than " + std::to_string(row.values.back().first));
      first = false;
      has_index_zero_ = has_index_zero_ || index == 0;
      if (!text_.starts_with(':')) fail("':' after the index " + std::to_string(index));
      text_.remove_prefix(1);
      const auto value = number<float>("a value");
      if (!std::isfinite(value)) fail("a finite value");
      row.values.emplace_back(index, value);
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
    throw EnvironmentError(name_ + ":" + std::to_string(line_number_) + ":" + std::to_string(column) + ": got " + got +
                           ", expected " + expected);
  }

  std::string_view rest_;  // of the file
  std::string_view line_;  // the one that is read
  std::string_view text_;  // what is left of it
  std::string name_;
  std::size_t line_number_ = 1;
  bool has_groups_ = false;
  bool has_index_zero_ = false;
};

class Svmlight final : public plexus::Dataset {
 public:
  struct Settings {
    std::filesystem::path train;
    std::optional<std::filesystem::path> test;
    std::string task = "auto";
    std::optional<std::size_t> inputs;
    std::string first_index = "auto";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::required(), "file of the rows, gzip or not"},
          {"test", &Settings::test, "file of the test rows; a number: so many rows of `train`, or a share"},
          {"task", &Settings::task, plexus::one_of({"auto", "classification", "regression"}),
           "what the labels are; auto: classes if they are whole numbers"},
          {"inputs", &Settings::inputs, plexus::between(1, static_cast<double>(Parser::largest_index)),
           "number of inputs; not set: as many as the largest index says"},
          {"first_index", &Settings::first_index, plexus::one_of({"auto", "0", "1"}),
           "the index of the first input; auto: 0 if a row has it, else 1"},
      };
    }
  };

  explicit Svmlight(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    const std::vector<Row> train = read(source, settings_.train);
    const std::vector<Row> test = settings_.test ? read(source, *settings_.test) : std::vector<Row>{};
    if (train.empty()) throw EnvironmentError("'" + source.resolve(settings_.train).string() + "' has no rows");
    if (settings_.first_index != "auto") from_zero_ = settings_.first_index == "0";
    plexus::Data data;
    data.one_part = !settings_.test;
    data.readings = {{"file", "'" + source.resolve(settings_.train).string() + "': " + std::to_string(train.size()) +
                                  " rows, indices from " + (from_zero_ ? "0" : "1")}};
    std::size_t last = 0;
    for (const auto* rows : {&train, &test})
      for (const Row& row : *rows)
        if (!row.values.empty()) last = std::max(last, row.values.back().first);
    const std::size_t width = std::max<std::size_t>(1, from_zero_ ? last + 1 : last);
    if (settings_.inputs.value_or(width) < width)
      throw EnvironmentError("'" + source.resolve(settings_.train).string() + "' has the index " +
                             std::to_string(last) + ", but 'inputs' is " + std::to_string(*settings_.inputs));
    if (settings_.inputs && width < *settings_.inputs && settings_.first_index == "auto" && !from_zero_)
      data.doubts.push_back({"first_index", "no row has the index 0 or " + std::to_string(*settings_.inputs) +
                                                ": indices are taken to begin with 1; if they begin with 0, set "
                                                "'first_index: 0'"});
    data.shape = {settings_.inputs.value_or(width)};
    const auto is_whole = [](const Row& row) {
      return row.target == std::floor(row.target) && std::fabs(row.target) < 1e9;
    };
    data.classification = settings_.task == "classification" ||
                          (settings_.task == "auto" && std::all_of(train.begin(), train.end(), is_whole));
    std::map<double, std::int32_t> classes;  // labels such as −1 and 1, in ascending order
    for (const auto* rows : {&train, &test})
      for (const Row& row : *rows) classes.emplace(row.target, 0);
    data.outputs = data.classification ? classes.size() : 1;
    std::int32_t next = 0;
    for (auto& [label, number] : classes) {
      number = next++;
      if (data.classification) data.names.push_back(name_of(label));
    }
    data.train = examples(train, data, classes);
    data.test = examples(test, data, classes);
    return data;
  }

 private:
  std::vector<Row> read(plexus::DataSource& source, const std::filesystem::path& path) {
    const std::filesystem::path file = source.resolve(path);
    const std::vector<std::uint8_t> bytes = source.read(file);
    Parser parser(bytes, file.string());
    std::vector<Row> rows = parser.rows();
    has_groups_ = has_groups_ || parser.has_groups();
    from_zero_ = from_zero_ || parser.has_index_zero();
    return rows;
  }

  /// "-1", "0.5": the shortest text that is read back as the label.
  static std::string name_of(double label) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), label).ptr};
  }

  [[nodiscard]] plexus::Examples examples(const std::vector<Row>& rows, const plexus::Data& data,
                                          const std::map<double, std::int32_t>& classes) const {
    plexus::Examples examples;
    examples.count = rows.size();
    const std::size_t inputs = data.shape.size();
    std::vector<float> values(rows.size() * inputs);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (const auto& [index, value] : rows[i].values) values[i * inputs + index - (from_zero_ ? 0 : 1)] = value;
      if (data.classification)
        examples.labels.push_back(classes.at(rows[i].target));
      else
        examples.targets.push_back(static_cast<float>(rows[i].target));
      if (has_groups_) examples.groups.push_back(rows[i].group);
    }
    examples.inputs = std::move(values);
    return examples;
  }

  Settings settings_;
  bool has_groups_ = false;
  bool from_zero_ = false;
};

}  // namespace

PLEXUS_PLUGIN("svmlight", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Svmlight>("svmlight", {.summary = "files in the sparse text format of SVMlight and LIBSVM",
                                    .reference = "Chang and Lin: LIBSVM: a library for support vector machines, 2011"});
}
