#include "array_data.h"

#include <algorithm>
#include <array>
#include <map>
#include <type_traits>
#include <utility>

#include "array_inputs.h"
#include "array_named.h"
#include "array_positions.h"
#include "array_targets.h"

namespace arrays {
namespace {

using plexus::Array;
using plexus::EnvironmentError;
using plexus::Error;
using Form = RawTargets::Form;

/// What inputs and targets are called where nobody says it, of parts and of rows that come as one.
constexpr std::array<std::pair<const char*, const char*>, 4> usual_parts = {
    {{"x_train", "y_train"}, {"X_train", "y_train"}, {"train_x", "train_y"}, {"train_images", "train_labels"}}};
constexpr std::array<std::pair<const char*, const char*>, 4> usual_test_parts = {
    {{"x_test", "y_test"}, {"X_test", "y_test"}, {"test_x", "test_y"}, {"test_images", "test_labels"}}};
constexpr std::array<std::pair<const char*, const char*>, 9> usual_names = {{{"x", "y"},
                                                                             {"X", "y"},
                                                                             {"X", "Y"},
                                                                             {"inputs", "targets"},
                                                                             {"data", "labels"},
                                                                             {"images", "labels"},
                                                                             {"data", "target"},
                                                                             {"features", "labels"},
                                                                             {"images", "masks"}}};

std::vector<std::string> list_of(const Names& names) {
  if (const auto* one = std::get_if<std::string>(&names)) return {*one};
  return std::get<std::vector<std::string>>(names);
}

std::string text_of(const Names& names) {
  std::string text;
  for (const std::string& name : list_of(names)) text += (text.empty() ? "'" : ", '") + name + "'";
  return text;
}

using NamedArrays = plexus::Named<Names>;

const NamedArrays* named(const InputNames& names) { return std::get_if<NamedArrays>(&names); }

/// Of inputs without names.
Names plain(const InputNames& names) {
  if (const auto* one = std::get_if<std::string>(&names)) return *one;
  return std::get<std::vector<std::string>>(names);
}

std::string text_of(const InputNames& names) {
  if (named(names) == nullptr) return text_of(plain(names));
  std::string text;
  for (const auto& [name, arrays] : *named(names)) text += (text.empty() ? "" : ", ") + text_of(arrays) + " as " + name;
  return text;
}

/// The first array that is named.
std::string first_of(const InputNames& names) {
  const Names first = named(names) == nullptr ? plain(names) : named(names)->front().second;
  const std::vector<std::string> list = list_of(first);
  return list.empty() ? "" : list.front();
}

using ReadTargets = std::variant<RawTargets, PositionLabels>;

struct PartNames {
  InputNames inputs;
  Names targets;
};

class Loader {
 public:
  Loader(const ArrayFile& file, const Settings& settings) : file_(file), settings_(settings) {}

  plexus::Data load() {
    if (has_no_targets(settings_)) return load_inputs();
    const PartNames train = train_names();
    std::optional<PartNames> test_arrays = test_names();
    const bool parts_by_rows = !test_arrays && settings_.test_rows;
    if (parts_by_rows) test_arrays = train;
    const auto read_train = [&] {
      return read(train, data_.train, data_.shape, [&](std::size_t count) {
        all_train_ = count;
        train_rows_ = chosen(settings_.train_rows, "train_rows", count);
        if (parts_by_rows) part_rows(count);
        return train_rows_;
      });
    };
    const ReadTargets train_targets = with_advice_on_names(read_train);
    std::optional<ReadTargets> test_targets;
    if (test_arrays) {
      plexus::Shape shape;
      test_targets = read(*test_arrays, data_.test, shape,
                          [&](std::size_t count) { return chosen(settings_.test_rows, "test_rows", count); });
      check_agreement(*test_arrays, shape, train_targets, *test_targets);
      data_.one_part = false;
    }
    data_.readings.push_back({"file", "'" + file_.name + "'"});
    data_.readings.push_back({"arrays", text_of(train.inputs) + " and " + text_of(train.targets)});
    if (!settings_.axes.empty()) data_.readings.push_back({"axes", axes_text()});
    if (train_rows_)
      data_.readings.push_back({"rows", std::to_string(train_rows_->size()) + " of " + std::to_string(all_train_) +
                                            (parts_by_rows ? " to train and validate, " : "") +
                                            (parts_by_rows ? std::to_string(data_.test.count) + " to test" : "")});
    const ReadTargets* const test = test_targets ? &*test_targets : nullptr;
    if (const auto* const labels = std::get_if<PositionLabels>(&train_targets))
      add_positions(*labels, test == nullptr ? nullptr : &std::get<PositionLabels>(*test));
    else
      add_targets(std::get<RawTargets>(train_targets), test == nullptr ? nullptr : &std::get<RawTargets>(*test));
    if (settings_.group) add_groups();
    if (settings_.weight) add_weights();
    return std::move(data_);
  }

