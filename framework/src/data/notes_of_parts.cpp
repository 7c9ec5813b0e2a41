// Checks of how rows and classes are shared among the parts.
#include <plexus/error.h>

#include <algorithm>
#include <cmath>

#include "data/checks.h"

namespace plexus::data {
namespace {

std::size_t classes_with_rows(const std::vector<std::size_t>& counts) {
  return static_cast<std::size_t>(std::count_if(counts.begin(), counts.end(), [](std::size_t n) { return n > 0; }));
}

/// Names of the classes that a part has and another has not.
std::vector<std::string> only_in(const Data& data, const std::vector<std::size_t>& in,
                                 const std::vector<std::size_t>& not_in) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < in.size(); ++i)
    if (in[i] > 0 && not_in[i] == 0) names.push_back(class_text(data, i));
  return names;
}

/// How rows come into all parts alike.
std::string drawn_by(const Understood& data) {
  return data.learnt.labels_positions() ? "'by: random'" : "'by: stratified'";
}

bool has_rows(const std::vector<std::size_t>& counts) { return classes_with_rows(counts) > 0; }

/// Whether those of many classes are met so rarely, in rows of `in`, that a part without them is to be expected and
/// moves no measure: letters of a text.
bool are_rare(const std::vector<std::size_t>& in, const std::vector<std::size_t>& not_in) {
  constexpr std::size_t many_classes = 20;
  constexpr double rare = 0.005;  // of the rows
  std::size_t rows = 0;
  std::size_t all = 0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    all += in[i];
    if (not_in[i] == 0) rows += in[i];
  }
  return in.size() > many_classes && static_cast<double>(rows) < rare * static_cast<double>(all);
}

std::string classes_text(const std::vector<std::string>& names) {
  return (names.size() == 1 ? "class " : "the classes ") + list_of(names);
}

}  // namespace

std::string one_class(const Understood& data, const Facts& facts) {
  if (!data.learnt.classification || data.train.count < fewest_for_errors || classes_with_rows(facts.train_classes) > 1)
    return "";
  const auto only = std::find_if(facts.train_classes.begin(), facts.train_classes.end(), [](auto n) { return n > 0; });
  const std::string name = class_text(data.learnt, static_cast<std::size_t>(only - facts.train_classes.begin()));
  const bool others =
      has_rows(facts.test_classes) && !only_in(data.learnt, facts.test_classes, facts.train_classes).empty();
  throw Error("all " + std::to_string(data.train.count) + " training rows have the class '" + name +
              "', so there is nothing to learn" +
              (others ? "; the other classes are in other parts: draw the rows ({rows: …, by: random})"
                      : "; is the right column or array the target?" + other_target(data)));
}

std::string class_not_trained(const Understood& data, const Facts& facts) {
  for (const auto& [part, counts] :
       {std::pair{"test", &facts.test_classes}, {"validation", &facts.validation_classes}}) {
    const std::vector<std::string> names = only_in(data.learnt, *counts, facts.train_classes);
    if (names.empty() || are_rare(*counts, facts.train_classes)) continue;
    return classes_text(names) + (names.size() == 1 ? " is" : " are") + " in no training row, so the " + part +
           (data.learnt.labels_positions() ? " positions" : " rows") +
           " with it cannot be right; draw the parts at random (" + drawn_by(data) +
           "), or leave it out ('classes: {exclude: […]}')";
  }
  return "";
}

std::string class_in_one_part(const Understood& data, const Facts& facts) {
  if (!has_rows(facts.test_classes)) return "";
  const std::vector<std::string> names = only_in(data.learnt, facts.train_classes, facts.test_classes);
  if (names.empty() || are_rare(facts.train_classes, facts.test_classes)) return "";
  const bool is_stratified = data.division.how_test.find("stratified") != std::string::npos;
  return classes_text(names) + (names.size() == 1 ? " has" : " have") +
         " no test row, so the test says nothing of it; take more test rows ('test'), or " +
         (is_stratified ? "leave it out ('classes: {exclude: […]}')" : "draw them " + drawn_by(data));
}

