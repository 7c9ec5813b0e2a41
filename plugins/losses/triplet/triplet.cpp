// The triplet loss: outputs are coordinates, and a row is to be nearer to those of its class than to any other.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

// d_ij = ‖y_i − y_j‖;  of row a, P are the other rows of its class in the batch, N those of the other classes
// hard: L_a = max(0, m + max_{p ∈ P} d_ap − min_{n ∈ N} d_an)
// all:  L_a = 1/(|P| |N|) Σ_p Σ_n max(0, m + d_ap − d_an)
// L = 1/B Σ_a L_a, with L_a = 0 where P or N is empty
//
// ∂d_ij/∂y_i = (y_i − y_j) / d_ij = −∂d_ij/∂y_j, and 0 where d_ij = 0.
//
// Schroff, Kalenichenko and Philbin, FaceNet, 2015; batch-hard and batch-all, and the distance that is not squared:
// Hermans, Beyer and Leibe, In defense of the triplet loss for person re-identification, 2017.
class Triplet final : public plexus::Loss {
 public:
  struct Settings {
    double margin = 0.2;
    std::string mining = "all";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"margin", &Settings::margin, plexus::positive(),
           "m: by how much a row of another class must be farther away than one of the same class"},
          {"mining", &Settings::mining, plexus::one_of({"all", "hard"}),
           "all: of each row, the mean over all pairs of a row of its class and one of another; hard: the farthest row "
           "of "
           "its class and the nearest of the others, which may draw all rows to one point before classes are told "
           "apart"},
      };
    }
  };

  explicit Triplet(const Settings& settings) : margin_(settings.margin), takes_all_(settings.mining == "all") {}

  void plan(const plexus::Task& task) override {
    if (!task.classification)
      throw plexus::Error(
          "'triplet' compares rows by their classes, but the data set has real targets; use 'squared_error'");
    stride_ = plexus::padded(task.largest_batch);
    by_coordinate_ = plexus::Buffer(task.outputs * stride_);
    gradient_ = plexus::Buffer(task.largest_batch * task.outputs);
    distances_ = plexus::Buffer(stride_);
    pull_.assign(task.largest_batch, 0.0);
    positives_.assign(task.largest_batch, {});
    negatives_.assign(task.largest_batch, {});
  }

  [[nodiscard]] plexus::Logits logits() const noexcept override { return plexus::Logits::embedding; }
  [[nodiscard]] bool depends_on_batch() const noexcept override { return true; }

  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    const bool learns = dy.data != nullptr;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) by_coordinate_.data()[k * stride_ + b] = y.row(b)[k];
    if (learns) std::fill_n(gradient_.data(), y.count * y.width, 0.0F);
    const auto batch = static_cast<double>(y.count);
    double sum = 0.0;
    for (std::size_t a = 0; a < y.count; ++a) {
      measure_from(y, a);
      part(targets.labels, a, y.count);
      const auto weight = static_cast<double>(targets.weight(a));
      if (positives_count_ == 0 || negatives_count_ == 0) {
        sum += weight * 0.0 * own_distance(a);  // a NaN too
        continue;
      }
      sum += weight * (takes_all_ ? all_of(y.count) : hardest_of(y.count));
      if (learns) move(y, a, weight / batch);
    }
    if (learns)
      for (std::size_t b = 0; b < y.count; ++b) std::copy_n(gradient_.data() + b * y.width, y.width, dy.row(b));
    return sum / batch;
  }

 private:
  /// Another row, seen from row a.
  struct Other {
    double distance = 0.0;
    std::size_t row = 0;
  };

  /// d_aj of all rows j.
  void measure_from(const plexus::ConstRows& y, std::size_t a) noexcept {
    float* const d = distances_.data();
    std::fill_n(d, y.count, 0.0F);
    for (std::size_t k = 0; k < y.width; ++k) {
      const float* const of_all = by_coordinate_.data() + k * stride_;
      plexus::vectorized(y.count, [=, own = of_all[a]](std::size_t j) {
        const float difference = own - of_all[j];
        d[j] += difference * difference;
      });
    }
    plexus::vectorized(y.count, [=](std::size_t j) { d[j] = std::sqrt(d[j]); });
  }

  /// 0, or a NaN where row a has a value that is no number.
  [[nodiscard]] double own_distance(std::size_t a) const noexcept { return static_cast<double>(distances_.data()[a]); }

  void part(const std::int32_t* labels, std::size_t a, std::size_t count) noexcept {
    positives_count_ = negatives_count_ = 0;
    for (std::size_t j = 0; j < count; ++j) {
      if (j == a) continue;
      const Other other{static_cast<double>(distances_.data()[j]), j};
      (labels[j] == labels[a] ? positives_[positives_count_++] : negatives_[negatives_count_++]) = other;
    }
  }

  /// L_a, and ∂L_a/∂d_aj in pull_.
  double hardest_of(std::size_t count) noexcept {
    std::fill_n(pull_.begin(), count, 0.0);
    Other farthest = positives_.front();
    for (std::size_t i = 1; i < positives_count_; ++i)
      if (positives_[i].distance > farthest.distance) farthest = positives_[i];
    Other nearest = negatives_.front();
    for (std::size_t i = 1; i < negatives_count_; ++i)
      if (negatives_[i].distance < nearest.distance) nearest = negatives_[i];
    const double missing = margin_ + farthest.distance - nearest.distance;
    if (missing <= 0.0) return 0.0;
    pull_[farthest.row] = 1.0;
    pull_[nearest.row] = -1.0;
    return missing;
  }

  /// The same over all pairs, from sums of sorted distances: d_an counts for p where d_an < m + d_ap.
  double all_of(std::size_t count) noexcept {
    std::fill_n(pull_.begin(), count, 0.0);
    const auto farther = [](const Other& x, const Other& z) { return x.distance < z.distance; };
    const auto positives_end = positives_.begin() + static_cast<std::ptrdiff_t>(positives_count_);
    const auto negatives_end = negatives_.begin() + static_cast<std::ptrdiff_t>(negatives_count_);
    const auto is_no_number = [](const Other& each) { return std::isnan(each.distance); };
    if (std::any_of(positives_.begin(), positives_end, is_no_number) ||
        std::any_of(negatives_.begin(), negatives_end, is_no_number))
      return std::numeric_limits<double>::quiet_NaN();
    std::sort(positives_.begin(), positives_end, farther);
    std::sort(negatives_.begin(), negatives_end, farther);
    const double share = 1.0 / (static_cast<double>(positives_count_) * static_cast<double>(negatives_count_));
    double sum = 0.0;
    double sum_of_nearer = 0.0;
    std::size_t nearer = 0;  // negatives within m + d_ap
    for (std::size_t p = 0; p < positives_count_; ++p) {
      const double reach = margin_ + positives_[p].distance;
      for (; nearer < negatives_count_ && negatives_[nearer].distance < reach; ++nearer) {
        sum_of_nearer += negatives_[nearer].distance;
        // It is within the reach of this positive, and of those that are farther.
        pull_[negatives_[nearer].row] = -share * static_cast<double>(positives_count_ - p);
      }
      sum += static_cast<double>(nearer) * reach - sum_of_nearer;
      pull_[positives_[p].row] = share * static_cast<double>(nearer);
    }
    return share * sum;
  }

  /// gradient += scale · ∂L_a/∂y
  void move(const plexus::ConstRows& y, std::size_t a, double scale) noexcept {
    float* const own = gradient_.data() + a * y.width;
    for (std::size_t j = 0; j < y.count; ++j) {
      const auto distance = static_cast<double>(distances_.data()[j]);
      if (pull_[j] == 0.0 || !(distance > 0.0)) continue;
      const auto factor = static_cast<float>(scale * pull_[j] / distance);
      float* const others = gradient_.data() + j * y.width;
      const float* const from = y.row(a);
      const float* const to = y.row(j);
      for (std::size_t k = 0; k < y.width; ++k) {
        const float force = factor * (from[k] - to[k]);
        own[k] += force;
        others[k] -= force;
      }
    }
  }

  double margin_;
  bool takes_all_;
  std::size_t stride_ = 0;
  plexus::Buffer by_coordinate_;  // y transposed: (outputs, rows)
  plexus::Buffer gradient_;       // (rows, outputs): dy may be y, which is read to the end
  plexus::Buffer distances_;      // d_aj of one row a
  std::vector<double> pull_;      // ∂L_a/∂d_aj
  std::vector<Other> positives_;
  std::vector<Other> negatives_;
  std::size_t positives_count_ = 0;
  std::size_t negatives_count_ = 0;
};

}  // namespace

PLEXUS_PLUGIN("triplet", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Triplet>(
      "triplet",
      {.summary = "The triplet loss, for classes: outputs are coordinates, as many as there are classes, and a row is "
                  "to be nearer to the rows of its class in the batch than to those of the others, by a margin. A row "
                  "that has no other of its class in the batch, or none of another class, counts 0",
       .equation = "L = max(0, m + ‖y_a − y_p‖ − ‖y_a − y_n‖), mean over the rows a of the batch, with p the others of "
                   "the class of a and n the rows of other classes: the mean over all, or the hardest of both",
       .reference = "Hermans, Beyer and Leibe, In defense of the triplet loss for person re-identification, 2017; "
                    "Schroff, Kalenichenko and Philbin, FaceNet, 2015"});
}
