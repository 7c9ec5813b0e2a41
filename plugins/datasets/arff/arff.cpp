// A data set from ARFF files.
#include <plexus/plugin.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "arff_format.h"

namespace {

using arff::Attribute;
using arff::Relation;
using plexus::EnvironmentError;
using plexus::Error;
using Form = Attribute::Form;

/// An attribute, or an empty list: none.
using Target = std::variant<std::string, std::vector<std::string>>;

class Arff final : public plexus::Dataset {
 public:
  struct Settings {
    std::filesystem::path train;
    std::optional<std::filesystem::path> test;
    std::optional<Target> target;
    std::vector<std::string> ignore;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::required(), "ARFF file, gzip or not"},
          {"test", &Settings::test, "ARFF file of the test rows; a number: so many rows of `train`, or a share"},
          {"target", &Settings::target,
           "attribute to predict; none, for rows to predict: []. Not set: one called class, or the last one"},
          {"ignore", &Settings::ignore, "attributes to leave out"},
      };
    }
  };

  explicit Arff(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    const std::filesystem::path path = source.resolve(settings_.train);
    const Relation train = arff::parse(source.read(path), path.string());
    if (train.rows == 0) throw EnvironmentError("'" + path.string() + "' has no rows");
    const std::optional<std::size_t> target = target_of(train, path.string());
    const std::vector<std::size_t> inputs = inputs_of(train, target, path.string());
    plexus::Data data;
    data.one_part = !settings_.test;
    data.readings = {{"file", "'" + path.string() + "': " + std::to_string(train.rows) + " rows"},
                     {"predicts", target ? "attribute '" + train.attributes[*target].name + "'" : "nothing"}};
    data.shape = {inputs.size()};
    for (const std::size_t i : inputs)
      data.columns.push_back({train.attributes[i].name, train.attributes[i].categories});
    data.classification = target && train.attributes[*target].form != Form::number;
    if (target) {
      const Attribute& predicted = train.attributes[*target];
      data.names = data.classification ? predicted.categories : std::vector<std::string>{predicted.name};
    }
    data.outputs = data.names.size();
    data.train = examples(train, inputs, target, path.string());
    if (settings_.test) {
      const std::filesystem::path test_path = source.resolve(*settings_.test);
      const Relation test = arff::parse(source.read(test_path), test_path.string());
      check_agreement(train, test, test_path.string());
      data.test = examples(test, inputs, target, test_path.string());
    }
    return data;
  }

 private:
  static std::size_t find(const Relation& relation, const std::string& wanted, const char* setting,
                          const std::string& file) {
    std::string names;
    for (std::size_t i = 0; i < relation.attributes.size(); ++i) {
      if (relation.attributes[i].name == wanted) return i;
      names += (names.empty() ? "'" : ", '") + relation.attributes[i].name + "'";
    }
    throw Error("'" + std::string(setting) + "' names the attribute '" + wanted + "', which '" + file +
                "' does not have; it has " + names);
  }

  [[nodiscard]] std::optional<std::size_t> target_of(const Relation& relation, const std::string& file) const {
    if (settings_.target) {
      if (const auto* name = std::get_if<std::string>(&*settings_.target)) return find(relation, *name, "target", file);
      const auto& names = std::get<std::vector<std::string>>(*settings_.target);
      if (names.empty()) return std::nullopt;
      return find(relation, names.front(), "target", file);
    }
    for (std::size_t i = 0; i < relation.attributes.size(); ++i)
      if (relation.attributes[i].name == "class" || relation.attributes[i].name == "Class") return i;
    return relation.attributes.size() - 1;
  }

  [[nodiscard]] std::vector<std::size_t> inputs_of(const Relation& relation, std::optional<std::size_t> target,
                                                   const std::string& file) const {
    std::vector<bool> left_out(relation.attributes.size(), false);
    if (target) left_out[*target] = true;
    for (const std::string& name : settings_.ignore) left_out[find(relation, name, "ignore", file)] = true;
    std::vector<std::size_t> inputs;
    for (std::size_t i = 0; i < left_out.size(); ++i) {
      if (left_out[i]) continue;
      if (relation.attributes[i].form == Form::date)
        throw Error("the attribute '" + relation.attributes[i].name + "' of '" + file +
                    "' is a date, which is no number to learn from; leave it out ('ignore')");
      inputs.push_back(i);
    }
    if (inputs.empty()) throw Error("no attribute of '" + file + "' is left as an input");
    return inputs;
  }

  static void check_agreement(const Relation& train, const Relation& test, const std::string& file) {
    const bool same = std::equal(train.attributes.begin(), train.attributes.end(), test.attributes.begin(),
                                 test.attributes.end(), [](const Attribute& a, const Attribute& b) {
                                   return a.name == b.name && a.form == b.form && a.categories == b.categories;
                                 });
    if (!same)
      throw EnvironmentError("'" + file +
                             "' declares other attributes than the training file; expected the same, with the "
                             "same categories in the same order");
  }

  static plexus::Examples examples(const Relation& relation, const std::vector<std::size_t>& inputs,
                                   std::optional<std::size_t> target, const std::string& file) {
    plexus::Examples examples;
    examples.count = relation.rows;
    const std::size_t width = relation.attributes.size();
    const bool classes = target && relation.attributes[*target].form != Form::number;
    std::vector<float> values;
    values.reserve(relation.rows * inputs.size());
    for (std::size_t row = 0; row < relation.rows; ++row) {
      for (const std::size_t i : inputs) values.push_back(relation.values[row * width + i]);
      if (!target) continue;
      const float value = relation.values[row * width + *target];
      if (std::isnan(value))
        throw EnvironmentError("'" + file + "': the target of row " + std::to_string(row + 1) +
                               " is missing; fill it, or delete the row");
      if (classes)
        examples.labels.push_back(static_cast<std::int32_t>(value));
      else
        examples.targets.push_back(value);
    }
    examples.inputs = std::move(values);
    return examples;
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("arff", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Arff>("arff", {.summary = "rows of numbers and categories from ARFF files, the format of Weka",
                            .reference = "Hall et al.: The WEKA data mining software: an update, 2009"});
}