 private:
  /// Rows for a network that is there.
  plexus::Data load_inputs() {
    const InputNames names = settings_.train_inputs ? *settings_.train_inputs : InputNames(usual_inputs());
    data_.classification = false;
    data_.one_part = true;
    read_inputs(names, data_.train, data_.shape);
    if (const Chosen rows = chosen(settings_.train_rows, "train_rows", data_.train.count))
      keep_only(*rows, data_.shape.size(), data_.train);
    return std::move(data_);
  }

  /// Rows of a part; nothing: all there are.
  using Chosen = std::optional<RowNumbers>;

  [[nodiscard]] Chosen chosen(const std::optional<Rows>& rows, const std::string& setting, std::size_t count) const {
    if (!rows) return std::nullopt;
    if (const auto* const slice = std::get_if<Slice>(&*rows)) return rows_of(*slice, count, "'" + setting + "'");
    const std::string& name = std::get<std::string>(*rows);
    return rows_of(file_.read(name), count, subject_of(name));
  }

  /// Of arrays whose rows are for training and for testing.
  void part_rows(std::size_t count) {
    const RowNumbers tested = *chosen(settings_.test_rows, "test_rows", count);
    const RowNumbers others = others_than(tested, count);
    if (!train_rows_) train_rows_ = others;
    if (train_rows_->empty()) throw Error("'test_rows' chooses all rows; none would be left to train on");
    std::size_t common = 0;
    for (const std::uint32_t row : *train_rows_)
      common += std::binary_search(others.begin(), others.end(), row) ? 0 : 1;
    if (common > 0)
      throw Error("'train_rows' and 'test_rows' have " + std::to_string(common) + (common == 1 ? " row" : " rows") +
                  " in common; choose others");
  }

  [[nodiscard]] std::string usual_inputs() const {
    for (const auto& [inputs, targets] : usual_test_parts)
      if (file_.has(inputs)) return inputs;
    for (const auto& [inputs, targets] : usual_names)
      if (file_.has(inputs)) return inputs;
    for (const auto& [inputs, targets] : usual_parts)
      if (file_.has(inputs)) return inputs;
    return "x";  // whose absence is reported with what there is
  }

  [[nodiscard]] std::string axes_text() const {
    std::string text;
    for (const std::string& word : settings_.axes) text += (text.empty() ? "" : ", ") + word;
    return text;
  }

  template <class Pairs>
  [[nodiscard]] std::optional<PartNames> find(const Pairs& pairs) const {
    for (const auto& [inputs, targets] : pairs)
      if (file_.has(inputs) && file_.has(targets)) return PartNames{std::string(inputs), std::string(targets)};
    return std::nullopt;
  }

  /// Where no array has a usual name, the error about the first one says what there is, and here how it is named.
  template <class Read>
  [[nodiscard]] ReadTargets with_advice_on_names(const Read& read_train) const {
    if (settings_.train_inputs || find(usual_parts) || find(usual_names)) return read_train();
    try {
      return read_train();
    } catch (const EnvironmentError& error) {
      throw EnvironmentError(std::string(error.what()) +
                             "; none of them is called as usual, so name them: 'train_inputs' and 'train_targets'");
    }
  }

