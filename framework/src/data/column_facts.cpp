#include "data/column_facts.h"

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

/// Deviations of the one target of some rows, by Welford (1962), shared by all columns.
struct TargetDeviations {
  std::vector<double> before;  ///< from the mean of the rows before
  std::vector<double> after;   ///< from the mean with this row
  double mean = 0.0;
  double squares = 0.0;

  void add(std::span<const float> targets, std::size_t first_row) {
    before.clear();
    after.clear();
    for (const float target : targets) {
      const auto y = static_cast<double>(target);
      before.push_back(y - mean);
      mean += before.back() / static_cast<double>(++first_row);
      after.push_back(y - mean);
      squares += before.back() * after.back();
    }
  }
};

/// Some rows that follow each other, with what their targets are: one of the spans is empty.
struct Rows {
  std::size_t first = 0;
  std::span<const std::int32_t> labels;
  std::span<const float> targets;
  const TargetDeviations* deviations = nullptr;  ///< null: nobody asks for them
};

/// Counts as it goes, some rows at a time.
class ColumnCounter {
 public:
  void add(std::span<const float> values, const Rows& rows) {
    for (const float value : values) digest_ = mixed(digest_, std::bit_cast<std::uint32_t>(value));
    if (counts_) see_counting(values, rows.first);
    if (rows.first < most_rows_counted)
      different_.add(values.first(std::min(values.size(), most_rows_counted - rows.first)));
    if (is_target_ && rows.labels.size() + rows.targets.size() > 0)
      is_target_ = rows.targets.empty() ? names_classes(values, rows) : equals(values, rows.targets);
    if (any_nan(values)) {
      std::vector<float> present;
      std::copy_if(values.begin(), values.end(), std::back_inserter(present),
                   [](float value) { return !std::isnan(value); });
      missing_ += values.size() - present.size();
      measure(present);
    } else {
      measure(values);
      if (missing_ == 0 && rows.deviations != nullptr) correlate(values, rows);
    }
  }

  void finish(ColumnFacts& facts, const TargetDeviations* deviations) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    constexpr double nearly_all = 1.0 - 1e-6;  // of the variance
    facts.low = present_ > 0 ? static_cast<double>(low_) : none;
    facts.high = present_ > 0 ? static_cast<double>(high_) : none;
    facts.mean = present_ > 0 ? sum_ / static_cast<double>(present_) : none;
    facts.missing = missing_;
    facts.distinct = different_.count();
    if (facts.distinct == 1 && low_ != high_) facts.distinct = 2;  // the other came later
    facts.whole = whole_;
    facts.counts = counts_ && whole_;
    facts.step = static_cast<double>(step_);
    facts.digest = digest_;
    facts.is_target = is_target_;
    facts.follows_target = deviations != nullptr && missing_ == 0 && squares_ > 0.0 && deviations->squares > 0.0 &&
                           products_ * products_ > nearly_all * squares_ * deviations->squares;
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

  void measure(std::span<const float> values) {
    double sum = sum_;
    float low = low_;
    float high = high_;
    for (const float value : values) {
      sum += static_cast<double>(value);
      low = std::min(low, value);
      high = std::max(high, value);
    }
    sum_ = sum;
    low_ = low;
    high_ = high;
    present_ += values.size();
    if (whole_)
      whole_ = std::all_of(values.begin(), values.end(), [](float value) { return value == std::floor(value); });
  }

  void correlate(std::span<const float> values, const Rows& rows) {
    std::size_t number = rows.first;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto x = static_cast<double>(values[i]);
      const double distance = x - mean_;
      mean_ += distance / static_cast<double>(++number);
      squares_ += distance * (x - mean_);
      products_ += distance * rows.deviations->after[i];
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

  std::uint64_t digest_ = 0;
  bool counts_ = true;
  float before_ = 0.0F;
  float step_ = 0.0F;
  std::size_t missing_ = 0;
  std::size_t present_ = 0;
  double sum_ = 0.0;
  float low_ = std::numeric_limits<float>::infinity();
  float high_ = -std::numeric_limits<float>::infinity();
  bool whole_ = true;
  DifferentValues different_;
  bool is_target_ = true;
  std::unordered_map<float, std::int32_t> class_of_;
  std::unordered_map<std::int32_t, float> value_of_;
  double mean_ = 0.0;
  double squares_ = 0.0;
  double products_ = 0.0;
};

/// Whether a column can be held against the targets: there is one a row.
bool has_one_target(const Data& data) {
  if (data.labels_positions()) return false;
  return data.classification ? !data.train.labels.empty() : data.outputs == 1 && !data.train.targets.empty();
}

/// Reads rows into a block that stays in the cache while its columns are measured one after the other.
class Measurement {
 public:
  Measurement(const Data& data, const std::vector<ColumnFacts>& columns)
      : data_(data), columns_(columns), counters_(columns.size()), width_(data.shape.size()) {
    constexpr std::size_t values_at_once = std::size_t{1} << 16U;
    rows_at_once_ = std::clamp<std::size_t>(values_at_once / width_, 16, 1024);
    block_.reserve(rows_at_once_ * width_);
  }

  template <class Value>
  void add(const Value* row) {
    block_.insert(block_.end(), row, row + width_);
    if (block_.size() == rows_at_once_ * width_) measure();
  }

  void finish(std::vector<ColumnFacts>& columns) {
    measure();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      counters_[c].finish(columns[c], correlates_ ? &deviations_ : nullptr);
      columns[c].is_target = columns[c].is_target && with_targets_;
    }
  }

 private:
  void measure() {
    const std::size_t count = block_.size() / width_;
    Rows rows{.first = first_, .labels = {}, .targets = {}, .deviations = nullptr};
    if (with_targets_ && data_.classification) rows.labels = std::span(data_.train.labels).subspan(first_, count);
    if (with_targets_ && !data_.classification) rows.targets = std::span(data_.train.targets).subspan(first_, count);
    if (correlates_) {
      deviations_.add(rows.targets, first_);
      rows.deviations = &deviations_;
    }
    std::vector<float> column(count);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      for (std::size_t row = 0; row < count; ++row) column[row] = block_[row * width_ + columns_[c].value];
      counters_[c].add(column, rows);
    }
    first_ += count;
    block_.clear();
  }

  const Data& data_;
  const std::vector<ColumnFacts>& columns_;
  std::vector<ColumnCounter> counters_;
  std::size_t width_;
  std::size_t rows_at_once_ = 0;
  std::vector<float> block_;
  std::size_t first_ = 0;  // row of the block
  bool with_targets_ = has_one_target(data_);
  bool correlates_ = with_targets_ && !data_.classification && columns_.size() > 1;
  TargetDeviations deviations_;
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
