#include "comparison/sentences.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "comparison/words.h"
#include "results/trial.h"
#include "statistics/power.h"

namespace plexus::comparison {
namespace {

using Rows = std::vector<const Difference*>;

class Writer {
 public:
  explicit Writer(Comparison& comparison) : c_(comparison), word_(repetition_word(comparison)) {}

  void write() {
    for (const std::vector<Difference>* rows : {&c_.differences, &c_.means}) claim_differences(*rows);
    claim_ranks();
    for (const std::vector<Difference>* rows : {&c_.differences, &c_.means}) leave_open(*rows);
    about_repetitions();
    about_choosing();
    about_pooling();
    about_trials();
    about_meaning();
  }

 private:
  void claim(const std::string& kind, std::string text) { c_.claims.push_back({kind, std::move(text)}); }
  void warn(const std::string& kind, std::string text) { c_.caveats.push_back({kind, std::move(text)}); }

  [[nodiscard]] std::string setting(std::size_t value) const { return c_.of->name + " = " + c_.value_text(value); }
  [[nodiscard]] std::string measured() const { return metric_words(*c_.metric.measured); }
  [[nodiscard]] std::string at_best() const { return c_.tuned() ? "Each at its best, " : ""; }
  [[nodiscard]] std::string place(const Difference& row) const {
    if (row.level == all_levels) return "in " + level_text(c_, all_levels);
    const std::string level = level_text(c_, row.level);
    return level.empty() ? "" : "with " + level;
  }

  static std::string sentence(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
  }

  /// Comparisons that are corrected together.
  static std::size_t family_of(const std::vector<Difference>& rows) {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [](const Difference& row) { return !std::isnan(row.p); }));
  }

  static std::string correction(std::size_t family) {
    return family > 1 ? " p by Holm's correction of " + std::to_string(family) + " comparisons." : "";
  }

  /// "-2.00 points with depth = 2 (95 % interval -2.21 to -1.80, p = 0.004)"
  [[nodiscard]] std::string found(const Difference& row, const std::string& more = "") const {
    const std::string where = place(row);
    std::string text = difference_text(row.difference, c_.metric) + unit_of(c_.metric);
    if (!where.empty()) text += " " + where;
    if (std::isnan(row.p)) return text + " (" + alone(row) + ")";
    return text + " (95 % interval " + interval_text(row.interval.low, row.interval.high, c_.metric) + ", " +
           p_words(row.p_holm) + (row.paired ? "" : ", not paired") + more + ")";
  }

  /// The first of them; how many others there are, the table shows.
  [[nodiscard]] std::string found_in(const Rows& rows, bool with_needed) const {
    constexpr std::size_t most = 6;
    std::vector<std::string> parts;
    for (const Difference* row : rows) {
      if (parts.size() == most && rows.size() > most + 1) {
        parts.push_back(std::to_string(rows.size() - most) + " more, which the table has");
        break;
      }
      parts.push_back(found(*row, with_needed ? needed_words(*row) : ""));
    }
    return joined(parts);
  }

  void claim_differences(const std::vector<Difference>& rows) {
    for (std::size_t value = 0; value < c_.tuning.values.count(); ++value) {
      for (const bool higher : {true, false}) {
        Rows claimed;
        for (const Difference& row : rows)
          if (row.value == value && row.is_claim() && (row.difference > 0.0) == higher) claimed.push_back(&row);
        if (claimed.empty()) continue;
        claim("difference", at_best() + setting(value) + " has a " + (higher ? "higher " : "lower ") + measured() +
                                " than " + setting(c_.baseline) + " (" +
                                (higher == c_.metric.larger_is_better ? "better" : "worse") +
                                "): " + found_in(claimed, false) + "." + correction(family_of(rows)));
      }
    }
  }

  void leave_open(const std::vector<Difference>& rows) {
    constexpr std::ptrdiff_t most = 6;
    const auto untested = [](const Difference& row) { return !std::isnan(row.difference) && std::isnan(row.p); };
    if (const auto count = std::count_if(rows.begin(), rows.end(), untested);
        count > most &&
        std::none_of(rows.begin(), rows.end(), [](const Difference& row) { return !std::isnan(row.p); })) {
      const auto first = std::find_if(rows.begin(), rows.end(), untested);
      claim("no_difference", "Between " + setting(c_.baseline) +
                                 " and any of the others no difference may be claimed (" + alone(*first) +
                                 " of each).");
      return;
    }
    for (std::size_t value = 0; value < c_.tuning.values.count(); ++value) {
      Rows open;
      for (const Difference& row : rows)
        if (row.value == value && !std::isnan(row.difference) && !row.is_claim()) open.push_back(&row);
      if (!open.empty())
        claim("no_difference", "Between " + setting(value) + " and " + setting(c_.baseline) +
                                   " no difference may be claimed: " + found_in(open, true) + "." +
                                   correction(family_of(rows)));
    }
  }

