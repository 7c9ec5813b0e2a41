// What is measured: the metrics of a trial or of a folder of results, and what their names say. Whatever ranks, prints
// or draws a measured number asks here, and nothing else knows a metric by its name.
//
//   Definitions measured;                                              // loss and accuracy
//   measured.is_larger_better("history_validation_accuracy")           // true
//   measured.describe("best_test_loss")        // "mean loss over the test examples, after the best epoch"
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::metrics {

/// How a person reads its values.
enum class Unit { number, share, seconds };

struct Definition {
  /// Where its values come from. Loss and accuracy are counted in each evaluation, whatever is asked for.
  enum class Source { loss, accuracy, component, objective };

  std::string name;     ///< what stands behind the part of the data: accuracy in test_accuracy
  std::string meaning;  ///< "fraction of the @ examples classified correctly"; @ is the part
  bool larger_is_better = false;
  Unit unit = Unit::number;              ///< a share is written in percent
  std::string dimension = {};            ///< of its values; empty: there is one
  std::vector<std::string> labels = {};  ///< of that dimension
  Source source = Source::component;
  std::size_t place = 0;  ///< of its first value among all that the components of a trial and its model measure

  [[nodiscard]] bool is_one_value() const noexcept { return dimension.empty(); }
  /// How many values it has.
  [[nodiscard]] std::size_t size() const noexcept { return is_one_value() ? 1 : labels.size(); }

  friend bool operator==(const Definition&, const Definition&) = default;
};

/// The parts of the data, as names of results begin.
inline constexpr std::array<std::string_view, 3> parts = {"train", "test", "validation"};

/// "best_test_accuracy" taken apart. `history_` before it is passed over.
struct Name {
  std::shared_ptr<const Definition> metric;
  std::string_view part;  ///< one of `parts`
  bool best = false;      ///< of the best epoch, not of the last
  bool average = false;   ///< of the average of the parameters, not of the last ones
};

[[nodiscard]] std::string to_string(const Name& name);

class Definitions {
 public:
  /// What is measured where a configuration asks for nothing else: the loss, and the accuracy of classes.
  Definitions();
  /// The loss and these, the most telling first.
  explicit Definitions(std::vector<Definition> asked);

  /// The loss first, then the others in the order in which they were asked for: that of files.
  [[nodiscard]] const std::vector<std::shared_ptr<const Definition>>& all() const noexcept { return all_; }
  /// Those of one value each, the most telling first: the loss last.
  [[nodiscard]] std::vector<std::shared_ptr<const Definition>> shown() const;

  /// Takes over what `others` has and this has not.
  void add(const Definitions& others);

  /// Nothing where the name is not that of a measured metric.
  [[nodiscard]] std::optional<Name> parse(std::string_view name) const noexcept;

  /// Of a metric, or of a measured speed: that of the answer which is always the same is one of accuracy.
  [[nodiscard]] bool is_larger_better(std::string_view name) const noexcept;
  [[nodiscard]] Unit unit_of(std::string_view name) const noexcept;

  /// A sentence on a metric; empty for any other name.
  [[nodiscard]] std::string describe(std::string_view name) const;

  /// test_accuracy, test_loss, validation_accuracy, …: of each part in turn, the training rows last.
  [[nodiscard]] std::vector<std::string> shown_names(bool best) const;

  /// Those that trials may be compared by, best choice first: of the validation rows, then of the test rows, then the
  /// training loss.
  [[nodiscard]] std::vector<std::string> ranking_names(bool best) const;

  /// What a training can watch: all that each evaluation gives, and the training loss.
  [[nodiscard]] std::vector<std::string> watchable_names() const;

  friend bool operator==(const Definitions& a, const Definitions& b);

 private:
  [[nodiscard]] std::shared_ptr<const Definition> find(std::string_view metric) const noexcept;
  void add_part(std::vector<std::string>& names, bool best, std::string_view part) const;

  std::vector<std::shared_ptr<const Definition>> all_;
};

/// Fraction of right classes, where no component measures it.
[[nodiscard]] Definition accuracy();

}  // namespace plexus::metrics
