// What is measured: the table of metrics, and what their names in results say. Whatever ranks, prints or draws a
// measured number asks here, and nothing else knows a metric by its name.
//
//   is_larger_better("history_validation_accuracy")   // true
//   describe("best_test_loss")                        // "mean loss over the test examples, after the best epoch"
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::metrics {

/// For what a metric has a meaning.
enum class Tasks { all, classification };

/// How a person reads its values.
enum class Unit { number, share, seconds };

struct Definition {
  std::string_view name;     ///< what stands behind the part of the data: accuracy in test_accuracy
  std::string_view meaning;  ///< "fraction of the @ examples classified correctly"; @ is the part
  bool larger_is_better = false;
  Unit unit = Unit::number;  ///< a share is written in percent
  Tasks tasks = Tasks::all;
};

/// In the order of files. The later ones tell more: trials are ranked by the last that there is.
inline constexpr std::array<Definition, 2> definitions = {{
    {.name = "loss", .meaning = "mean loss over the @ examples"},
    {.name = "accuracy",
     .meaning = "fraction of the @ examples classified correctly",
     .larger_is_better = true,
     .unit = Unit::share,
     .tasks = Tasks::classification},
}};

/// The parts of the data, as names of results begin.
inline constexpr std::array<std::string_view, 3> parts = {"train", "test", "validation"};

/// "best_test_accuracy" taken apart. `history_` before it is passed over.
struct Name {
  const Definition* metric = nullptr;
  std::string_view part;
  bool best = false;  ///< of the best epoch, not of the last
};

[[nodiscard]] std::string to_string(const Name& name);

/// Nothing where the name is not that of a measured metric.
[[nodiscard]] std::optional<Name> parse(std::string_view name) noexcept;

/// Of a metric, or of a measured speed: that of the answer which is always the same is one of accuracy.
[[nodiscard]] bool is_larger_better(std::string_view name) noexcept;
[[nodiscard]] Unit unit_of(std::string_view name) noexcept;

/// A sentence on a metric; empty for any other name.
[[nodiscard]] std::string describe(std::string_view name);

/// test_accuracy, test_loss, validation_accuracy, …: of each part in turn, the training rows last.
[[nodiscard]] std::vector<std::string> shown_names(bool best);

/// Those that trials may be compared by, best choice first: of the validation rows, then of the test rows, then the
/// training loss.
[[nodiscard]] std::vector<std::string> ranking_names(bool best);

/// What a training can watch: all that each evaluation gives, and the training loss.
[[nodiscard]] std::vector<std::string> watchable_names();

}  // namespace plexus::metrics
