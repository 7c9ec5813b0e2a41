#include "data/column_facts.h"

#include <plexus/vectorized.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <span>
#include <unordered_map>
#include <variant>

#include "data/inputs.h"
#include "data/mixing.h"
#include "data/numbers.h"
#include "data/summary.h"

namespace plexus::data {
namespace {

/// More numbers in a row than that are pixels, words or spectra, and no columns that somebody thought of one by one.
constexpr std::size_t most_unnamed = 4096;

std::vector<ColumnFacts> columns_to_measure(const Data& data) {
  std::vector<ColumnFacts> columns;
  const auto add = [&columns](std::string name, std::size_t value) {
    ColumnFacts& column = columns.emplace_back();
    column.name = std::move(name);
    column.value = value;
  };
  for (std::size_t i = 0; i < data.columns.size(); ++i) add(data.columns[i].name, i);
  if (!columns.empty() || data.shape.rank() != 1 || data.shape.size() > most_unnamed || data.indices ||
      data.labels_positions())
    return columns;
  std::size_t begin = 0;
  for (const NamedInput& input : data.inputs) {
    const std::size_t size = input.shape.size();
    if (!input.indices && input.shape.rank() == 1)
      for (std::size_t i = 0; i < size; ++i) add(input.name + " " + std::to_string(i), begin + i);
    begin += size;
  }
  if (data.inputs.empty())
    for (std::size_t i = 0; i < data.shape.size(); ++i) add("value " + std::to_string(i), i);
  return columns;
}

/// Different values, until they are most_distinct. 0 and −0 are one.
class DifferentValues {
 public:
  void add(std::span<const float> values) {
    for (const float value : values) {
      if (value == last_ || std::isnan(value)) continue;
      last_ = value;
      if (count_ < most_distinct) insert(value == 0.0F ? 0U : std::bit_cast<std::uint32_t>(value));
    }
  }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  static constexpr std::uint32_t empty = 0x7fc00000;  // NaN, which is no value

  void insert(std::uint32_t bits) {
    if (count_ * 2 >= slots_.size()) grow();
    std::uint32_t& slot = find(bits);
    if (slot == bits) return;
    slot = bits;
    ++count_;
  }
  std::uint32_t& find(std::uint32_t bits) {
    std::size_t at = (bits * 0x9e3779b1U) >> (32U - static_cast<unsigned>(std::countr_zero(slots_.size())));
    while (slots_[at] != empty && slots_[at] != bits) at = (at + 1) % slots_.size();
    return slots_[at];
  }
  void grow() {
    std::vector<std::uint32_t> before(std::max<std::size_t>(16, slots_.size() * 2), empty);
    before.swap(slots_);
    for (const std::uint32_t bits : before)
      if (bits != empty) find(bits) = bits;
  }

  std::vector<std::uint32_t> slots_;  // a power of two of them, half of them empty
  std::size_t count_ = 0;
  float last_ = std::numeric_limits<float>::quiet_NaN();
};

/// Of each value of a row over all rows, and how it goes with the one target, by Welford (1962). Values that stand
/// side by side are measured side by side: each has sums of its own, so that none waits for another.
class Sums {
 public:
  Sums(std::size_t width, bool correlates)
      : ends(width),
        sums(width, 0.0),
        digests(width, 0),
        missing(width, 0),
        fractions(width, 0),
        means(correlates ? width : 0, 0.0),
        squares(means),
        products(means) {}

  /// Values are told apart by arithmetic on their bits: for a choice between floats the compiler would make a jump, and
  /// one value at a time.
  void add(const float* row) noexcept {
    ends.add(row);
    vectorized(sums.size(), [row, sum = sums.data()](std::size_t i) {
      const auto bits = std::bit_cast<std::int32_t>(row[i]);
      sum[i] += static_cast<double>(std::bit_cast<float>(bits & where_less(bits & without_sign, not_a_number)));
    });
    vectorized(sums.size(), [row, digest = digests.data()](std::size_t i) {
      digest[i] = mixed(digest[i], std::bit_cast<std::uint32_t>(row[i]));
    });
    vectorized(sums.size(), [row, fraction = fractions.data(), none = missing.data()](std::size_t i) {
      const auto bits = std::bit_cast<std::int32_t>(row[i]);
      const std::int32_t small = bits & where_less(bits & without_sign, all_whole);
      const auto whole = static_cast<float>(static_cast<std::int32_t>(std::bit_cast<float>(small)));
      fraction[i] |= static_cast<std::uint32_t>(std::bit_cast<std::int32_t>(whole) ^ small) << 1U;  // 0 and -0 are one
      none[i] += 1U + static_cast<std::uint32_t>(where_less(bits & without_sign, not_a_number));
    });
  }