  PartNames train_names() {
    if (settings_.train_inputs.has_value() != settings_.train_targets.has_value())
      throw Error(std::string("'") + (settings_.train_inputs ? "train_inputs" : "train_targets") + "' is set but '" +
                  (settings_.train_inputs ? "train_targets" : "train_inputs") + "' is not; set both or neither");
    if (settings_.train_inputs) {
      // Names that somebody chose say nothing of parts, unless they say "train".
      data_.one_part = first_of(*settings_.train_inputs).find("train") == std::string::npos;
      return {*settings_.train_inputs, *settings_.train_targets};
    }
    if (const auto parts = find(usual_parts)) return *parts;
    if (const auto one = find(usual_names)) {
      data_.one_part = true;
      return *one;
    }
    return {std::string("x_train"), std::string("y_train")};  // whose absence is reported with what there is
  }

  [[nodiscard]] std::optional<PartNames> test_names() const {
    if (settings_.test_inputs) return PartNames{*settings_.test_inputs, *settings_.test_targets};
    // Beside arrays that somebody named, others of a usual name may be anything.
    return settings_.train_inputs ? std::nullopt : find(usual_test_parts);
  }

  [[nodiscard]] Array read_arrays(const Names& names) const {
    const std::vector<std::string> list = list_of(names);
    if (list.empty()) throw Error("a list of arrays is empty; expected a name or more");
    std::vector<Array> arrays;
    for (const std::string& name : list) arrays.push_back(file_.read(name));
    return arrays.size() == 1 ? std::move(arrays.front()) : joined(std::move(arrays), list);
  }

  [[nodiscard]] std::string subject_of(const Names& names) const {
    return "'" + file_.name + "', array " + text_of(names);
  }

  /// The extents of the array as it was read; of several with names, as one row is.
  std::vector<std::size_t> read_inputs(const InputNames& input_names, plexus::Examples& examples,
                                       plexus::Shape& shape) {
    if (const NamedArrays* const several = named(input_names)) return read_named(*several, examples, shape);
    const Names names = plain(input_names);
    const std::string subject = subject_of(names);
    if (file_.find) return leave_inputs(names, subject, examples, shape);
    Array array = reordered(read_arrays(names), settings_.axes, subject);
    take_shape(array.extents, subject, examples, shape);
    std::vector<std::size_t> extents = array.extents;
    Values inputs = to_inputs(std::move(array), subject);
    std::visit([&](auto& values) { examples.inputs = std::move(values); }, inputs);
    return extents;
  }

  void take_shape(const std::vector<std::size_t>& extents, const std::string& subject, plexus::Examples& examples,
                  plexus::Shape& shape) const {
    if (extents.empty() || extents.front() == 0)
      throw EnvironmentError(subject + ": it holds no examples; expected the shape (count, …)");
    examples.count = extents.front();
    shape = shape_of(extents, subject);
  }

  /// The same without reading more than some rows at once.
  std::vector<std::size_t> leave_inputs(const Names& names, const std::string& subject, plexus::Examples& examples,
                                        plexus::Shape& shape) const {
    if (!settings_.axes.empty() && settings_.axes.front() != "example")
      throw Error("'axes' says that examples are not the first axis: then no example lies in one place, and all of " +
                  subject + " would be read for each; store it the other way round, or leave 'in_memory: false' out");
    const std::vector<std::string> list = list_of(names);
    if (list.empty()) throw Error("a list of arrays is empty; expected a name or more");
    std::vector<plexus::ArrayInFile> arrays;
    std::vector<std::size_t> extents;
    for (const std::string& name : list) {
      arrays.push_back(file_.find(name));
      const std::vector<std::size_t> next =
          reordered(Array{arrays.back().extents, {}}, settings_.axes, subject).extents;
      if (extents.empty())
        extents = next;
      else if (next.size() != extents.size() || !std::equal(next.begin() + 1, next.end(), extents.begin() + 1))
        refuse_to_join(list.front(), arrays.front().extents, name, arrays.back().extents);
      else
        extents.front() += next.front();
    }
    take_shape(extents, subject, examples, shape);
    if (list.size() == 1 && arrays.front().inputs != nullptr && extents == arrays.front().extents)
      examples.inputs = arrays.front().inputs;
    else
      examples.inputs = written_inputs(list, subject);
    return extents;
  }