  [[nodiscard]] std::string alone(const Difference& row) const {
    const std::size_t fewest = std::min(row.baseline.size(), row.other.size());
    return fewest > 1 ? "no " + word_ + " differs from another" : "one " + word_;
  }

  [[nodiscard]] std::string needed_words(const Difference& row) const {
    if (row.difference == 0.0) return "";
    const std::string each = word_ + "s" + (row.paired ? "" : " of each");
    if (!row.needed) return "; over " + std::to_string(statistics::most_needed) + " " + each + " needed";
    const std::size_t there = row.paired ? row.baseline.size() : std::min(row.baseline.size(), row.other.size());
    const std::string all = "; about " + std::to_string(*row.needed) + " " + each + " needed";
    return *row.needed > there ? all + ", " + std::to_string(*row.needed - there) + " more" : all;
  }

  void claim_ranks() {
    if (!c_.ranking) return;
    const Ranking& ranking = *c_.ranking;
    const std::string blocks =
        std::to_string(ranking.test.blocks) + " blocks of " + names_of(c_.tuning.levels.columns());
    if (!(ranking.test.p_permutation <= significance)) {
      claim("no_ranking", "Over the " + blocks + ", ranks differ no more than by chance (Friedman, " +
                              p_words(ranking.test.p_permutation) + ").");
      return;
    }
    std::vector<std::string> pairs;
    for (std::size_t a = 0; a < ranking.values.size(); ++a) {
      std::vector<std::string> beaten;
      for (std::size_t b = a + 1; b < ranking.values.size(); ++b)
        if (ranking.test.mean_ranks[b] - ranking.test.mean_ranks[a] >= ranking.critical_difference)
          beaten.push_back(c_.value_text(ranking.values[b]));
      if (!beaten.empty()) pairs.push_back(c_.value_text(ranking.values[a]) + " before " + joined(beaten));
    }
    const std::string found = pairs.empty() ? "no two of them are further apart" : joined(pairs) + " are further apart";
    claim("ranking", "Over the " + blocks + ", the ranks of " + c_.of->name + " differ (Friedman, " +
                         p_words(ranking.test.p_permutation) + "): " + found +
                         " than Nemenyi's critical difference of " + plain_text(ranking.critical_difference, "%.2f") +
                         " ranks.");
    if (ranking.test.blocks < 5)
      warn("few_blocks", "Nemenyi's critical difference supposes many blocks; there are " +
                             std::to_string(ranking.test.blocks) + ".");
  }

  void about_repetitions() {
    const std::vector<Difference>& rows = c_.differences;
    std::size_t most = 0;
    std::size_t lone = 0;
    bool paired = false;
    for (const Difference& row : rows) {
      paired = paired || row.paired;
      most = std::max(most, std::min(row.baseline.size(), row.other.size()));
      lone = std::max(lone, row.without_partner);
    }
    if (most < 2) {
      warn("one_repetition", "There is one " + word_ +
                                 ": what chance does cannot be told. Repeat with more, such as seed: {range: {from: 1, "
                                 "to: 8}} in the grid.");
      return;
    }
    if (paired) few_pairs(rows);
    if (lone > 0 && paired)
      warn("without_partner", "Up to " + count_words(lone, word_) + " of a comparison " + (lone == 1 ? "has" : "have") +
                                  " no partner in the other value and " + (lone == 1 ? "is" : "are") + " left out.");
    if (std::any_of(rows.begin(), rows.end(), [](const Difference& row) { return !row.paired && !std::isnan(row.p); }))
      warn("not_paired", "No two values share enough " + word_ +
                             "s to be paired: Welch's test, which supposes normal noise, takes the place of signs.");
    if (std::any_of(c_.roles.repetitions.begin(), c_.roles.repetitions.end(),
                    [](const Column* column) { return column->config_key == "dataset.fold"; }))
      warn("folds",
           "Folds share training rows, so that their differences are not independent: p and intervals are too "
           "optimistic (Nadeau and Bengio, 2003).");
  }

