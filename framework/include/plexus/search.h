// Searches: which points of a space are tried next, given what those tried before have come to.
//
//   std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override {
//     std::vector<plexus::SearchPoint> points;
//     for (std::size_t i = 0; i < request.count; ++i) {
//       plexus::Stream stream = request.stream("my_search", i);
//       points.push_back(request.space.random(stream));
//     }
//     return points;
//   }
//
// The runtime asks for a batch, trains all of it, tells what came of it, and asks again. A proposal depends on the
// request alone: so a study is the same for any number of workers, and after any interruption.
#pragma once

#include <plexus/kind.h>
#include <plexus/random.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plexus {

/// One number for each axis of a space. An axis that does not exist at the point has `no_coordinate`.
using SearchPoint = std::vector<double>;

inline constexpr double no_coordinate = std::numeric_limits<double>::quiet_NaN();

/// What may vary, and between which ends.
struct PLEXUS_API SearchAxis {
  enum class Form {
    real,     ///< from … to
    integer,  ///< the whole numbers from … to
    ordered,  ///< choices that are numbers, in their order: a coordinate is a choice's place, 0 … to
    category  ///< choices without an order: 0 … to
  };

  /// The axis exists only where another one, which stands before it, has this choice.
  struct Condition {
    std::size_t axis = 0;
    std::size_t choice = 0;
  };

  std::string name = {};  ///< "optimizer.learning_rate"
  Form form = Form::real;
  bool logarithmic = false;  ///< of a real or an integer: its ratios matter, not its differences
  double from = 0.0;         ///< both ends are included
  double to = 1.0;
  std::optional<Condition> condition = {};

  /// How many choices an ordered axis or a category has.
  [[nodiscard]] std::size_t choices() const noexcept { return static_cast<std::size_t>(to) + 1; }
  [[nodiscard]] bool is_whole() const noexcept { return form != Form::real; }
  [[nodiscard]] bool contains(double coordinate) const noexcept;
  /// Where a coordinate lies in [0, 1], with logarithms where the axis has them. Whole numbers lie in the middle of
  /// cells, each of which has the share that a random point finds it with. An axis of one value has 0.5.
  [[nodiscard]] double unit(double coordinate) const noexcept;
  /// The coordinate at a place in [0, 1]; others are clamped. Whole numbers are rounded to.
  [[nodiscard]] double coordinate(double unit) const noexcept;
};

/// All axes; those with a condition stand behind the axis that it names.
class PLEXUS_API SearchSpace {
 public:
  SearchSpace() = default;
  explicit SearchSpace(std::vector<SearchAxis> axes) : axes_(std::move(axes)) {}

  [[nodiscard]] std::span<const SearchAxis> axes() const noexcept { return axes_; }
  [[nodiscard]] std::size_t size() const noexcept { return axes_.size(); }
  [[nodiscard]] const SearchAxis& operator[](std::size_t axis) const noexcept { return axes_[axis]; }

  /// Whether an axis exists at a point, as the coordinates before it say. Requires axis < size() ≤ point.size().
  [[nodiscard]] bool exists(const SearchPoint& point, std::size_t axis) const noexcept;
  /// Whether a point has a coordinate inside of each axis that exists for it, and none on any other.
  [[nodiscard]] bool contains(const SearchPoint& point) const noexcept;
  /// Uniform on every axis that exists, in unit(). Draws the same number of values whatever is chosen, so that a
  /// coordinate depends on the stream and its own axis.
  [[nodiscard]] SearchPoint random(Stream& stream) const;
  /// `point` with the axes that do not exist left out, and those that do drawn from `stream` where it has none.
  [[nodiscard]] SearchPoint completed(SearchPoint point, Stream& stream) const;

 private:
  std::vector<SearchAxis> axes_;
};

/// Whether two points are the same trial.
[[nodiscard]] PLEXUS_API bool same_point(const SearchPoint& a, const SearchPoint& b) noexcept;

/// What became of a point.
struct SearchResult {
  SearchPoint point = {};
  double value = no_coordinate;  ///< smaller is better; NaN: the trial failed or diverged
  /// Where several metrics are searched for: of the second one and those after it, smaller is better. NaN where `value`
  /// is.
  std::vector<double> others = {};

  [[nodiscard]] bool failed() const noexcept { return std::isnan(value); }
  /// Of all metrics, in their order.
  [[nodiscard]] PLEXUS_API std::vector<double> values() const;
};

/// What a search is asked, with all that it may know.
struct SearchRequest {
  const SearchSpace& space;
  std::span<const SearchResult> results = {};  ///< of all batches before this one, in the order of their proposals
  std::size_t count = 1;                       ///< points wanted: the same in every batch of a study
  std::uint64_t seed = 1;

  /// Random numbers for proposal `index` of this batch: those of no other batch or purpose.
  [[nodiscard]] Stream stream(std::string_view purpose, std::size_t index = 0) const noexcept {
    return {seed, purpose, results.size() + index};
  }
};

class PLEXUS_API Search : public Interface {
 public:
  static constexpr Kind kind = Kind::search;

  ~Search() override;

  /// [between trials: may allocate] `request.count` points inside of the space, a function of `request` alone: nothing
  /// is kept from one call to the next. Any value may have come of a point, and any of them may have failed, even all.
  /// The same point may be proposed again where there is no other; its trial is not trained twice.
  [[nodiscard]] virtual std::vector<SearchPoint> propose(const SearchRequest& request) const = 0;

  /// [setup] Whether it looks at `SearchResult::others`, or at no results at all: only then may a study look for
  /// several metrics. <plexus/pareto.h> orders such results.
  [[nodiscard]] virtual bool takes_several_metrics() const noexcept;
};

}  // namespace plexus
