#include "data/division.h"

#include <plexus/error.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace plexus::data {
namespace {

std::string rows_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " row" : " rows"); }

class Divider {
 public:
  Divider(const Data& data, const Eligible& eligible, const DatasetSettings& settings)
      : data_(data), settings_(settings), pool_(eligible.train), test_pool_(eligible.test) {
    check_fold();
  }

  Division run() {
    part_test();
    part_fold();
    part_validation();
    limit_train();
    limit_test();
    if (division_.train.empty()) throw Error("no row is left to train on");
    return std::move(division_);
  }

 private:
  void check_fold() const {
    if (settings_.fold && !settings_.folds)
      throw Error("'dataset.fold' is set, but 'dataset.folds' does not say how many there are");
    if (!settings_.folds) return;
    const std::size_t count = choice_of(*settings_.folds).count;
    const std::size_t fold = settings_.fold.value_or(1);
    if (fold > count)
      throw Error("'dataset.fold' is " + std::to_string(fold) + ", but 'dataset.folds' makes " + std::to_string(count));
    if (count > pool_.size())
      throw Error("'dataset.folds' makes " + std::to_string(count) + " folds of " + rows_text(pool_.size()));
  }

  /// How rows are chosen where a setting says `by`, and what that is called.
  [[nodiscard]] By rule_for(const std::string& by, const std::string& setting, By by_position) const {
    if (by == "last") return By::last;
    if (by == "first" || by == "order") return By::first;
    if (by == "random") return By::random;
    if (by == "stratified") {
      if (!data_.classification)
        throw Error("'" + setting + ".by' is stratified, which needs classes, but the targets are numbers; use random");
      if (data_.labels_positions())
        throw Error("'" + setting +
                    ".by' is stratified, which needs one class for each row, but here each position of a row has one; "
                    "use random");
      return By::stratified;
    }
    const bool grouped = !data_.train.groups.empty();
    if (by == "group") {
      if (!grouped)
        throw Error("'" + setting + ".by' is group, but the data set has no groups; name the column or array of them " +
                    "with 'group'");
      return By::group;
    }
    if (by_position != By::random && !data_.one_part && !grouped) return by_position;
    if (grouped) return By::group;
    return data_.classification && !data_.labels_positions() ? By::stratified : By::random;
  }

  [[nodiscard]] std::string text_of(By by, std::uint64_t seed, const std::string& taken) const {
    const std::string with_seed = ", seed " + std::to_string(seed);
    switch (by) {
      case By::first:
        return "the first " + taken;
      case By::last:
        return "the last " + taken;
      case By::random:
        return "drawn from " + taken + with_seed;
      case By::stratified:
        return "drawn from " + taken + ", stratified by class" + with_seed;
      case By::group:
        break;
    }
    return "whole groups drawn from " + taken + with_seed;
  }

  [[nodiscard]] std::size_t amount_of(const Amount& amount, const std::string& setting, std::size_t available) const {
    try {
      return count_of(amount, available);
    } catch (const Error& error) {
      throw Error("'" + setting + "': " + error.what());
    }
  }

  void part_test() {
    const bool has_own = data_.test.count > 0;
    division_.test = test_pool_;
    division_.how_test = has_own ? "those of the data set" : "there are none";
    const bool asked = settings_.test && asks_for_rows(*settings_.test);
    if (has_own && asked)
      throw Error("'dataset.test' takes rows from those of training, but the data set has " +
                  rows_text(data_.test.count) + " for testing; leave it out, or use 'test_limit' to test on fewer");
    if (has_own || (settings_.test && !asked) || (!settings_.test && (!data_.one_part || settings_.folds))) return;
    const PartChoice choice = settings_.test ? choice_of(*settings_.test) : PartChoice{};
    take_part(choice, "dataset.test", "data/test", "to test on", division_.test, division_.how_test);
    division_.test_is_parted = true;
  }

  void part_fold() {
    if (!settings_.folds) return;
    const FoldChoice choice = choice_of(*settings_.folds);
    const auto held_out = static_cast<std::uint32_t>(settings_.fold.value_or(1) - 1);
    const By by = rule_for(choice.by, "dataset.folds", By::random);
    const std::vector<std::uint32_t> folds =
        deal(pool_, choice.count, {.by = by, .seed = choice.seed, .purpose = "data/folds"}, data_.train);
    RowList out;
    RowList rest;
    for (std::size_t i = 0; i < pool_.size(); ++i) (folds[i] == held_out ? out : rest).push_back(pool_[i]);
    pool_ = std::move(rest);
    const std::string how = "fold " + std::to_string(held_out + 1) + " of " + std::to_string(choice.count) +
                            (by == By::stratified ? ", stratified by class"
                             : by == By::group    ? ", by group"
                                                  : "") +
                            (by == By::first ? "" : ", seed " + std::to_string(choice.seed));
    if (division_.test.empty()) {
      division_.test = std::move(out);
      division_.how_test = how;
      division_.test_is_parted = true;
    } else {
      if (asks_for_rows(settings_.validation))
        throw Error(
            "'dataset.validation' and 'dataset.folds' both hold out validation rows, because the data set has " +
            std::string("test rows of its own; leave one out"));
      division_.validation = std::move(out);
      division_.how_validation = how;
    }
  }