  [[nodiscard]] std::shared_ptr<const plexus::InputsOnDisk> written_inputs(const std::vector<std::string>& names,
                                                                           const std::string& subject) const {
    const std::unique_ptr<plexus::InputsWriter> writer = file_.write_inputs();
    std::optional<std::size_t> type;  // of the values in the file
    for (const std::string& name : names)
      file_.read_rows(name, [&](Array rows) {
        if (type.value_or(rows.values.index()) != rows.values.index())
          throw EnvironmentError("the arrays '" + names.front() + "' and '" + name +
                                 "' do not fit behind each other: they have values of other types");
        type = rows.values.index();
        std::visit([&writer](const auto& values) { writer->add(std::span(values)); },
                   to_inputs(reordered(std::move(rows), settings_.axes, subject), subject));
      });
    return writer->finish();
  }

  /// Fills `data_.inputs` too; where it is there, of the training rows, in its order.
  std::vector<std::size_t> read_named(const NamedArrays& names, plexus::Examples& examples, plexus::Shape& shape) {
    if (settings_.shape) throw Error("'shape' is of one input, but the inputs have names; leave it out");
    if (file_.find)
      throw Error(
          "inputs with names are put together row by row in memory; leave 'in_memory: false' out, or store them "
          "as one array");
    std::vector<NamedArray> all;
    for (const auto& [name, arrays] : names) {
      all.push_back(read_one(name, arrays));
      const bool is_known =
          std::find(settings_.indices.begin(), settings_.indices.end(), name) != settings_.indices.end();
      if (!is_known && data_.inputs.empty() && !has_no_targets(settings_) && could_be_indices(all.back().array))
        data_.doubts.push_back({"whole_numbers", "the input '" + name +
                                                     "' is of whole numbers, which are taken for quantities and "
                                                     "normalised; where they stand for things, as tokens do, set "
                                                     "'indices: [" +
                                                     name + "]'"});
    }
    for (const std::string& name : settings_.indices)
      if (std::none_of(all.begin(), all.end(), [&name](const NamedArray& each) { return each.name == name; }))
        throw Error("'indices' names '" + name + "', which is no input; they are " + text_of(InputNames(names)));
    if (!settings_.axes.empty() && std::none_of(all.begin(), all.end(), [this](const NamedArray& each) {
          return each.array.extents.size() == settings_.axes.size();
        }))
      throw Error("'axes' names " + std::to_string(settings_.axes.size()) + " axes, but no input has as many");
    if (!data_.inputs.empty()) sort_as_in_training(all);
    NamedRows rows = rows_of(std::move(all), settings_.indices);
    if (!data_.inputs.empty()) check_shapes(rows.inputs);
    data_.inputs = std::move(rows.inputs);
    examples.count = rows.examples.count;
    examples.inputs = std::move(rows.examples.inputs);
    std::size_t size = 0;
    for (const plexus::NamedInput& input : data_.inputs) size += input.shape.size();
    shape = plexus::Shape{size};
    return {examples.count, size};
  }

  [[nodiscard]] NamedArray read_one(const std::string& name, const Names& arrays) const {
    const std::string subject = "input '" + name + "', " + subject_of(arrays);
    // Rows to predict may come in a file that calls its arrays as the inputs are called.
    const std::vector<std::string> list = list_of(arrays);
    const bool by_name = has_no_targets(settings_) && !list.empty() && !file_.has(list.front()) && file_.has(name);
    Array array = [&] {
      try {
        return read_arrays(by_name ? Names(name) : arrays);
      } catch (const EnvironmentError& error) {
        throw EnvironmentError("the input '" + name + "' is missing: " + std::string(error.what()));
      }
    }();
    // Of the arrays, those of so many axes are in that order.
    if (array.extents.size() == settings_.axes.size()) array = reordered(std::move(array), settings_.axes, subject);
    if (array.extents.empty() || array.extents.front() == 0)
      throw EnvironmentError(subject + ": it holds no examples; expected the shape (count, …)");
    plexus::Shape shape = shape_of(array.extents, subject);
    return {.name = name, .subject = subject, .array = std::move(array), .shape = std::move(shape)};
  }