  /// `number`: how many rows there are with this one.
  void correlate(const float* row, double target, std::size_t number) noexcept {
    const auto count = static_cast<double>(number);
    const double before = target - target_mean_;
    target_mean_ += before / count;
    const double after = target - target_mean_;
    target_squares += before * after;
    for (std::size_t i = 0; i < means.size(); ++i) {
      const auto value = static_cast<double>(row[i]);
      const double distance = value - means[i];
      means[i] += distance / count;
      squares[i] += distance * (value - means[i]);
      products[i] += distance * after;
    }
  }

  Ends ends;
  std::vector<double> sums;
  std::vector<std::uint64_t> digests;
  std::vector<std::uint32_t> missing;
  std::vector<std::uint32_t> fractions;  ///< 0: all are whole numbers
  std::vector<double> means;
  std::vector<double> squares;
  std::vector<double> products;
  double target_squares = 0.0;

 private:
  static constexpr std::int32_t without_sign = 0x7fffffff;
  static constexpr std::int32_t not_a_number = 0x7f800001;  // and larger
  static constexpr std::int32_t all_whole = 0x4b800000;     // 2^24, and larger

  /// All bits where a < b, else none. Requires that neither is negative.
  static std::int32_t where_less(std::int32_t a, std::int32_t b) noexcept { return (a - b) >> 31; }

  double target_mean_ = 0.0;
};

/// Some rows that follow each other, with what their targets are: one of the spans is empty.
struct Rows {
  std::size_t first = 0;
  std::span<const std::int32_t> labels;
  std::span<const float> targets;
};

/// What is looked at in a column as long as it may be so, some rows at a time.
class ColumnCounter {
 public:
  void add(std::span<const float> values, const Rows& rows) {
    if (counts_) see_counting(values, rows.first);
    if (rows.first < most_rows_counted)
      different_.add(values.first(std::min(values.size(), most_rows_counted - rows.first)));
    if (is_target_) is_target_ = rows.targets.empty() ? names_classes(values, rows) : equals(values, rows.targets);
  }
  void has_no_target() noexcept { is_target_ = false; }
  [[nodiscard]] bool is_done(std::size_t rows) const noexcept {
    return !counts_ && !is_target_ && rows >= most_rows_counted;
  }

  void finish(ColumnFacts& facts, const Sums& sums, std::size_t rows, bool correlates) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    constexpr double nearly_all = 1.0 - 1e-6;  // of the variance
    const std::size_t at = facts.value;
    facts.missing = sums.missing[at];
    const std::size_t present = rows - facts.missing;
    facts.low = present > 0 ? static_cast<double>(sums.ends.low(at)) : none;
    facts.high = present > 0 ? static_cast<double>(sums.ends.high(at)) : none;
    facts.mean = present > 0 ? sums.sums[at] / static_cast<double>(present) : none;
    facts.distinct = different_.count();
    if (facts.distinct == 1 && facts.low != facts.high) facts.distinct = 2;  // the other came later
    facts.whole = sums.fractions[at] == 0;
    facts.counts = counts_ && facts.whole;
    facts.step = static_cast<double>(step_);
    facts.digest = sums.digests[at];
    facts.is_target = is_target_;
    facts.follows_target = correlates && facts.missing == 0 && sums.squares[at] > 0.0 && sums.target_squares > 0.0 &&
                           sums.products[at] * sums.products[at] > nearly_all * sums.squares[at] * sums.target_squares;
  }

 private:
  static constexpr std::size_t most_rows_counted = 20'000;

  void see_counting(std::span<const float> values, std::size_t row) {
    for (const float value : values) {
      if (row == 1) step_ = value - before_;
      counts_ = counts_ && (row == 0 || (value - before_ == step_ && step_ != 0.0F));
      before_ = value;
      ++row;
    }
  }

