#include "data/facts.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <variant>

#include "data/inputs.h"
#include "data/summary.h"

namespace plexus::data {
namespace {

/// A multiplication and a shift for each eight bytes: to tell rows apart, not to withstand anybody.
std::uint64_t mixed(std::uint64_t sum, std::uint64_t word) noexcept {
  sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
  return sum ^ (sum >> 29U);
}

std::uint64_t digest_of(const void* begin, std::size_t size) noexcept {
  std::uint64_t sum = size;
  const auto* bytes = static_cast<const unsigned char*>(begin);
  for (; size >= 8; size -= 8, bytes += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, 8);
    sum = mixed(sum, word);
  }
  if (size > 0) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, size);
    sum = mixed(sum, word);
  }
  return sum;
}

/// Counts as it goes; a set for each column, which stops growing at most_distinct.
class ColumnCounter {
 public:
  void add(float value) {
    facts_.digest = mixed(facts_.digest, std::bit_cast<std::uint32_t>(value));
    if (row_ == 1) step_ = value - before_;
    facts_.counts = facts_.counts && (row_ == 0 || (value - before_ == step_ && step_ != 0.0F));
    before_ = value;
    const bool counted = row_++ < most_rows_counted;
    if (std::isnan(value)) {
      ++facts_.missing;
      return;
    }
    ++present_;
    sum_ += static_cast<double>(value);
    low_ = std::min(low_, value);
    high_ = std::max(high_, value);
    facts_.whole = facts_.whole && value == std::floor(value);
    if (counted && seen_.size() < most_distinct) seen_.insert(value);
  }

  [[nodiscard]] ColumnFacts facts() const {
    ColumnFacts facts = facts_;
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    facts.low = present_ > 0 ? static_cast<double>(low_) : none;
    facts.high = present_ > 0 ? static_cast<double>(high_) : none;
    facts.mean = present_ > 0 ? sum_ / static_cast<double>(present_) : none;
    facts.distinct = seen_.size();
    facts.step = static_cast<double>(step_);
    facts.counts = facts.counts && facts.whole;
    if (facts.distinct == 1 && low_ != high_) facts.distinct = 2;  // the other came later
    return facts;
  }

 private:
  static constexpr std::size_t most_rows_counted = 20'000;

  ColumnFacts facts_;
  std::size_t row_ = 0;
  float before_ = 0.0F;
  float step_ = 0.0F;
  std::size_t present_ = 0;
  double sum_ = 0.0;
  float low_ = std::numeric_limits<float>::infinity();
  float high_ = -std::numeric_limits<float>::infinity();
  std::unordered_set<float> seen_;
};

std::vector<ColumnFacts> columns_of(const Data& data) {
  const auto* reals = std::get_if<std::vector<float>>(&data.train.inputs);
  if (data.columns.empty() || reals == nullptr) return {};
  std::vector<ColumnCounter> counters(data.columns.size());
  const float* value = reals->data();
  for (std::size_t row = 0; row < data.train.count; ++row)
    for (ColumnCounter& counter : counters) counter.add(*value++);
  std::vector<ColumnFacts> columns;
  columns.reserve(counters.size());
  for (const ColumnCounter& counter : counters) columns.push_back(counter.facts());
  return columns;
}

std::vector<TargetFacts> targets_of(const Data& data, const Split& train) {
  std::vector<TargetFacts> all;
  if (data.classification) return all;
  for (std::size_t output = 0; output < data.outputs; ++output) {
    TargetFacts& facts = all.emplace_back();
    facts.low = std::numeric_limits<double>::infinity();
    facts.high = -facts.low;
    std::unordered_set<float> seen;
    double squares = 0.0;
    for (std::size_t i = 0; i < train.count; ++i) {
      const float target = train.examples->targets[train.row(i) * data.outputs + output];
      const auto value = static_cast<double>(target);
      facts.low = std::min(facts.low, value);
      facts.high = std::max(facts.high, value);
      facts.whole = facts.whole && value == std::floor(value);
      const double distance = value - facts.mean;
      facts.mean += distance / static_cast<double>(i + 1);
      squares += distance * (value - facts.mean);
      if (seen.size() < most_distinct) seen.insert(target);
    }
    facts.distinct = seen.size();
    facts.deviation = std::sqrt(squares / static_cast<double>(train.count));
  }
  return all;
}

std::vector<std::size_t> classes_of(const Data& data, const Split& split) {
  std::vector<std::size_t> counts(data.classification ? data.outputs : 0, 0);
  if (!data.classification) return counts;
  const std::size_t positions = data.positions.size();
  for (std::size_t i = 0; i < split.count; ++i)
    for (std::size_t p = 0; p < positions; ++p)
      if (const std::int32_t label = split.examples->labels[split.row(i) * positions + p]; label >= 0)
        ++counts[static_cast<std::size_t>(label)];
  return counts;
}