  void sort_as_in_training(std::vector<NamedArray>& arrays) const {
    std::vector<NamedArray> sorted;
    for (const plexus::NamedInput& input : data_.inputs) {
      const auto found = std::find_if(arrays.begin(), arrays.end(),
                                      [&input](const NamedArray& each) { return each.name == input.name; });
      if (found == arrays.end())
        throw Error("'test_inputs' does not name '" + input.name + "', which 'train_inputs' names");
      sorted.push_back(std::move(*found));
    }
    if (sorted.size() != arrays.size())
      throw Error("'test_inputs' names " + std::to_string(arrays.size()) + " inputs, 'train_inputs' " +
                  std::to_string(sorted.size()));
    arrays = std::move(sorted);
  }

  void check_shapes(const std::vector<plexus::NamedInput>& of_test) const {
    for (std::size_t i = 0; i < of_test.size(); ++i) {
      const plexus::NamedInput& train = data_.inputs[i];
      if (of_test[i].shape != train.shape || of_test[i].bytes != train.bytes)
        throw EnvironmentError("'" + file_.name + "': the input '" + train.name + "' has the shape " +
                               to_string(train.shape) + (train.bytes ? " of bytes" : "") + " in training and " +
                               to_string(of_test[i].shape) + (of_test[i].bytes ? " of bytes" : "") + " in test rows");
    }
  }

  /// `choose`: which of so many rows are meant.
  template <class Choose>
  ReadTargets read(const PartNames& names, plexus::Examples& examples, plexus::Shape& shape, const Choose& choose) {
    const std::vector<std::size_t> extents = read_inputs(names.inputs, examples, shape);
    const std::string target_subject = subject_of(names.targets);
    Array targets = with_axes_of_inputs(read_arrays(names.targets), target_subject);
    if (targets.extents.empty() || targets.extents.front() != examples.count)
      throw EnvironmentError(target_subject + ": its shape is " + to_string(plexus::Shape(targets.extents)) + ", but " +
                             text_of(names.inputs) + " has " + std::to_string(examples.count) +
                             " examples; expected one target for each" + hint_at_axes(extents, targets));
    if (const Chosen rows = choose(examples.count)) {
      keep_only(*rows, shape.size(), examples);
      targets = only(targets, *rows);
    }
    if (are_positions(targets, input_shapes({extents.begin() + 1, extents.end()})))
      return to_position_labels(std::move(targets), target_subject);
    try {
      return to_targets(targets, settings_.task, target_subject);
    } catch (const EnvironmentError& error) {
      if (targets.extents.size() < 2 || settings_.labels != "auto") throw;
      throw EnvironmentError(std::string(error.what()) +
                             ". Where each position of an example has a label, set 'labels' to position");
    }
  }

  /// Each that an example has.
  [[nodiscard]] std::vector<plexus::Shape> input_shapes(std::vector<std::size_t> extents) const {
    if (data_.inputs.empty()) return {plexus::Shape(std::move(extents))};
    std::vector<plexus::Shape> shapes;
    for (const plexus::NamedInput& input : data_.inputs) shapes.push_back(input.shape);
    return shapes;
  }

  /// `inputs`: of one example as the file has them, with their axes in plexus's order.
  [[nodiscard]] bool are_positions(const Array& targets, const std::vector<plexus::Shape>& inputs) const {
    if (settings_.labels == "position") {
      if (settings_.task == "regression")
        throw Error("'labels' is position, which is about classes, but 'task' is regression; leave one out");
      return true;
    }
    if (settings_.labels == "example" || settings_.task == "regression" || targets.extents.size() < 2) return false;
    // One-hot rows are as wide as there are classes; by chance that is the number of positions.
    return std::any_of(inputs.begin(), inputs.end(),
                       [&targets](const plexus::Shape& input) { return fits_positions(targets, input); }) &&
           !is_one_hot(targets);
  }