  static bool equals(std::span<const float> values, std::span<const float> targets) {
    return std::equal(values.begin(), values.end(), targets.begin());
  }

  bool names_classes(std::span<const float> values, const Rows& rows) {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (std::isnan(values[i]) || class_of_.emplace(values[i], rows.labels[i]).first->second != rows.labels[i] ||
          value_of_.emplace(rows.labels[i], values[i]).first->second != values[i])
        return false;
    return true;
  }

  bool counts_ = true;
  float before_ = 0.0F;
  float step_ = 0.0F;
  DifferentValues different_;
  bool is_target_ = true;
  std::unordered_map<float, std::int32_t> class_of_;
  std::unordered_map<std::int32_t, float> value_of_;
};

/// Whether a column can be held against the targets: there is one a row.
bool has_one_target(const Data& data) {
  if (data.labels_positions()) return false;
  return data.classification ? !data.train.labels.empty() : data.outputs == 1 && !data.train.targets.empty();
}

/// Sums go row by row. What is looked at column by column is read into a block that stays in the cache, until no column
/// asks for more.
class Measurement {
 public:
  Measurement(const Data& data, const std::vector<ColumnFacts>& columns)
      : data_(data),
        columns_(columns),
        counters_(columns.size()),
        width_(data.shape.size()),
        sums_(width_, correlates_) {
    constexpr std::size_t values_at_once = std::size_t{1} << 16U;
    rows_at_once_ = std::clamp<std::size_t>(values_at_once / width_, 16, 1024);
    block_.reserve(rows_at_once_ * width_);
    if (!with_targets_)
      for (ColumnCounter& counter : counters_) counter.has_no_target();
  }

  void add(const float* row) {
    sums_.add(row);
    if (correlates_) sums_.correlate(row, static_cast<double>(data_.train.targets[rows_]), rows_ + 1);
    ++rows_;
    if (done_) return;
    block_.insert(block_.end(), row, row + width_);
    if (block_.size() == rows_at_once_ * width_) look_at_columns();
  }
  void add(const std::uint8_t* row) {
    reals_.assign(row, row + width_);
    add(reals_.data());
  }

  void finish(std::vector<ColumnFacts>& columns) {
    look_at_columns();
    for (std::size_t c = 0; c < columns.size(); ++c) counters_[c].finish(columns[c], sums_, rows_, correlates_);
  }

 private:
  void look_at_columns() {
    const std::size_t count = block_.size() / width_;
    Rows rows{.first = rows_ - count, .labels = {}, .targets = {}};
    if (with_targets_ && data_.classification) rows.labels = std::span(data_.train.labels).subspan(rows.first, count);
    if (with_targets_ && !data_.classification)
      rows.targets = std::span(data_.train.targets).subspan(rows.first, count);
    std::vector<float> column(count);
    done_ = true;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (counters_[c].is_done(rows.first)) continue;
      for (std::size_t row = 0; row < count; ++row) column[row] = block_[row * width_ + columns_[c].value];
      counters_[c].add(column, rows);
      done_ = done_ && counters_[c].is_done(rows_);
    }
    block_.clear();
  }

  const Data& data_;
  const std::vector<ColumnFacts>& columns_;
  std::vector<ColumnCounter> counters_;
  std::size_t width_;
  bool with_targets_ = has_one_target(data_);
  bool correlates_ = with_targets_ && !data_.classification && columns_.size() > 1;
  Sums sums_;
  std::size_t rows_at_once_ = 0;
  std::vector<float> block_;
  std::vector<float> reals_;
  std::size_t rows_ = 0;
  bool done_ = false;
};

}  // namespace

std::vector<ColumnFacts> column_facts(const Data& data) {
  std::vector<ColumnFacts> columns = columns_to_measure(data);
  if (columns.empty()) return columns;
  Measurement measurement(data, columns);
  for_each_row(all_of(data.train), data.shape.size(), [&](std::size_t, const auto* row) { measurement.add(row); });
  measurement.finish(columns);
  return columns;
}

const std::vector<std::string>& categories_of(const Data& data, const ColumnFacts& column) {
  static const std::vector<std::string> none;
  return is_table(data) ? data.columns[column.value].categories : none;
}

}  // namespace plexus::data
