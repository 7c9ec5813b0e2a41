// The tables behind settings.h: what users write, read in `plexus schema`, and get in error messages.
#include "data/settings.h"

#include <algorithm>
#include <cmath>

#include <plexus/error.h>

#include "values/json.h"

namespace plexus::data {

Parameters<PartChoice> PartChoice::parameters() {
  return {
      {"rows", &PartChoice::rows, at_least(0), "how many, or their share of the rows that there are"},
      {"by", &PartChoice::by, one_of({"auto", "random", "stratified", "group", "last"}),
       "random: drawn; stratified: drawn with the share of each class kept; group: whole groups are drawn; last: the "
       "last ones. auto: last where the data set comes in parts, else group where there are groups, stratified for "
       "classes, random for numbers"},
      {"seed", &PartChoice::seed, "of the draw; independent of the seed of the trial"},
  };
}

Parameters<LimitChoice> LimitChoice::parameters() {
  return {
      {"rows", &LimitChoice::rows, at_least(0), "how many, or their share of the rows that there are"},
      {"by", &LimitChoice::by, one_of({"auto", "random", "stratified", "first"}),
       "random: drawn; stratified: drawn with the share of each class kept; first: the first ones. auto: first where "
       "the data set comes in parts, else stratified for classes, random for numbers"},
      {"seed", &LimitChoice::seed, "of the draw; independent of the seed of the trial"},
  };
}

Parameters<FoldChoice> FoldChoice::parameters() {
  return {
      {"count", &FoldChoice::count, between(2, 1e6), "how many folds"},
      {"by", &FoldChoice::by, one_of({"auto", "random", "stratified", "group", "order"}),
       "random: drawn; stratified: drawn with the share of each class kept; group: a group is in one fold; order: "
       "neighbours stay together. auto: group where there are groups, stratified for classes, random for numbers"},
      {"seed", &FoldChoice::seed, "of the draw; independent of the seed of the trial"},
  };
}

Parameters<ClassChoice> ClassChoice::parameters() {
  return {{"exclude", &ClassChoice::exclude, "names or numbers of the classes that are left out"}};
}

Parameters<DatasetSettings> DatasetSettings::parameters() {
  return {
      {"train_limit", &DatasetSettings::train_limit, at_least(0),
       "train on so many rows, or on this share of them: the first ones where the data set comes in parts, else drawn"},
      {"test_limit", &DatasetSettings::test_limit, at_least(0), "test on so many rows, or on this share of them"},
      {"validation", &DatasetSettings::validation, at_least(0),
       "hold out so many training rows, or this share of them, for validation; they are never trained on. The last "
       "ones where the data set comes in parts, else drawn"},
      {"test", &DatasetSettings::test, at_least(0),
       "take so many training rows, or this share of them, as test rows, where the data set has none of its own; 0.2 "
       "where rows come as one file"},
      {"folds", &DatasetSettings::folds, at_least(2),
       "cross-validation: the training rows in so many folds, of which `fold` is held out: as test rows where there "
       "are no others, else for validation. Brings the grid axis dataset.fold unless there is one"},
      {"fold", &DatasetSettings::fold, at_least(1), "which fold is held out: 1 … folds"},
      {"classes", &DatasetSettings::classes,
       "names or numbers of the classes that are kept; all where it is not set. Where each position of an example has "
       "a "
       "label, those of the other classes then have none"},
      {"missing", &DatasetSettings::missing, one_of({"error", "drop", "mean", "median", "indicator"}),
       "what becomes of missing values in columns. drop: the row is left out; mean, median: that of the training rows, "
       "of texts the most frequent one; indicator: the mean, and a further input that is 1 where a value is missing"},
      {"categories", &DatasetSettings::categories, one_of({"auto", "one_hot", "ordinal", "embedding"}),
       "how columns of text become inputs. one_hot: an input for each text of the training rows; ordinal: its number "
       "in their order; embedding: a token of its own, with one more for other texts, where all columns are text and "
       "the network begins with a layer 'embedding'; auto: one_hot, and columns of more than 100 different texts are "
       "an error. Of several inputs with names, each by itself: {species: embedding, sizes: one_hot}"},
      {"normalize", &DatasetSettings::normalize, one_of({"none", "scale", "standardize"}),
       "scale: to 0…1 (bytes by 1/255, reals by the range of each feature in the training rows); standardize: mean 0, "
       "variance 1 over the training rows, for each channel of an image or each feature; none: as stored. Of several "
       "inputs with names, each by itself: {image: scale, measurements: standardize}; one that is not named: scale"},
      {"normalize_targets", &DatasetSettings::normalize_targets, one_of({"auto", "none", "standardize"}),
       "for regression: what is learnt has mean 0 and variance 1 over the training rows, while losses and predictions "
       "are given in the units of the targets; auto: where `normalize` is standardize"},
      {"reconstruct", &DatasetSettings::reconstruct,
       "what is to be given back is the input itself, as the network gets it without distortions: for autoencoders. "
       "The "
       "network then has as many outputs as inputs; predictions of test rows are kept where 'results.scores' is test"},
      {"soft_targets", &DatasetSettings::soft_targets,
       "a file with what another network says of each row, as 'plexus predict TRIAL --part all --output FILE.h5' "
       "writes "
       "it: probabilities that training rows have as targets beside their labels, for losses that look at them "
       "(distillation, kl_divergence, squared_error). Validation and test rows keep their own"},
      {"augmentation", &DatasetSettings::augmentation,
       "random distortions of training images, new in each epoch; 0: none. Test and validation rows stay as they are"},
      {"in_memory", &DatasetSettings::in_memory,
       "false: inputs stay on disk, for data that are larger than the memory, and are read ahead while training runs; "
       "targets are in memory. Results are the same, to the byte. Of hdf5, image_folder and numpy (.npy)"},
  };
}

namespace {

/// A choice of which only the rows are given.
template <class Choice, class Given>
Choice as_choice(const Given& given) {
  if (const auto* choice = std::get_if<Choice>(&given)) return *choice;
  Choice choice;
  if (const auto* number = std::get_if<std::int64_t>(&given))
    choice.rows = *number;
  else
    choice.rows = std::get<double>(given);
  return choice;
}

}  // namespace

PartChoice choice_of(const Part& part) { return as_choice<PartChoice>(part); }
LimitChoice choice_of(const Limit& limit) { return as_choice<LimitChoice>(limit); }

FoldChoice choice_of(const Folds& folds) {
  if (const auto* choice = std::get_if<FoldChoice>(&folds)) return *choice;
  FoldChoice choice;
  choice.count = static_cast<std::size_t>(std::get<std::int64_t>(folds));
  return choice;
}

std::size_t count_of(const Amount& amount, std::size_t available) {
  if (const auto* number = std::get_if<std::int64_t>(&amount)) return static_cast<std::size_t>(*number);
  const double share = std::get<double>(amount);
  // 5000.0 and 1e3 are numbers of rows; 1.0 is all of them.
  if (share > 1.0 && share == std::floor(share)) return static_cast<std::size_t>(std::min(share, 1e15));
  if (share > 1.0)
    throw Error(values::to_text(Value(share)) + " is neither a number of rows nor a share of them, from 0 to 1");
  return static_cast<std::size_t>(std::llround(share * static_cast<double>(available)));
}

namespace {

std::string word_of(const WordOfInputs& words, const std::string& input, const char* otherwise) {
  if (const auto* const all = std::get_if<std::string>(&words)) return *all;
  for (const auto& [name, word] : std::get<Named<std::string>>(words))
    if (name == input) return word;
  return otherwise;
}

}  // namespace

std::string how_to_normalize(const Normalize& normalize, const std::string& input) {
  return word_of(normalize, input, "scale");
}

std::string how_to_encode(const WordOfInputs& categories, const std::string& input) {
  return word_of(categories, input, "auto");
}

bool asks_for_rows(const Part& part) {
  const Amount rows = choice_of(part).rows;
  return std::visit([](auto amount) { return amount > 0; }, rows);
}

}  // namespace plexus::data