  /// Labels of positions lie as the inputs do, without channels or values.
  [[nodiscard]] Array with_axes_of_inputs(Array targets, const std::string& subject) const {
    std::vector<std::string> axes = settings_.axes;
    std::erase_if(axes, [](const std::string& word) { return word == "channel" || word == "value"; });
    if (axes.size() < 2 || targets.extents.size() != axes.size() || settings_.labels == "example") return targets;
    return reordered(std::move(targets), axes, subject);
  }

  void add_positions(const PositionLabels& train, const PositionLabels* test) {
    NumberedLabels labels = numbered(train, test);
    data_.positions = train.positions;
    data_.outputs = labels.classes.size();
    data_.train.labels = std::move(labels.train);
    data_.test.labels = std::move(labels.test);
    if (labels.classes.empty()) throw EnvironmentError("'" + file_.name + "' has no label at any position");
    name_classes(true, labels.classes);
  }

  /// MATLAB stores the last axis first; an array without `axes` may be such a one.
  [[nodiscard]] std::string hint_at_axes(const std::vector<std::size_t>& inputs, const Array& targets) const {
    if (!settings_.axes.empty() || targets.extents.empty() || inputs.size() < 2) return "";
    const std::size_t count = *std::max_element(targets.extents.begin(), targets.extents.end());
    if (inputs.back() != count) return "";
    const std::string order = inputs.size() == 2   ? "[value, example]"
                              : inputs.size() == 3 ? "[width, height, example]"
                                                   : "[channel, width, height, example]";
    return " (its last axis has " + std::to_string(count) +
           ": where the file was written by MATLAB or another program " +
           "that counts axes from the other end, set 'axes: " + order + "')";
  }

