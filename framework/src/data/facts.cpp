#include "data/facts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <variant>

#include "data/inputs.h"
#include "data/mixing.h"
#include "data/numbers.h"
#include "data/summary.h"
#include "files/large_pages.h"

namespace plexus::data {
namespace {

std::uint64_t digest_of(const void* begin, std::size_t size) noexcept {
  constexpr std::size_t words = 4;  // that are mixed side by side
  std::array<std::uint64_t, words> sums = {size, 1, 2, 3};
  const auto* bytes = static_cast<const unsigned char*>(begin);
  const auto add = [&](std::uint64_t& sum, std::size_t count) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, count);
    sum = mixed(sum, word);
    bytes += count;
    size -= count;
  };
  while (size >= 8 * words)
    for (std::uint64_t& sum : sums) add(sum, 8);
  while (size >= 8) add(sums[0], 8);
  if (size > 0) add(sums[0], size);
  return mixed(mixed(mixed(sums[0], sums[1]), sums[2]), sums[3]);
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
  Ends ends(size);
  for_each_row(data.train, size, [&](std::size_t, const auto* row) { ends.add(row); });
  // Scales are positive, so that the ends of what is stored are those of what is learnt.
  const bool one = by.scale.size() == 1;
  facts.lowest_input = one ? std::numeric_limits<double>::infinity() : 0.0;
  facts.highest_input = one ? -std::numeric_limits<double>::infinity() : 0.0;
  for (std::size_t j = 0; j < size; ++j) {
    const auto learnt = [&, factor = one ? 0 : j](float value) {
      return static_cast<double>(value * by.scale[factor] + by.shift[factor]);
    };
    facts.lowest_input = std::min(facts.lowest_input, learnt(ends.low(j)));
    facts.highest_input = std::max(facts.highest_input, learnt(ends.high(j)));
  }
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

/// Whether a number was added, or one that looks like it: nearly all of those that were not are told in one look at
/// memory (a filter of Bloom, 1970, whose bits of a number lie in one word).
class Sieve {
 public:
  explicit Sieve(std::size_t numbers) {
    const std::size_t words = std::bit_ceil(std::max<std::size_t>(numbers, 4)) / 4;
    words_.reserve(words);
    files::prefer_large_pages(words_.data(), words * sizeof(std::uint64_t));
    words_.resize(words);
  }

  /// What is known of a number comes from memory meanwhile.
  void announce(std::uint64_t number) const noexcept { __builtin_prefetch(&words_[place(number)], 1); }
  void add(std::uint64_t number) noexcept { words_[place(number)] |= bits(number); }
  [[nodiscard]] bool may_have(std::uint64_t number) const noexcept {
    return (~words_[place(number)] & bits(number)) == 0;
  }

 private:
  [[nodiscard]] std::size_t place(std::uint64_t number) const noexcept { return (number >> 18U) & (words_.size() - 1); }
  static std::uint64_t bits(std::uint64_t number) noexcept {
    const auto bit = [number](unsigned from) { return std::uint64_t{1} << ((number >> from) & 63U); };
    return bit(0) | bit(6) | bit(12);
  }

  std::vector<std::uint64_t> words_;  // 16 bits or more for each number
};

/// Numbers that are used some time after they are announced, so that memory answers many of them at once.
template <class Use>
class Announced {
 public:
  Announced(const Sieve& sieve, Use use) : sieve_(sieve), use_(std::move(use)) {}

  void add(std::uint64_t number) {
    sieve_.announce(number);
    numbers_[count_++] = number;
    if (count_ == numbers_.size()) finish();
  }
  void finish() {
    for (std::size_t i = 0; i < count_; ++i) use_(numbers_[i]);
    count_ = 0;
  }

 private:
  const Sieve& sieve_;
  Use use_;
  std::array<std::uint64_t, 32> numbers_{};
  std::size_t count_ = 0;
};

std::size_t repeated_rows(const Understood& data) {
  if (data.test.count == 0) return 0;
  std::vector<std::uint64_t> tested(data.test.count);
  Sieve of_tested(data.test.count);
  const RowDigest of_test(data.learnt, data.test);
  const std::size_t size = data.learnt.shape.size();
  Announced noted(of_tested, [&of_tested](std::uint64_t digest) { of_tested.add(digest); });
  for_each_row(data.test, size, [&](std::size_t i, const auto* row) {
    tested[i] = of_test(i, row);
    noted.add(tested[i]);
  });
  noted.finish();
  std::vector<std::uint64_t> suspects;  // training rows that may be among them
  const RowDigest of_train(data.learnt, data.train);
  Announced compared(of_tested, [&](std::uint64_t digest) {
    if (of_tested.may_have(digest)) suspects.push_back(digest);
  });
  for_each_row(data.train, size, [&](std::size_t i, const auto* row) { compared.add(of_train(i, row)); });
  compared.finish();
  if (suspects.empty()) return 0;
  std::sort(suspects.begin(), suspects.end());
  Sieve of_suspects(suspects.size());
  for (const std::uint64_t digest : suspects) of_suspects.add(digest);
  return static_cast<std::size_t>(std::count_if(tested.begin(), tested.end(), [&](std::uint64_t digest) {
    return of_suspects.may_have(digest) && std::binary_search(suspects.begin(), suspects.end(), digest);
  }));
}

}  // namespace

Facts measure(const Understood& data) {
  Facts facts;
  facts.columns = column_facts(data.stored);
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
