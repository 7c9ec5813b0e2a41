#include "statistics/forest_parts.h"

#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>

namespace plexus::statistics {
namespace {

constexpr std::size_t most_bins = 32;
constexpr std::size_t trees = 128;
constexpr std::size_t smallest_split = 4;  ///< points of a node that is split
constexpr std::size_t drawn_points = 4096;

/// A setting as bins, in their order unless they are levels.
struct Axis {
  std::vector<std::size_t> bin_of;  ///< of each point
  std::vector<double> weights;      ///< share of the points in each bin
  bool ordered = true;
};

std::vector<std::size_t> bins_of_numbers(const std::vector<double>& numbers) {
  std::vector<double> sorted;
  for (const double number : numbers)
    if (!std::isnan(number)) sorted.push_back(number);
  std::sort(sorted.begin(), sorted.end());
  std::set<double> starts;  // of the bins
  const std::set<double> different(sorted.begin(), sorted.end());
  if (different.size() <= most_bins)
    starts = different;
  else
    for (std::size_t bin = 0; bin < most_bins; ++bin) starts.insert(sorted[bin * sorted.size() / most_bins]);
  const std::vector<double> from(starts.begin(), starts.end());
  std::vector<std::size_t> bins;
  for (const double number : numbers)  // what is missing comes first, as a bin of its own
    bins.push_back(std::isnan(number)
                       ? 0
                       : static_cast<std::size_t>(std::upper_bound(from.begin(), from.end(), number) - from.begin()));
  return bins;
}

Axis axis_of(const Setting& setting) {
  Axis axis;
  axis.ordered = setting.levels.empty();
  axis.bin_of = axis.ordered ? bins_of_numbers(setting.numbers) : setting.levels;
  axis.weights.assign(*std::max_element(axis.bin_of.begin(), axis.bin_of.end()) + 1, 0.0);
  for (const std::size_t bin : axis.bin_of) axis.weights[bin] += 1.0 / static_cast<double>(axis.bin_of.size());
  return axis;
}

using Bins = std::vector<bool>;

/// The bins of each axis that a leaf has, and the mean of its points.
struct Leaf {
  std::vector<Bins> bins;
  double mean = 0.0;
};

/// A tree as its leaves and its inner nodes.
class Tree {
 public:
  Tree(const std::vector<Axis>& axes, const std::vector<double>& y, const std::vector<std::size_t>& points,
       Stream& stream)
      : axes_(axes), y_(y), stream_(stream) {
    std::vector<Bins> all;
    for (const Axis& axis : axes) all.emplace_back(axis.weights.size(), true);
    grow(points, std::move(all));
  }

  [[nodiscard]] const std::vector<Leaf>& leaves() const noexcept { return leaves_; }

  /// The mean of the leaf that has such bins.
  template <class BinOf>
  [[nodiscard]] double at(const BinOf& bin_of) const {
    std::size_t node = 0;
    while (nodes_[node].leaf == no_leaf) {
      const Node& inner = nodes_[node];
      node = inner.left[bin_of(inner.axis)] ? inner.first : inner.second;
    }
    return leaves_[nodes_[node].leaf].mean;
  }

 private:
  static constexpr std::size_t no_leaf = static_cast<std::size_t>(-1);
  struct Node {
    std::size_t axis = 0;
    Bins left = {};
    std::size_t first = 0;
    std::size_t second = 0;
    std::size_t leaf = no_leaf;
  };
  struct Split {
    std::size_t axis = 0;
    Bins left;
    double gain = -1.0;
  };

  /// A cut of the axis somewhere between the points, all cuts alike; no bins where the points lie in one.
  [[nodiscard]] Bins cut(std::size_t axis, const std::vector<std::size_t>& points) {
    const Axis& of = axes_[axis];
    Bins there(of.weights.size(), false);
    for (const std::size_t point : points) there[of.bin_of[point]] = true;
    std::vector<std::size_t> bins;
    for (std::size_t bin = 0; bin < there.size(); ++bin)
      if (there[bin]) bins.push_back(bin);
    if (bins.size() < 2) return {};
    Bins left(there.size(), false);
    if (of.ordered) {
      const std::size_t last = bins[stream_.below(static_cast<std::uint32_t>(bins.size() - 1))];
      std::fill(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(last) + 1, true);
      return left;
    }
    for (auto&& is_left : left) is_left = stream_.below(2) == 1;
    left[bins[0]] = true;
    left[bins[1 + stream_.below(static_cast<std::uint32_t>(bins.size() - 1))]] = false;
    return left;
  }