/// The ends of the normalised inputs of the training rows.
void measure_inputs(const Understood& data, Facts& facts) {
  const std::size_t size = data.learnt.shape.size();
  const Normalization& by = data.normalization;
  const bool one = by.scale.size() == 1;
  if (one) {  // the ends of what is stored are those of what is learnt
    float low = std::numeric_limits<float>::infinity();
    float high = -low;
    for_each_row(data.train, size, [&](std::size_t, const auto* row) {
      auto lowest = row[0];
      auto highest = row[0];
      for (std::size_t j = 1; j < size; ++j) {
        lowest = std::min(lowest, row[j]);
        highest = std::max(highest, row[j]);
      }
      low = std::min(low, static_cast<float>(lowest));
      high = std::max(high, static_cast<float>(highest));
    });
    facts.lowest_input = static_cast<double>(low * by.scale[0] + by.shift[0]);
    facts.highest_input = static_cast<double>(high * by.scale[0] + by.shift[0]);
    return;
  }
  for_each_row(data.train, size, [&](std::size_t, const auto* row) {
    for (std::size_t j = 0; j < size; ++j) {
      const auto value = static_cast<double>(static_cast<float>(row[j]) * by.scale[j] + by.shift[j]);
      facts.lowest_input = std::min(facts.lowest_input, value);
      facts.highest_input = std::max(facts.highest_input, value);
    }
  });
}

/// Inputs and target of one row as one number.
class RowDigest {
 public:
  RowDigest(const Data& data, const Split& split) : data_(data), split_(split) {}

  /// `inputs`: of row i of the split.
  template <class Value>
  [[nodiscard]] std::uint64_t operator()(std::size_t i, const Value* inputs) const {
    const std::size_t row = split_.row(i);
    const Examples& examples = *split_.examples;
    const std::uint64_t sum = digest_of(inputs, data_.shape.size() * sizeof(Value));
    const std::size_t positions = data_.positions.size();
    if (data_.labels_positions())
      return mixed(sum, digest_of(examples.labels.data() + row * positions, positions * sizeof(std::int32_t)));
    if (data_.classification) return mixed(sum, static_cast<std::uint64_t>(examples.labels[row]));
    return mixed(sum, digest_of(examples.targets.data() + row * data_.outputs, data_.outputs * sizeof(float)));
  }

 private:
  const Data& data_;
  const Split& split_;
};

/// Whether a number was added, or one that looks like it: most of those that were not are told in one look at memory.
class Sieve {
 public:
  explicit Sieve(std::size_t numbers) : bits_(std::bit_ceil(std::max<std::size_t>(numbers, 4)) / 4) {}

  void add(std::uint64_t number) noexcept { bits_[place(number)] |= bit(number); }
  [[nodiscard]] bool may_have(std::uint64_t number) const noexcept { return (bits_[place(number)] & bit(number)) != 0; }

 private:
  [[nodiscard]] std::size_t place(std::uint64_t number) const noexcept { return (number >> 6U) & (bits_.size() - 1); }
  static std::uint64_t bit(std::uint64_t number) noexcept { return std::uint64_t{1} << (number & 63U); }

  std::vector<std::uint64_t> bits_;  // 16 or more for each number
};

std::size_t repeated_rows(const Understood& data) {
  if (data.test.count == 0) return 0;
  std::unordered_map<std::uint64_t, std::size_t> tested;  // digest → test rows of it
  tested.reserve(data.test.count);
  Sieve sieve(data.test.count);
  const RowDigest of_test(data.learnt, data.test);
  const std::size_t size = data.learnt.shape.size();
  for_each_row(data.test, size, [&](std::size_t i, const auto* row) {
    const std::uint64_t digest = of_test(i, row);
    ++tested[digest];
    sieve.add(digest);
  });
  std::size_t repeated = 0;
  const RowDigest of_train(data.learnt, data.train);
  for_each_row(data.train, size, [&](std::size_t i, const auto* row) {
    const std::uint64_t digest = of_train(i, row);
    if (!sieve.may_have(digest)) return;
    const auto found = tested.find(digest);
    if (found == tested.end()) return;
    repeated += found->second;
    tested.erase(found);
  });
  return repeated;
}

}  // namespace

Facts measure(const Understood& data) {
  Facts facts;
  facts.columns = columns_of(data.stored);
  if (!data.settings.reconstruct) facts.targets = targets_of(data.learnt, data.train);
  facts.train_classes = classes_of(data.learnt, data.train);
  facts.validation_classes = classes_of(data.learnt, data.validation);
  facts.test_classes = classes_of(data.learnt, data.test);
  const std::vector<std::int32_t>& labels = data.stored.train.labels;
  for (std::size_t row = 1; row < labels.size(); ++row) facts.class_changes += labels[row] != labels[row - 1] ? 1U : 0U;
  measure_inputs(data, facts);
  facts.test_rows_trained = repeated_rows(data);
  return facts;
}

}  // namespace plexus::data