  [[nodiscard]] plexus::Shape shape_of(const std::vector<std::size_t>& array, const std::string& subject) const {
    std::vector<std::size_t> extents(array.begin() + 1, array.end());
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

  void check_agreement(const PartNames& names, const plexus::Shape& shape, const ReadTargets& train_targets,
                       const ReadTargets& test_targets) const {
    const auto fail = [&](const std::string& what) {
      throw EnvironmentError("'" + file_.name + "': training and test arrays do not fit together: " + what);
    };
    if (shape != data_.shape)
      fail("inputs of shape " + to_string(data_.shape) + " and, in " + text_of(names.inputs) + ", " + to_string(shape));
    if (are_bytes(data_.train) != are_bytes(data_.test))
      fail("the inputs of one are bytes, those of the other are not");
    const auto* const train_labels = std::get_if<PositionLabels>(&train_targets);
    const auto* const test_labels = std::get_if<PositionLabels>(&test_targets);
    if ((train_labels == nullptr) != (test_labels == nullptr))
      fail("in one each position has a label, in the other each example (see 'labels')");
    if (train_labels != nullptr) {
      if (train_labels->positions != test_labels->positions || train_labels->is_text != test_labels->is_text)
        fail("labels at " + to_string(train_labels->positions) + " positions and, in " + text_of(names.targets) + ", " +
             to_string(test_labels->positions) + ", or one of texts and one of numbers");
      return;
    }
    const RawTargets& train = std::get<RawTargets>(train_targets);
    const RawTargets& test = std::get<RawTargets>(test_targets);
    if ((train.form == Form::numbers) != (test.form == Form::numbers))
      fail("the targets of one are classes, those of the other are not (see 'task')");
    if (train.form != test.form || train.columns != test.columns || train.is_text != test.is_text)
      fail("targets of " + std::to_string(train.columns) + " columns and, in " + text_of(names.targets) + ", " +
           std::to_string(test.columns) + ", or one of texts and one of numbers");
  }

  static bool are_bytes(const plexus::Examples& examples) {
    const auto* const stored = std::get_if<std::shared_ptr<const plexus::InputsOnDisk>>(&examples.inputs);
    return stored != nullptr ? (*stored)->bytes() : examples.inputs.index() == 0;
  }

  void add_targets(const RawTargets& train, const RawTargets* test) {
    data_.classification = train.form != Form::numbers;
    if (!data_.classification) {
      data_.outputs = train.columns;
      data_.train.targets = train.values;
      if (test != nullptr) data_.test.targets = test->values;
      return;
    }
    std::vector<std::string> classes;
    if (train.form == Form::classes) classes = classes_of(train, test);
    data_.outputs = train.form == Form::one_hot ? train.columns : classes.size();
    data_.train.labels = labels_of(train, classes);
    if (test != nullptr) data_.test.labels = labels_of(*test, classes);
    if (train.written_as_reals)
      data_.doubts.push_back(
          {"reals_as_classes", "the targets are " + std::to_string(classes.size()) +
                                   " different whole numbers of a floating type and are taken for classes; for a "
                                   "quantity, set 'task: regression'"});
    name_classes(train.form == Form::classes, classes);
  }

  /// Classes that are called 0, 1, 2, … need no names.
  void name_classes(bool may_have_names, const std::vector<std::string>& classes) {
    bool counts = true;
    for (std::size_t i = 0; i < classes.size(); ++i) counts = counts && classes[i] == std::to_string(i);
    if (settings_.classes) {
      if (*settings_.classes < data_.outputs)
        throw Error("'classes' is " + std::to_string(*settings_.classes) + ", but '" + file_.name + "' has " +
                    std::to_string(data_.outputs));
      if (!counts)
        throw Error("'classes' is a number, which needs labels that count from 0, but '" + file_.name + "' has '" +
                    classes.front() + "' to '" + classes.back() + "'; leave it out");
      data_.outputs = *settings_.classes;
    }
    if (may_have_names && !counts) data_.names = classes;
  }

  void add_groups() {
    if (data_.test.count > 0)
      throw Error("'group' keeps rows together that are parted, but '" + file_.name + "' has test arrays of its own");
    Array array = file_.read(*settings_.group);
    if (array.extents.size() != 1 || array.extents.front() != all_train_)
      throw EnvironmentError(subject_of(*settings_.group) + ": its shape is " +
                             to_string(plexus::Shape(array.extents)) + "; expected one group for each of the " +
                             std::to_string(all_train_) + " examples");
    if (train_rows_) array = only(array, *train_rows_);
    std::visit(
        [this]<class T>(const std::vector<T>& values) {
          std::map<T, std::int32_t> numbers;
          for (const T& value : values)
            data_.train.groups.push_back(
                numbers.emplace(value, static_cast<std::int32_t>(numbers.size())).first->second);
        },
        array.values);
  }

  void add_weights() {
    Array array = file_.read(*settings_.weight);
    if (array.extents.size() != 1 || array.extents.front() != all_train_)
      throw EnvironmentError(subject_of(*settings_.weight) + ": its shape is " +
                             to_string(plexus::Shape(array.extents)) + "; expected one weight for each of the " +
                             std::to_string(all_train_) + " training examples");
    if (train_rows_) array = only(array, *train_rows_);
    std::visit(
        [this]<class T>(const std::vector<T>& values) {
          if constexpr (std::is_arithmetic_v<T>)
            for (const T value : values) data_.train.weights.push_back(static_cast<float>(value));
          else
            throw EnvironmentError(subject_of(*settings_.weight) + ": it holds text; expected numbers");
        },
        array.values);
    data_.readings.push_back({"weights", "array '" + *settings_.weight + "'"});
  }

  const ArrayFile& file_;
  const Settings& settings_;
  plexus::Data data_;
  std::size_t all_train_ = 0;  // rows of the arrays for training, before some are chosen
  Chosen train_rows_;
};

}  // namespace

bool has_no_targets(const Settings& settings) {
  return settings.train_targets && std::holds_alternative<std::vector<std::string>>(*settings.train_targets) &&
         std::get<std::vector<std::string>>(*settings.train_targets).empty();
}

plexus::Parameters<Settings> Settings::parameters() {
  return {
      {"file", &Settings::file, plexus::required(), "the file"},
      {"train_inputs", &Settings::train_inputs,
       "array of the training inputs: (count, …); bytes stay bytes, all else becomes real. Several in a list are put "
       "behind each other, as more rows. Several of each example have names: {image: train/x, measurements: train/m}, "
       "which the network asks for. Not set: x_train or another usual name, or x, data, images, … of rows that come as "
       "one"},
      {"train_targets", &Settings::train_targets,
       "array of the training targets: labels (count), numbers or texts; one-hot labels (count, classes); a label for "
       "each position (count, positions…); or real targets; none, for rows to predict: []"},
      {"test_inputs", &Settings::test_inputs,
       "array of the test inputs; not set: x_test or another usual name, unless 'train_inputs' is set"},
      {"test_targets", &Settings::test_targets, "array of the test targets; not set: y_test if the file has it"},
      {"train_rows", &Settings::train_rows,
       "some rows of the training arrays: {start: 0, stop: 50000, step: 1}, as Python slices them (stop is not "
       "included), or the name of an array, a mask of zeros and ones or numbers of rows; not set: all, or those that "
       "'test_rows' leaves"},
      {"test_rows", &Settings::test_rows,
       "the same of the test arrays; where there are none, of the training arrays: these rows are then for testing"},
      {"group", &Settings::group, "array (count) that says which rows belong together: they stay in one part"},
      {"weight", &Settings::weight,
       "array (count) that says how much each training row counts in the loss: 0 not at all, 2 as much as two rows"},
      {"indices", &Settings::indices,
       "of inputs with names, those whose whole numbers stand for things, as tokens do: nothing normalises them"},
      {"axes", &Settings::axes, plexus::one_of({"example", "height", "width", "channel", "value"}),
       "what the axes of the inputs are, in the order of the file, where that is not (example, height, width, "
       "channel); of inputs with names, of those that have as many axes"},
      {"task", &Settings::task, plexus::one_of({"auto", "classification", "regression"}),
       "auto: classification if the targets are texts, integers in one dimension, few whole reals, or one-hot"},
      {"labels", &Settings::labels, plexus::one_of({"auto", "example", "position"}),
       "whether an example has one label, or each position of it has one: (count, length) of sequences, (count, "
       "height, width) of images; negative numbers and empty texts are positions without a label, which are not "
       "counted. auto: position where whole numbers have the axes of the inputs"},
      {"classes", &Settings::classes, plexus::at_least(1),
       "number of classes; not set: the largest label, plus 1, or the columns of one-hot labels"},
      {"shape", &Settings::shape, plexus::at_least(1),
       "shape of an input, (height, width, channels) for images; not set: as in the file, and (height, width) "
       "gets one channel"},
  };
}

plexus::Data load(const ArrayFile& file, const Settings& settings) {
  if (settings.test_inputs.has_value() != settings.test_targets.has_value())
    throw Error(std::string("'") + (settings.test_inputs ? "test_inputs" : "test_targets") + "' is set but '" +
                (settings.test_inputs ? "test_targets" : "test_inputs") + "' is not; set both or neither");
  const bool has_names = settings.train_inputs && named(*settings.train_inputs) != nullptr;
  if (has_names && named(*settings.train_inputs)->empty())
    throw Error("'train_inputs' is an empty map; expected the name of an input and its array, {image: train/x, …}");
  if (has_names && settings.test_inputs && named(*settings.test_inputs) == nullptr)
    throw Error("'train_inputs' gives names to the inputs, but 'test_inputs' does not; give it the same names");
  if (!has_names && settings.test_inputs && named(*settings.test_inputs) != nullptr)
    throw Error("'test_inputs' gives names to the inputs, but 'train_inputs' does not; give it the same names");
  if (!has_names && !settings.indices.empty())
    throw Error("'indices' names inputs, but the inputs have no names; name them, 'train_inputs: {" +
                settings.indices.front() + ": …}', or set 'normalize: none'");
  return Loader(file, settings).load();
}

}  // namespace arrays