  [[nodiscard]] double gain_of(const Split& split, const std::vector<std::size_t>& points) const {
    double sums[2] = {0.0, 0.0};
    double counts[2] = {0.0, 0.0};
    for (const std::size_t point : points) {
      const std::size_t side = split.left[axes_[split.axis].bin_of[point]] ? 0 : 1;
      sums[side] += y_[point];
      counts[side] += 1.0;
    }
    const double difference = sums[0] / counts[0] - sums[1] / counts[1];
    return counts[0] * counts[1] * difference * difference;
  }

  std::size_t grow(const std::vector<std::size_t>& points, std::vector<Bins> bins) {
    const std::size_t node = nodes_.size();
    nodes_.emplace_back();
    Split best;
    for (std::size_t axis = 0; axis < axes_.size() && points.size() >= smallest_split; ++axis) {
      Split one{.axis = axis, .left = cut(axis, points)};
      if (one.left.empty()) continue;
      one.gain = gain_of(one, points);
      if (one.gain > best.gain) best = std::move(one);
    }
    if (best.gain < 0.0) {
      double sum = 0.0;
      for (const std::size_t point : points) sum += y_[point];
      nodes_[node].leaf = leaves_.size();
      leaves_.push_back({.bins = std::move(bins), .mean = sum / static_cast<double>(points.size())});
      return node;
    }
    std::vector<std::size_t> sides[2];
    for (const std::size_t point : points) sides[best.left[axes_[best.axis].bin_of[point]] ? 0 : 1].push_back(point);
    std::vector<Bins> right = bins;
    for (std::size_t bin = 0; bin < best.left.size(); ++bin) {
      if (best.left[bin])
        right[best.axis][bin] = false;
      else
        bins[best.axis][bin] = false;
    }
    nodes_[node].axis = best.axis;
    nodes_[node].left = std::move(best.left);
    const std::size_t first = grow(sides[0], std::move(bins));
    nodes_[node].first = first;
    const std::size_t second = grow(sides[1], std::move(right));
    nodes_[node].second = second;
    return node;
  }

  const std::vector<Axis>& axes_;
  const std::vector<double>& y_;
  Stream& stream_;
  std::vector<Node> nodes_;
  std::vector<Leaf> leaves_;
};

/// The means of the forest where one setting, or two, are held.
class Marginals {
 public:
  explicit Marginals(const std::vector<Axis>& axes) : axes_(axes) {
    for (const Axis& axis : axes) singles_.emplace_back(axis.weights.size(), 0.0);
    for (std::size_t i = 0; i < axes.size(); ++i)
      for (std::size_t j = i + 1; j < axes.size(); ++j)
        pairs_.emplace_back(axes[i].weights.size() * axes[j].weights.size(), 0.0);
  }

  /// A leaf of one of the trees.
  void add(const Leaf& leaf) {
    std::vector<double> shares;
    double all = leaf.mean / static_cast<double>(trees);
    for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
      double share = 0.0;
      for (std::size_t bin = 0; bin < leaf.bins[axis].size(); ++bin)
        if (leaf.bins[axis][bin]) share += axes_[axis].weights[bin];
      shares.push_back(share);
      all *= share;
    }
    mean_ += all;
    std::size_t pair = 0;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      for (std::size_t u = 0; u < leaf.bins[i].size(); ++u)
        if (leaf.bins[i][u]) singles_[i][u] += all / shares[i];
      for (std::size_t j = i + 1; j < axes_.size(); ++j, ++pair) {
        const double held = all / (shares[i] * shares[j]);
        const std::size_t width = leaf.bins[j].size();
        for (std::size_t u = 0; u < leaf.bins[i].size(); ++u)
          for (std::size_t v = 0; leaf.bins[i][u] && v < width; ++v)
            if (leaf.bins[j][v]) pairs_[pair][u * width + v] += held;
      }
    }
  }