  void part_validation() {
    if (!asks_for_rows(settings_.validation)) return;
    take_part(choice_of(settings_.validation), "dataset.validation", "data/validation", "for validation",
              division_.validation, division_.how_validation);
  }

  /// Moves rows of the pool to a part.
  void take_part(const PartChoice& choice, const std::string& setting, std::string_view purpose, const char* what_for,
                 RowList& part, std::string& how) {
    const std::size_t count = amount_of(choice.rows, setting, pool_.size());
    if (count >= pool_.size())
      throw Error("'" + setting + "' holds out " + rows_text(count) + " " + what_for + ", but there are only " +
                  std::to_string(pool_.size()) + " training rows; none would be left to train on");
    const By by = rule_for(choice.by, setting, By::last);
    how = text_of(by, choice.seed, rows_text(pool_.size()));
    if (by == By::last) how = text_of(by, choice.seed, rows_text(count) + " of " + std::to_string(pool_.size()));
    Drawn drawn = draw(pool_, count, {.by = by, .seed = choice.seed, .purpose = purpose}, data_.train);
    if (drawn.rest.empty()) throw Error("'" + setting + "' takes all groups; none would be left to train on");
    part = std::move(drawn.taken);
    pool_ = std::move(drawn.rest);
  }

  void limit_train() {
    division_.how_train = "all others";
    if (division_.validation.empty() && !division_.test_is_parted) division_.how_train = "those of the data set";
    division_.train = std::move(pool_);
    if (!settings_.train_limit) return;
    const LimitChoice choice = choice_of(*settings_.train_limit);
    const std::size_t available = division_.train.size();
    const std::size_t limit = amount_of(choice.rows, "dataset.train_limit", available);
    if (limit > data_.train.count)
      throw Error("'dataset.train_limit' is " + std::to_string(limit) + ", but there are only " +
                  std::to_string(data_.train.count) + " training rows");
    if (limit > available)
      throw Error("'dataset.train_limit' " + std::to_string(limit) + " and " +
                  (division_.validation.empty()
                       ? "the rows that are held out or left out"
                       : "'dataset.validation' " + std::to_string(division_.validation.size())) +
                  " overlap: there are only " + std::to_string(data_.train.count) + " training rows");
    if (limit == 0) throw Error("'dataset.train_limit' leaves no row to train on");
    keep(choice, limit, data_.train, "dataset.train_limit", "data/train_limit", division_.train, division_.how_train);
  }

  void limit_test() {
    if (!settings_.test_limit) return;
    const LimitChoice choice = choice_of(*settings_.test_limit);
    const std::size_t available = division_.test.size();
    const std::size_t limit = amount_of(choice.rows, "dataset.test_limit", available);
    if (limit > available)
      throw Error("'dataset.test_limit' is " + std::to_string(limit) + ", but there are only " +
                  std::to_string(available) + " test rows");
    keep(choice, limit, division_.test_is_parted ? data_.train : data_.test, "dataset.test_limit", "data/test_limit",
         division_.test, division_.how_test);
  }

  void keep(const LimitChoice& choice, std::size_t limit, const Examples& examples, const std::string& setting,
            std::string_view purpose, RowList& part, std::string& how) const {
    const By rule = rule_for(choice.by, setting, By::first);
    const By by = rule == By::group ? By::random : rule;  // a limit parts nothing from anything
    how += "; " + text_of(by, choice.seed, by == By::first ? rows_text(limit) : rows_text(part.size()));
    part = draw(part, limit, {.by = by, .seed = choice.seed, .purpose = purpose}, examples).taken;
  }

  const Data& data_;
  const DatasetSettings& settings_;
  RowList pool_;  // rows of data.train that are in no part yet
  RowList test_pool_;
  Division division_;
};

}  // namespace

Division divide(const Data& data, const Eligible& eligible, const DatasetSettings& settings) {
  return Divider(data, eligible, settings).run();
}

}  // namespace plexus::data
