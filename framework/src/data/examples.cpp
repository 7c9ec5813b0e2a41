#include "data/examples.h"

#include <plexus/error.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "data/facts.h"
#include "data/fitted.h"
#include "data/inputs.h"
#include "data/reconstruction.h"
#include "values/json.h"

namespace plexus::data {
namespace {

/// Rows that follow each other need no list, and are then read as they always were.
Split as_split(const Examples& examples, const RowList& rows) {
  if (rows.empty()) return {.examples = &examples, .begin = 0, .count = 0};
  const bool runs = rows.back() - rows.front() + std::size_t{1} == rows.size();
  return {.examples = &examples,
          .begin = runs ? rows.front() : 0,
          .count = rows.size(),
          .rows = runs ? nullptr : rows.data()};
}

/// Of several inputs, each that is normalised at all.
bool standardizes_inputs(const DatasetSettings& settings, const Data& data) {
  if (data.inputs.empty()) return how_to_normalize(settings.normalize, "") == "standardize";
  bool any = false;
  for (const NamedInput& input : data.inputs) {
    const std::string how = input.indices ? "none" : how_to_normalize(settings.normalize, input.name);
    if (how == "scale") return false;
    any = any || how == "standardize";
  }
  return any;
}

bool standardizes_targets(const DatasetSettings& settings, const Data& data) {
  if (settings.reconstruct) {
    if (settings.normalize_targets == "standardize")
      throw Error(
          "'dataset.normalize_targets' is standardize, but with 'reconstruct' the targets are the inputs, which "
          "'normalize' "
          "has normalised; leave it out");
    return false;
  }
  if (data.classification) {
    if (settings.normalize_targets == "standardize")
      throw Error("'dataset.normalize_targets' is standardize, but the targets are classes; leave it out");
    return false;
  }
  return settings.normalize_targets == "standardize" ||
         (settings.normalize_targets == "auto" && standardizes_inputs(settings, data));
}

StoredRows stored_rows(const Data& data) {
  StoredRows stored{.shape = data.shape, .bytes = are_bytes(data.train), .columns = {}};
  for (const Column& column : data.columns) stored.columns.push_back(column.name);
  return stored;
}

}  // namespace

ExampleSet::ExampleSet(std::shared_ptr<const Data> data, const DatasetSettings& settings, std::vector<float> soft)
    : stored_(data), soft_targets_(std::move(soft)), augmentation_(settings.augmentation) {
  if (augmentation_.any() && !data->inputs.empty())
    throw Error(
        "'dataset.augmentation' distorts the one image of an example, but here an example has several inputs; "
        "leave it out");
  check_augmentation(augmentation_, data->shape);
  Kept kept = keep_rows(*data, settings);
  division_ = divide(*data, {std::move(kept.train), std::move(kept.test)}, settings);
  encoding_ = fit_encoding(*data, division_.train, kept, settings);
  data_ = changes(encoding_, kept.any_missing) ? std::make_shared<const Data>(encode(*data, encoding_)) : data;
  train_ = as_split(data_->train, division_.train);
  validation_ = as_split(data_->train, division_.validation);
  test_ = as_split(division_.test_is_parted ? data_->train : data_->test, division_.test);
  normalization_ = normalization_of(*data_, train_, settings.normalize);
  if (!soft_targets_.empty() && (settings.classes || settings.reconstruct))
    throw Error("'dataset.soft_targets' are of all classes as they are; leave 'dataset." +
                std::string(settings.reconstruct ? "reconstruct" : "classes") + "' out");
  if (settings.reconstruct) learn_inputs();
  if (data_->labels_positions()) check_positions();
  if (standardizes_targets(settings, *data_)) target_normalization_ = target_normalization_of(*data_, train_);
  const Understood understood{.stored = *data,
                              .learnt = *data_,
                              .encoding = encoding_,
                              .division = division_,
                              .train = train_,
                              .validation = validation_,
                              .test = test_,
                              .normalization = normalization_,
                              .target_normalization = target_normalization_,
                              .settings = settings,
                              .dropped = kept.dropped};
  const Facts facts = measure(understood);
  summary_ = summarize(understood, facts);
  Value::Map recorded = to_map({.stored = stored_rows(*data),
                                .encoding = encoding_,
                                .shape = data_->shape,
                                .inputs = data_->inputs,
                                .normalization = normalization_,
                                .target_normalization = target_normalization_,
                                .lowest_input = facts.lowest_input,
                                .highest_input = facts.highest_input,
                                .answers = {.count = data_->outputs,
                                            .classification = data_->classification,
                                            .reconstructs = reconstructs_,
                                            .names = data_->names,
                                            .positions = data_->positions}});
  recorded.emplace_back("summary", to_value(summary_));
  fitted_ = values::to_json(Value(std::move(recorded)));
}

void ExampleSet::check_positions() const {
  if (augmentation_.any())
    throw Error("'dataset.augmentation' distorts images, but not the labels that their pixels have here; leave it out");
  const std::size_t positions = data_->positions.size();
  for (const auto& [part, split] : {std::pair{"training", &train_}, {"validation", &validation_}, {"test", &test_}}) {
    bool any = split->count == 0;
    for (std::size_t i = 0; i < split->count && !any; ++i) {
      const std::int32_t* const labels = split->examples->labels.data() + split->row(i) * positions;
      any = std::any_of(labels, labels + positions, [](std::int32_t label) { return label >= 0; });
    }
    if (!any) throw Error("no position of the " + std::string(part) + " rows has a label");
  }
}

void ExampleSet::learn_inputs() {
  const bool some_indices =
      std::any_of(data_->inputs.begin(), data_->inputs.end(), [](const NamedInput& input) { return input.indices; });
  if (data_->indices || some_indices)
    throw Error(
        "'dataset.reconstruct' is true, but these are numbers that stand for things, such as characters; they "
        "cannot be learnt as numbers");
  if (on_disk(data_->train) != nullptr)
    throw Error(
        "'dataset.reconstruct' needs every input a second time, as its target, and in memory; leave 'in_memory: "
        "false' out");
  reconstructs_ = true;
  data_ = std::make_shared<const Data>(reconstructing(*data_, normalization_));
  train_.examples = validation_.examples = &data_->train;
  test_.examples = division_.test_is_parted ? &data_->train : &data_->test;
}

ExampleSet::ExampleSet(std::shared_ptr<const Data> matched, const Fitted& fitted, Division division)
    : stored_(matched),
      data_(std::move(matched)),
      division_(std::move(division)),
      train_(as_split(data_->train, division_.train)),
      validation_(as_split(data_->train, division_.validation)),
      test_(as_split(division_.test_is_parted ? data_->train : data_->test, division_.test)),
      normalization_(fitted.normalization),
      target_normalization_(fitted.target_normalization),
      reconstructs_(fitted.answers.reconstructs) {}

std::vector<PartOfRow> ExampleSet::parts() const {
  std::vector<PartOfRow> parts(data_->train.count + data_->test.count, PartOfRow::unused);
  const auto mark = [&parts](const RowList& rows, std::size_t first, PartOfRow part) {
    for (const std::uint32_t row : rows) parts[first + row] = part;
  };
  mark(division_.train, 0, PartOfRow::train);
  mark(division_.validation, 0, PartOfRow::validation);
  mark(division_.test, division_.test_is_parted ? 0 : data_->train.count, PartOfRow::test);
  return parts;
}

}  // namespace plexus::data