  [[nodiscard]] std::vector<VariancePart> parts() const {
    std::vector<VariancePart> parts;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      double squares = 0.0;
      for (std::size_t u = 0; u < singles_[i].size(); ++u)
        squares += axes_[i].weights[u] * (singles_[i][u] - mean_) * (singles_[i][u] - mean_);
      parts.push_back({.axes = {i}, .variance = squares});
    }
    std::size_t pair = 0;
    for (std::size_t i = 0; i < axes_.size(); ++i)
      for (std::size_t j = i + 1; j < axes_.size(); ++j, ++pair) {
        const std::size_t width = singles_[j].size();
        double squares = 0.0;
        for (std::size_t u = 0; u < singles_[i].size(); ++u)
          for (std::size_t v = 0; v < width; ++v) {
            const double both = pairs_[pair][u * width + v] - singles_[i][u] - singles_[j][v] + mean_;
            squares += axes_[i].weights[u] * axes_[j].weights[v] * both * both;
          }
        parts.push_back({.axes = {i, j}, .variance = squares});
      }
    return parts;
  }

 private:
  const std::vector<Axis>& axes_;
  std::vector<std::vector<double>> singles_;
  std::vector<std::vector<double>> pairs_;
  double mean_ = 0.0;
};

std::size_t drawn_bin(const Axis& axis, Stream& stream) {
  double left = stream.uniform(0.0, 1.0);
  std::size_t bin = 0;
  while (bin + 1 < axis.weights.size() && left >= axis.weights[bin]) left -= axis.weights[bin++];
  return bin;
}

/// Of the forest's function, over settings that know nothing of each other.
double total_variance(const std::vector<Axis>& axes, const std::vector<Tree>& forest) {
  Stream stream(0, "statistics/forest_total");
  std::vector<double> values;
  std::vector<std::size_t> bins(axes.size());
  for (std::size_t draw = 0; draw < drawn_points; ++draw) {
    for (std::size_t axis = 0; axis < axes.size(); ++axis) bins[axis] = drawn_bin(axes[axis], stream);
    double sum = 0.0;
    for (const Tree& tree : forest) sum += tree.at([&bins](std::size_t axis) { return bins[axis]; });
    values.push_back(sum / static_cast<double>(forest.size()));
  }
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size());
}

}  // namespace

ForestParts forest_parts(const std::vector<Setting>& settings, const std::vector<double>& y) {
  std::vector<Axis> axes;
  for (const Setting& setting : settings) axes.push_back(axis_of(setting));
  const std::size_t count = y.size();
  std::vector<double> unseen(count, 0.0);  // sums over the trees that have not seen a point
  std::vector<double> without(count, 0.0);
  std::vector<Tree> forest;
  Marginals marginals(axes);
  for (std::size_t number = 0; number < trees; ++number) {
    Stream stream(0, "statistics/forest", number);
    std::vector<std::size_t> points;
    std::vector<bool> seen(count, false);
    for (std::size_t i = 0; i < count; ++i) {
      points.push_back(stream.below(static_cast<std::uint32_t>(count)));
      seen[points.back()] = true;
    }
    const Tree& tree = forest.emplace_back(axes, y, points, stream);
    for (const Leaf& leaf : tree.leaves()) marginals.add(leaf);
    for (std::size_t point = 0; point < count; ++point) {
      if (seen[point]) continue;
      unseen[point] += tree.at([&](std::size_t axis) { return axes[axis].bin_of[point]; });
      without[point] += 1.0;
    }
  }
  ForestParts result;
  result.parts = marginals.parts();
  for (const VariancePart& part : result.parts) result.total += part.variance;
  result.total = std::max(result.total, total_variance(axes, forest));
  for (VariancePart& part : result.parts) part.share = result.total > 0.0 ? part.variance / result.total : undefined;
  const double mean = std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(count);
  double errors = 0.0;
  double squares = 0.0;
  for (std::size_t point = 0; point < count; ++point) {
    if (without[point] == 0.0) continue;
    errors += std::pow(y[point] - unseen[point] / without[point], 2);
    squares += std::pow(y[point] - mean, 2);
  }
  if (squares > 0.0) result.out_of_sample = 1.0 - errors / squares;
  return result;
}

}  // namespace plexus::statistics