  void few_pairs(const std::vector<Difference>& rows) {
    std::size_t fewest = 0;
    for (const Difference& row : rows)
      if (row.paired && row.baseline.size() > 1 && (fewest == 0 || row.baseline.size() < fewest))
        fewest = row.baseline.size();
    if (fewest == 0) return;
    const auto family = static_cast<double>(family_of(rows));
    const std::size_t alone = statistics::fewest_differences(significance);
    const std::size_t together = statistics::fewest_differences(significance / family);
    if (fewest >= together) return;
    const std::string least = p_text(statistics::smallest_p(fewest));
    std::string text = sentence(count_words(fewest, word_) + " cannot give p < " + least +
                                " by signs or by Wilcoxon's test, whatever they show: ");
    text += fewest < alone ? "a claim at 5 % needs " + std::to_string(alone) : "alone that is enough";
    if (family > 1.0) {
      text += fewest < alone ? ", and " : ", but a claim at 5 % needs ";
      text += std::to_string(together) + " where " + std::to_string(static_cast<std::size_t>(family)) +
              " comparisons are made together";
    }
    text += ".";
    if (fewest < alone)
      text += " An interval of " + count_words(fewest, word_) + " holds the true difference in at most " +
              plain_text(100.0 * (1.0 - statistics::smallest_p(fewest)), "%.4g") + " % of studies.";
    double student = 1.0;
    for (const Difference& row : rows)
      if (row.paired && !row.is_claim() && row.student.p < student) student = row.student.p;
    if (student <= significance / family)
      text += " Student's paired test, which supposes normal noise, gives " + p_words(student) + " at the least.";
    warn("few_repetitions", text);
  }

  void about_choosing() {
    if (!c_.tuned()) return;
    const std::string settings = names_of(c_.roles.tuned);
    const std::string& chosen_by = c_.metric.chosen_by->name;
    if (c_.metric.chosen_by == c_.metric.measured && chosen_by.starts_with("test_"))
      warn("tuned_on_test",
           "Tuned on test rows: optimistic by selection. The best " + settings + " " +
               (c_.roles.tuned.size() == 1 ? "was" : "were") +
               " chosen by the numbers that are compared; with dataset.validation rows are kept for that.");
    else if (c_.metric.chosen_by == c_.metric.measured)
      warn("measured_where_tuned", "Measured on the rows that " + settings + " " +
                                       (c_.roles.tuned.size() == 1 ? "was" : "were") + " chosen on (" + chosen_by +
                                       "): optimistic by selection.");
    for (const auto& [tuned, twins] : c_.chosen_together)
      warn("chosen_together", names_of(twins) + (twins.size() == 1 ? " moves" : " move") + " with " + tuned->name +
                                  ": they are chosen together.");
    about_ends();
  }

  void about_ends() {
    std::map<std::pair<std::size_t, std::pair<std::string, bool>>, std::map<std::size_t, std::vector<std::string>>>
        ends;
    for (const EndOfAxis& end : c_.ends) {
      std::vector<std::string>& places = ends[{end.setting, {end.label, end.largest}}][end.value];
      std::string where = level_text(c_, end.level);
      const std::string block = c_.tuning.blocks.text(end.block);
      if (!block.empty()) where += (where.empty() ? "" : ", ") + block;
      if (!where.empty()) places.push_back(where);
    }
    for (const auto& [end, values] : ends) {
      std::vector<std::string> parts;
      for (const auto& [value, places] : values)
        parts.push_back(setting(value) + (places.empty() ? "" : " (" + few(places) + ")"));
      warn("end_of_axis", "The best " + c_.roles.tuned[end.first]->name + " for " + joined(parts) +
                              " lies at the end of the axis, " + end.second.first + ", the " +
                              (end.second.second ? "largest" : "smallest") + " that was tried: extend it.");
    }
  }

  static std::string few(const std::vector<std::string>& places) {
    constexpr std::size_t most = 4;
    if (places.size() <= most) return joined(places);
    std::vector<std::string> some(places.begin(), places.begin() + most);
    some.push_back(std::to_string(places.size() - most) + " more");
    return joined(some);
  }

  /// What the figure of one setting over all others would suggest, where it says the opposite.
  void about_pooling() {
    if (!c_.tuned()) return;
    const std::string settings = names_of(c_.roles.tuned);
    for (const Difference& row : c_.differences) {
      const double pooled = row.pooled.difference;
      const std::string where = place(row);
      const std::string prefix = where.empty() ? "" : sentence(where) + ": ";
      // Two signs of what is nothing but noise are no news.
      const bool clear = row.interval.low * row.interval.high > 0.0 ||
                         std::fabs(pooled) > (row.interval.high - row.interval.low) / 2.0;
      if (pooled * row.difference < 0.0 && clear) {
        warn("opposite_sign", prefix + (prefix.empty() ? "Averaged" : "averaged") + " over all values of " + settings +
                                  ", " + setting(row.value) + " differs by " + difference_text(pooled, c_.metric) +
                                  unit_of(c_.metric) + ", the opposite sign of " +
                                  difference_text(row.difference, c_.metric) + unit_of(c_.metric) +
                                  " at its best: the average counts settings that nobody would choose.");
      } else if (row.pooled.higher > 0 && row.pooled.lower > 0) {
        warn("depends_on_settings",
             prefix + (prefix.empty() ? "At" : "at") + " equal " + settings + ", " + setting(row.value) +
                 " is clearly higher in " + std::to_string(row.pooled.higher) + " of " +
                 std::to_string(row.pooled.settings) + " combinations and clearly lower in " +
                 std::to_string(row.pooled.lower) + ": what is found at one of them depends on which.");
      }
    }
  }

