// Metrics of outputs as coordinates: whether rows of one class are near each other.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

// The k rows nearest to row i by ‖y_i − y_j‖, j ≠ i, of equals the earlier; its class is to be the one that most of
// them have, of equals that of the nearest.
// right rows / rows                                                                    (Fix and Hodges, 1951)
class NearestNeighbors final : public plexus::Metric {
 public:
  struct Settings {
    std::size_t k = 1;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"k", &Settings::k, plexus::between(1, 1000), "so many of the nearest other rows say the class"},
      };
    }
  };

  explicit NearestNeighbors(const Settings& settings) : k_(settings.k) {}

  plexus::MetricInfo plan(const plexus::MeasuredTask& task) override {
    if (!task.classification)
      throw plexus::Error(
          "it asks whether near rows are of one class, but the targets are no classes; leave it out of "
          "'metrics'");
    width_ = task.outputs;
    votes_.assign(task.outputs, 0);
    const std::string of = k_ == 1 ? "whose nearest other one is of their class"
                                   : "whose class most of the " + std::to_string(k_) + " nearest others have";
    return {.name = k_ == 1 ? "nearest_neighbor_accuracy" : "nearest_" + std::to_string(k_) + "_accuracy",
            .meaning = "fraction of the @ examples " + of,
            .larger_is_better = true,
            .unit = Unit::share};
  }

  void begin(std::size_t rows) override {
    stride_ = plexus::padded(rows);
    if (coordinates_.size() < width_ * stride_) coordinates_ = plexus::Buffer(width_ * stride_);
    if (distances_.size() == 0) distances_ = plexus::Buffer(piece);
    labels_.clear();
    labels_.reserve(rows);
    nearest_.assign(at_once * k_, {});
  }

  void add(plexus::ConstRows y, const plexus::Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b) {
      for (std::size_t k = 0; k < width_; ++k) coordinates_.data()[k * stride_ + labels_.size()] = y.row(b)[k];
      labels_.push_back(targets.labels[b]);
    }
  }

  double value() noexcept override {
    const std::size_t rows = labels_.size();
    if (rows < 2) return std::numeric_limits<double>::quiet_NaN();
    std::size_t right = 0;
    for (std::size_t first = 0; first < rows; first += at_once) {
      const std::size_t count = std::min(at_once, rows - first);
      std::fill(nearest_.begin(), nearest_.end(), Neighbor{});
      for (std::size_t from = 0; from < rows; from += piece)
        for (std::size_t i = 0; i < count; ++i) look(i, first + i, from, std::min(piece, rows - from));
      for (std::size_t i = 0; i < count; ++i) right += said_of(i) == labels_[first + i] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(rows);
  }

 private:
  static constexpr std::size_t at_once = 64;  // rows that look for neighbours
  static constexpr std::size_t piece = 1024;  // rows that they look at, which stay in the cache
  static constexpr float farthest = std::numeric_limits<float>::infinity();

  struct Neighbor {
    float distance = farthest;  // squared
    std::int32_t label = -1;    // −1: there is none
  };

  /// What row `row`, the i-th of those that look, finds among `count` rows from `from` on.
  void look(std::size_t i, std::size_t row, std::size_t from, std::size_t count) noexcept {
    float* const d = distances_.data();
    std::fill_n(d, count, 0.0F);
    for (std::size_t k = 0; k < width_; ++k) {
      const float* const of_all = coordinates_.data() + k * stride_;
      plexus::vectorized(count, [=, own = of_all[row], others = of_all + from](std::size_t j) {
        const float difference = own - others[j];
        d[j] += difference * difference;
      });
    }
    if (row >= from && row < from + count) d[row - from] = farthest;
    Neighbor* const nearest = nearest_.data() + i * k_;
    float bound = nearest[k_ - 1].distance;
    for (std::size_t j = 0; j < count; ++j) {
      if (!(d[j] < bound)) continue;  // a NaN is near to nothing
      std::size_t place = k_ - 1;
      for (; place > 0 && d[j] < nearest[place - 1].distance; --place) nearest[place] = nearest[place - 1];
      nearest[place] = {d[j], labels_[from + j]};
      bound = nearest[k_ - 1].distance;
    }
  }

  /// The class that most of the neighbours have; −1 where there are none.
  [[nodiscard]] std::int32_t said_of(std::size_t i) noexcept {
    const Neighbor* const nearest = nearest_.data() + i * k_;
    std::fill(votes_.begin(), votes_.end(), std::size_t{0});
    std::int32_t said = -1;
    for (std::size_t n = 0; n < k_ && nearest[n].label >= 0; ++n) ++votes_[static_cast<std::size_t>(nearest[n].label)];
    for (std::size_t n = 0; n < k_ && nearest[n].label >= 0; ++n)
      if (said < 0 || votes_[static_cast<std::size_t>(nearest[n].label)] > votes_[static_cast<std::size_t>(said)])
        said = nearest[n].label;
    return said;
  }

  std::size_t k_;
  std::size_t width_ = 0;
  std::size_t stride_ = 0;
  plexus::Buffer coordinates_;  // (outputs, rows)
  plexus::Buffer distances_;    // of one row to a piece of them
  std::vector<std::int32_t> labels_;
  std::vector<Neighbor> nearest_;  // (rows that look, k), the nearest first
  std::vector<std::size_t> votes_;
};

}  // namespace

PLEXUS_PLUGIN("neighbors", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<NearestNeighbors>(
      "nearest_neighbors",
      {.summary = "The fraction of rows whose class the nearest other rows have, by the distance of the outputs: of a "
                  "network whose outputs are coordinates, as with the loss triplet. Each row of a part of the data is "
                  "compared with all others of it",
       .equation = "rows whose class most of the k nearest others have / rows",
       .reference = "Fix and Hodges, Discriminatory analysis, nonparametric discrimination, 1951"});
}