std::string sorted_by_class(const Understood& data, const Facts& facts) {
  const std::size_t classes = data.stored.classification ? data.stored.outputs : 0;
  if (classes < 2 || data.stored.labels_positions() || data.stored.train.count < 4 * classes ||
      facts.class_changes >= classes)
    return "";
  const auto by_position = [](const std::string& how) {
    return how.find("the last ") != std::string::npos || how.find("the first ") != std::string::npos;
  };
  for (const auto& [part, how] : {std::pair{"test", &data.division.how_test},
                                  {"validation", &data.division.how_validation},
                                  {"training", &data.division.how_train}})
    if (by_position(*how))
      return "the rows are sorted by class, and the " + std::string(part) + " rows are " + *how +
             ", so the parts do not have the same classes; draw them ('by: stratified')";
  return "";
}

// Pearson's χ² of two rows of counts against one distribution; its tail by Wilson and Hilferty (1931).
std::string class_shares(const Understood& data, const Facts& facts) {
  // Positions of one example are no independent draws.
  if (data.learnt.labels_positions()) return "";
  if (!has_rows(facts.test_classes) || classes_with_rows(facts.train_classes) < 2) return "";
  const auto train_total = static_cast<double>(data.train.count);
  const auto test_total = static_cast<double>(data.test.count);
  double statistic = 0.0;
  double freedom = -1.0;
  double largest = 0.0;
  std::size_t which = 0;
  for (std::size_t i = 0; i < facts.train_classes.size(); ++i) {
    const auto train = static_cast<double>(facts.train_classes[i]);
    const auto test = static_cast<double>(facts.test_classes[i]);
    if (train + test == 0.0) continue;
    freedom += 1.0;
    const double share = (train + test) / (train_total + test_total);
    statistic += std::pow(train - share * train_total, 2) / (share * train_total) +
                 std::pow(test - share * test_total, 2) / (share * test_total);
    const double difference = std::fabs(train / train_total - test / test_total);
    if (difference > largest) {
      largest = difference;
      which = i;
    }
  }
  if (freedom < 1.0) return "";
  const double spread = 2.0 / (9.0 * freedom);
  const double deviations = (std::cbrt(statistic / freedom) - (1.0 - spread)) / std::sqrt(spread);
  constexpr double beyond_chance = 4.0;  // standard deviations: once in 30 000
  constexpr double worth_telling = 0.03;
  if (deviations < beyond_chance || largest < worth_telling) return "";
  const auto percent = [](double part, double total) { return number_text(100.0 * part / total) + " %"; };
  return "the classes have other shares in the test rows than in the training rows, more than chance explains: '" +
         class_text(data.learnt, which) + "' " + percent(static_cast<double>(facts.test_classes[which]), test_total) +
         " and " + percent(static_cast<double>(facts.train_classes[which]), train_total) +
         "; where the rows are of one kind, draw them 'by: stratified'";
}

std::string repeated_rows(const Understood& data, const Facts& facts) {
  constexpr std::size_t fewest = 3;
  constexpr double share_worth_telling = 0.01;
  if (facts.test_rows_trained < fewest ||
      static_cast<double>(facts.test_rows_trained) < share_worth_telling * static_cast<double>(data.test.count))
    return "";
  return std::to_string(facts.test_rows_trained) + " of " + std::to_string(data.test.count) +
         " test rows are training rows too, with the same inputs and target, so the test is easier than new rows will "
         "be; remove the copies, or keep them together with 'group'";
}

std::string few_test_rows(const Understood& data, const Facts&) {
  constexpr std::size_t fewest = 30;
  if (!data.division.test_is_parted || data.test.count == 0 || data.test.count >= fewest || data.settings.folds)
    return "";
  const std::string only = "there are only " + std::to_string(data.test.count) + " test rows, so ";
  const std::string instead = "; cross-validation uses each row ('folds: 5')";
  if (!data.learnt.classification || data.learnt.labels_positions())
    return only + "which ones they are moves every measure of them" + instead;
  return only + "one more right or wrong moves the accuracy by " +
         number_text(100.0 / static_cast<double>(data.test.count)) + " %" + instead;
}

}  // namespace plexus::data