  void about_trials() {
    std::vector<std::string> fates;
    std::size_t count = 0;
    std::size_t missing = 0;
    for (const auto& [status, trials] : c_.fates) {
      if (status == results::Status::complete) continue;
      (status == results::Status::missing ? missing : count) += trials;
      if (status != results::Status::missing)
        fates.push_back(std::to_string(trials) + " " + std::string(to_string(status)));
    }
    if (count > 0)
      warn("left_out", "Trials that are not complete are left out: " + joined(fates) +
                           (c_.tuned() && c_.fates.contains(results::Status::diverged)
                                ? ". Settings in which a trial diverged are chosen only where there are no others."
                                : "."));
    if (c_.without_number > 0)
      warn("without_number", sentence(count_words(c_.without_number, "complete trial")) +
                                 (c_.without_number == 1 ? " has" : " have") + " no number of " +
                                 c_.metric.measured->name +
                                 (c_.metric.chosen_by == c_.metric.measured ? "" : " or " + c_.metric.chosen_by->name) +
                                 " and " + (c_.without_number == 1 ? "is" : "are") + " left out.");
    if (missing > 0)
      warn("missing", std::to_string(missing) + (missing == 1 ? " trial is" : " trials are") +
                          " not trained yet; the answer may change with them.");
    std::vector<std::string> lost;
    for (std::size_t level = 0; level < c_.levels.size(); ++level)
      if (c_.levels[level].blocks.size() < c_.tuning.blocks.count()) lost.push_back(blocks_there(level));
    if (!lost.empty() && c_.tuning.blocks.count() > 1)
      warn("blocks_left_out", "Not every combination of " + names_of(c_.roles.averaged) + " has most " + word_ +
                                  "s of all values; those that have not are left out (" + few(lost) + ").");
    for (std::size_t level = 0; level < c_.levels.size(); ++level)
      for (std::size_t value = 0; value < c_.tuning.values.count(); ++value)
        if (std::all_of(c_.levels[level].measured[value].begin(), c_.levels[level].measured[value].end(),
                        [](double number) { return std::isnan(number); })) {
          const std::string where = level_text(c_, level);
          warn("no_result", setting(value) + " has no result" + (where.empty() ? "" : " with " + where) + ".");
        }
  }

  [[nodiscard]] std::string blocks_there(std::size_t level) const {
    const std::string text = level_text(c_, level);
    return std::to_string(c_.levels[level].blocks.size()) + " of " + std::to_string(c_.tuning.blocks.count()) +
           " are there" + (text.empty() ? "" : " with " + text);
  }

  void about_meaning() {
    if (c_.drawn)
      warn("drawn", c_.of->name +
                        " was drawn at random, so that few trials share a value: 'plexus importance' says how "
                        "much it matters.");
    if (!c_.moving.empty())
      warn("moves_along", names_of(c_.moving) + (c_.moving.size() == 1 ? " moves" : " move") + " with " + c_.of->name +
                              ": what is found is found of all of them together.");
    const bool open = std::any_of(c_.differences.begin(), c_.differences.end(),
                                  [](const Difference& row) { return !std::isnan(row.difference) && !row.is_claim(); });
    const bool needed = std::any_of(c_.differences.begin(), c_.differences.end(),
                                    [](const Difference& row) { return row.needed.has_value(); });
    for (const Difference& row : c_.means) {
      const std::string both = "of both " + setting(row.value) + " and " + setting(c_.baseline);
      if (std::isnan(row.difference))
        warn("no_mean", "No " + word_ + " has a result " + both + " at every level: their mean is not compared.");
      else if (row.levels < c_.levels.size())
        warn("levels_left_out", "The mean " + both + " is over " + std::to_string(row.levels) + " of " +
                                    std::to_string(c_.levels.size()) + " levels: at the others most " + word_ +
                                    "s of one have no result.");
    }
    if (needed)
      warn("needed", "So many " + word_ +
                         "s are needed to find a difference in four of five studies if the true one is as large as the "
                         "one seen, which few of them tell badly.");
    if (open)
      warn("no_equality",
           "That no difference may be claimed is no evidence that there is none: the interval says which "
           "ones fit the data.");
  }

  Comparison& c_;
  std::string word_;
};

}  // namespace

void add_sentences(Comparison& comparison) { Writer(comparison).write(); }

}  // namespace plexus::comparison
