// A data set from arrays of an HDF5 file, however the arrays are named.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "targets.h"

namespace {

using plexus::Array;
using plexus::EnvironmentError;
using plexus::Error;

class Hdf5 final : public plexus::Dataset {
 public:
  struct Settings {
    std::filesystem::path file;
    std::string train_inputs = "x_train";
    std::string train_targets = "y_train";
    std::optional<std::string> test_inputs;
    std::optional<std::string> test_targets;
    std::string task = "auto";
    std::optional<std::size_t> classes;
    std::optional<std::vector<std::size_t>> shape;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"file", &Settings::file, plexus::required(), "the HDF5 file"},
          {"train_inputs", &Settings::train_inputs,
           "array of the training inputs: (count, …); bytes stay bytes, all else becomes real"},
          {"train_targets", &Settings::train_targets,
           "array of the training targets: labels (count), one-hot labels (count, classes) or real targets"},
          {"test_inputs", &Settings::test_inputs, "array of the test inputs; not set: x_test if the file has it"},
          {"test_targets", &Settings::test_targets, "array of the test targets; not set: y_test if the file has it"},
          {"task", &Settings::task, plexus::one_of({"auto", "classification", "regression"}),
           "auto: classification if the targets are integers in one dimension, or one-hot"},
          {"classes", &Settings::classes, plexus::at_least(1),
           "number of classes; not set: the largest label, plus 1, or the columns of one-hot labels"},
          {"shape", &Settings::shape, plexus::at_least(1),
           "shape of an input, (height, width, channels) for images; not set: as in the file, and (height, width) "
           "gets one channel"},
      };
    }
  };

  explicit Hdf5(Settings settings) : settings_(std::move(settings)) {
    if (settings_.test_inputs.has_value() != settings_.test_targets.has_value())
      throw Error(std::string("'") + (settings_.test_inputs ? "test_inputs" : "test_targets") + "' is set but '" +
                  (settings_.test_inputs ? "test_targets" : "test_inputs") + "' is not; set both or neither");
  }

  plexus::Data load(plexus::DataSource& source) override {
    const std::filesystem::path path = source.resolve(settings_.file);
    plexus::Data data;
    hdf5::Targets train = read(source, path, settings_.train_inputs, settings_.train_targets, data.train, data.shape);
    data.classification = train.classification;
    data.outputs = train.outputs;
    hdf5::Targets test;
    if (const auto names = test_names(source, path)) {
      plexus::Shape shape;
      test = read(source, path, names->first, names->second, data.test, shape);
      check_agreement(path, *names, data, shape, train, test);
      data.outputs = std::max(data.outputs, test.outputs);
    }
    if (settings_.classes && data.classification) {
      if (*settings_.classes < data.outputs)
        throw Error("'classes' is " + std::to_string(*settings_.classes) + ", but '" + path.string() + "' has " +
                    std::to_string(data.outputs));
      data.outputs = *settings_.classes;
    }
    data.train.labels = std::move(train.labels);
    data.train.targets = std::move(train.values);
    data.test.labels = std::move(test.labels);
    data.test.targets = std::move(test.values);
    return data;
  }

 private:
  using Names = std::pair<std::string, std::string>;

  [[nodiscard]] std::optional<Names> test_names(const plexus::DataSource& source,
                                                const std::filesystem::path& path) const {
    if (settings_.test_inputs) return Names{*settings_.test_inputs, *settings_.test_targets};
    const bool inputs = source.has_hdf5(path, "x_test");
    const bool targets = source.has_hdf5(path, "y_test");
    if (inputs && targets) return Names{"x_test", "y_test"};
    return std::nullopt;
  }

  /// Reads a pair of arrays: the inputs into `examples`, the targets as what is returned.
  [[nodiscard]] hdf5::Targets read(const plexus::DataSource& source, const std::filesystem::path& path,
                                   const std::string& inputs, const std::string& targets, plexus::Examples& examples,
                                   plexus::Shape& shape) const {
    Array array = source.read_hdf5(path, inputs);
    const std::string subject = "'" + path.string() + "', array '" + inputs + "'";
    if (array.extents.empty() || array.extents.front() == 0)
      throw EnvironmentError(subject + ": it holds no examples; expected the shape (count, …)");
    examples.count = array.extents.front();
    shape = shape_of(array, subject);
    examples.inputs = hdf5::to_inputs(std::move(array));
    const Array target_array = source.read_hdf5(path, targets);
    const std::string target_subject = "'" + path.string() + "', array '" + targets + "'";
    if (target_array.extents.empty() || target_array.extents.front() != examples.count)
      throw EnvironmentError(target_subject + ": its shape is " + to_string(plexus::Shape(target_array.extents)) +
                             ", but '" + inputs + "' has " + std::to_string(examples.count) +
                             " examples; expected one target for each");
    return hdf5::to_targets(target_array, settings_.task, target_subject);
  }

  [[nodiscard]] plexus::Shape shape_of(const Array& array, const std::string& subject) const {
    std::vector<std::size_t> extents(array.extents.begin() + 1, array.extents.end());
    if (extents.empty()) extents.push_back(1);
    if (extents.size() == 2) extents.push_back(1);
    plexus::Shape shape(std::move(extents));
    if (shape.size() == 0) throw EnvironmentError(subject + ": its examples hold no values");
    if (!settings_.shape) return shape;
    plexus::Shape wanted(*settings_.shape);
    if (wanted.size() != shape.size())
      throw Error("'shape' " + to_string(wanted) + " makes " + std::to_string(wanted.size()) + " inputs, but " +
                  subject + " has " + std::to_string(shape.size()) + " for each example");
    return wanted;
  }

  static void check_agreement(const std::filesystem::path& path, const Names& names, const plexus::Data& data,
                              const plexus::Shape& shape, const hdf5::Targets& train, const hdf5::Targets& test) {
    const auto fail = [&](const std::string& what) {
      throw EnvironmentError("'" + path.string() + "': training and test arrays do not fit together: " + what);
    };
    if (shape != data.shape)
      fail("inputs of shape " + to_string(data.shape) + " and, in '" + names.first + "', " + to_string(shape));
    if (data.train.inputs.index() != data.test.inputs.index())
      fail("the inputs of one are bytes, those of the other are not");
    if (train.classification != test.classification)
      fail("the targets of one are classes, those of the other are not (see 'task')");
    if (train.one_hot != test.one_hot || ((train.one_hot || !train.classification) && train.outputs != test.outputs))
      fail("targets of " + std::to_string(train.outputs) + " columns and, in '" + names.second + "', " +
           std::to_string(test.outputs));
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("hdf5", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Hdf5>("hdf5", {.summary = "inputs and targets from arrays of an HDF5 file"});
}
