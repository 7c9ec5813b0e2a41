// What is asked of an observer: it records something, from what it is shown and its state() alone, and changes nothing.
#include <plexus/buffer.h>
#include <plexus/error.h>
#include <plexus/observer.h>
#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <deque>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "conformance/fenced.h"
#include "conformance/subject.h"

namespace plexus::conformance {
namespace {

constexpr std::size_t watched_rows = 20;
constexpr std::size_t watched_inputs = 6;
constexpr std::size_t watched_units = 5;
constexpr std::size_t watched_outputs = 3;
constexpr std::size_t watched_moments = 6;

/// Two dense layers, as a model's arrays lie in memory.
std::vector<OptimizedParameter> watched_parameters() {
  std::vector<OptimizedParameter> all;
  std::size_t offset = 0;
  const auto add = [&](const std::string& name, Shape shape, const char* group, std::size_t rows, std::size_t columns) {
    all.push_back({.name = name,
                   .shape = std::move(shape),
                   .group = group,
                   .offset = offset,
                   .rows = rows,
                   .columns = columns,
                   .stride = padded(columns)});
    offset += all.back().size();
  };
  add("layer1_weights", {watched_inputs, watched_units}, "weights", watched_inputs, watched_units);
  add("layer1_bias", {watched_units}, "bias", 1, watched_units);
  add("layer2_weights", {watched_units, watched_outputs}, "weights", watched_units, watched_outputs);
  add("layer2_bias", {watched_outputs}, "bias", 1, watched_outputs);
  return all;
}

/// A network that is made up: other numbers at each moment, in memory that may be compared afterwards.
class MadeUpNetwork {
 public:
  MadeUpNetwork() : parameters_(watched_parameters()) {
    size_ = parameters_.back().offset + parameters_.back().size();
    for (std::size_t i = 0; i < shown_count; ++i) shown_.push_back(std::make_unique<Fenced>(size_));
    probe_ = std::make_unique<Fenced>(watched_rows * padded(watched_inputs));
    targets_ = std::make_unique<Fenced>(watched_rows * padded(watched_outputs));
    for (const std::size_t width : {watched_units, watched_outputs})
      layers_.push_back(std::make_unique<Fenced>(watched_rows * padded(width)));
  }

  static constexpr std::size_t shown_count = 4;  // values, gradient, previous, what the optimizer keeps

  /// Numbers of a moment.
  void move_to(std::size_t moment) {
    Stream stream(1, "check observer", moment);
    const auto fill = [&stream](std::span<float> values, std::size_t width) {
      const std::size_t stride = padded(width);
      for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % stride < width ? static_cast<float>(stream.normal()) : 0.0F;
    };
    for (const auto& shown : shown_)
      for (const OptimizedParameter& parameter : parameters_)
        fill(shown->values().subspan(parameter.offset, parameter.size()), parameter.columns);
    fill(probe_->values(), watched_inputs);
    fill(targets_->values(), watched_outputs);
    fill(layers_[0]->values(), watched_units);
    fill(layers_[1]->values(), watched_outputs);
    labels_.clear();
    for (std::size_t b = 0; b < watched_rows; ++b)
      labels_.push_back(static_cast<std::int32_t>(stream.below(watched_outputs)));
  }

  [[nodiscard]] std::vector<std::vector<float>> copies() const {
    std::vector<std::vector<float>> all;
    for (const auto* const part : {&shown_, &layers_})
      for (const auto& memory : *part) all.emplace_back(memory->data(), memory->data() + memory->size());
    for (const auto* const part : {&probe_, &targets_})
      all.emplace_back((*part)->data(), (*part)->data() + (*part)->size());
    return all;
  }

  [[nodiscard]] const std::vector<OptimizedParameter>& parameters() const noexcept { return parameters_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const Fenced& shown(std::size_t which) const noexcept { return *shown_[which]; }
  [[nodiscard]] const Fenced& layer(std::size_t which) const noexcept { return *layers_[which]; }
  [[nodiscard]] const Fenced& probe() const noexcept { return *probe_; }
  [[nodiscard]] const Fenced& targets() const noexcept { return *targets_; }
  [[nodiscard]] const std::int32_t* labels() const noexcept { return labels_.data(); }

 private:
  std::vector<OptimizedParameter> parameters_;
  std::size_t size_ = 0;
  std::vector<std::unique_ptr<Fenced>> shown_;
  std::vector<std::unique_ptr<Fenced>> layers_;
  std::unique_ptr<Fenced> probe_;
  std::unique_ptr<Fenced> targets_;
  std::vector<std::int32_t> labels_;
};

/// One observer with what it has asked for, declared and kept.
class Watching final : public ObserverPlan, public Observed {
 public:
  explicit Watching(const Subject& subject) : observer_(subject.build<Observer>()) {
    observer_->plan(*this);
    if (arrays_.empty())
      throw Failure{"plan() declares nothing that would be recorded", "call plan.record() for each array"};
  }

  /// Looks at one moment.
  void look(std::size_t moment) {
    moment_ = moment;
    network_.move_to(moment);
    records_.clear();
    for (const RecordedArray& array : arrays_) records_.push_back(std::make_unique<Fenced>(array.size()));
    for (const auto& record : records_)
      std::fill_n(record->data(), record->size(), std::numeric_limits<float>::quiet_NaN());
    observer_->observe(*this);
  }
  /// The same again at that moment, for the check that nothing is allocated.
  void look_again() noexcept { observer_->observe(*this); }

  [[nodiscard]] const MadeUpNetwork& network() const noexcept { return network_; }
  [[nodiscard]] const std::vector<RecordedArray>& arrays() const noexcept { return arrays_; }
  [[nodiscard]] const Fenced& recorded(std::size_t array) const { return *records_[array]; }
  [[nodiscard]] std::deque<std::pair<std::string, Buffer>>& states() noexcept { return states_; }

  // What it plans with.
  [[nodiscard]] std::span<const OptimizedParameter> parameters() const noexcept override {
    return network_.parameters();
  }
  [[nodiscard]] std::size_t parameter_count() const noexcept override { return network_.size(); }
  [[nodiscard]] std::size_t outputs() const noexcept override { return watched_outputs; }
  [[nodiscard]] std::size_t probe_rows() const noexcept override { return watched_rows; }
  [[nodiscard]] std::vector<LayerOutput> layers() override {
    return {{"layer1", Shape{watched_units}}, {"layer2", Shape{watched_outputs}}};
  }
  void ask_for_gradients() override {}
  void ask_for_previous() override {}
  [[nodiscard]] std::vector<std::string> optimizer_states() override { return {"momentum"}; }
  void ask_for_other_gradients() override {}
  std::size_t record(RecordedArray array) override {
    if (array.size() == 0)
      throw Failure{"'" + array.name + "' has a dimension without positions", "give each dimension a size, or labels"};
    arrays_.push_back(std::move(array));
    return arrays_.size() - 1;
  }
  [[nodiscard]] float* state(const std::string& name, std::size_t size, float initial) override {
    auto& state = states_.emplace_back(name, Buffer(size));
    std::fill_n(state.second.data(), size, initial);
    return state.second.data();
  }

  // What it sees.
  [[nodiscard]] std::uint64_t step() const noexcept override { return 10 * moment_; }
  [[nodiscard]] std::uint64_t epoch() const noexcept override { return moment_; }
  [[nodiscard]] std::span<float> record(std::size_t number) noexcept override { return records_[number]->values(); }
  [[nodiscard]] ConstRows values(std::size_t p) const noexcept override { return of(0, p); }
  [[nodiscard]] ConstRows gradient(std::size_t p) const noexcept override { return of(1, p); }
  [[nodiscard]] ConstRows previous(std::size_t p) const noexcept override { return of(2, p); }
  [[nodiscard]] ConstRows optimizer_state(std::size_t, std::size_t p) const noexcept override { return of(3, p); }
  [[nodiscard]] std::span<const float> all_values() const noexcept override {
    return {network_.shown(0).data(), network_.size()};
  }
  /// L = ½ Σ k_i w_i² with k_i = 1, 2, 3 in turn.
  double loss_at(std::span<const float> values, std::span<float> gradient) noexcept override {
    double loss = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto factor = static_cast<float>(1 + i % 3);
      gradient[i] = factor * values[i];
      loss += 0.5 * static_cast<double>(gradient[i]) * static_cast<double>(values[i]);
    }
    return loss;
  }
  [[nodiscard]] ConstRows probe() const noexcept override {
    return {network_.probe().data(), watched_rows, watched_inputs, padded(watched_inputs)};
  }
  [[nodiscard]] Targets probe_targets() const noexcept override {
    return {{network_.targets().data(), watched_rows, watched_outputs, padded(watched_outputs)}, network_.labels()};
  }
  [[nodiscard]] std::size_t probe_row(std::size_t i) const noexcept override { return 3 * i; }
  [[nodiscard]] ConstRows layer(std::size_t layer) noexcept override {
    const std::size_t width = layer == 0 ? watched_units : watched_outputs;
    return {network_.layer(layer).data(), watched_rows, width, padded(width)};
  }

 private:
  [[nodiscard]] ConstRows of(std::size_t which, std::size_t p) const noexcept {
    const OptimizedParameter& parameter = network_.parameters()[p];
    return {network_.shown(which).data() + parameter.offset, parameter.rows, parameter.columns, parameter.stride};
  }

  MadeUpNetwork network_;
  std::shared_ptr<Observer> observer_;
  std::vector<RecordedArray> arrays_;
  std::vector<std::unique_ptr<Fenced>> records_;
  std::deque<std::pair<std::string, Buffer>> states_;
  std::size_t moment_ = 0;
};

void require_recorded(const Watching& watching) {
  for (std::size_t array = 0; array < watching.arrays().size(); ++array) {
    const std::string name = "'" + watching.arrays()[array].name + "'";
    if (const auto breach = watching.recorded(array).breach())
      throw Failure{"it writes outside of " + name + ": " + *breach,
                    "write as many values as its dimensions have positions"};
    const float* const values = watching.recorded(array).data();
    if (std::all_of(values, values + watching.recorded(array).size(), [](float value) { return std::isnan(value); }))
      throw Failure{name + " holds nothing after a moment",
                    "write into seen.record(number), with the number that plan.record() has returned"};
  }
}

void check_records(const Subject& subject) {
  Watching watching(subject);
  for (std::size_t moment = 1; moment <= watched_moments; ++moment) {
    watching.look(moment);
    require_recorded(watching);
  }
}

/// What it is shown here is writable memory, which in a training would be a copy.
void check_untouched(const Subject& subject) {
  Watching watching(subject);
  for (std::size_t moment = 1; moment <= watched_moments; ++moment) {
    MadeUpNetwork before;
    before.move_to(moment);
    const auto expected = before.copies();
    watching.look(moment);
    const auto after = watching.network().copies();
    for (std::size_t part = 0; part < expected.size(); ++part)
      if (std::memcmp(expected[part].data(), after[part].data(), expected[part].size() * sizeof(float)) != 0)
        throw Failure{"what it is shown is not as it was after it has looked",
                      "an observer changes nothing: work on memory of your own, and remove the const_cast"};
  }
}

std::string bits_of(const Watching& watching) {
  Bits all;
  for (std::size_t array = 0; array < watching.arrays().size(); ++array)
    all << std::span<const float>(watching.recorded(array).data(), watching.recorded(array).size());
  return std::move(all).text();
}

/// One that goes on from a checkpoint has its state() and nothing else.
void check_observer_restore(const Subject& subject) {
  Watching whole(subject);
  for (std::size_t moment = 1; moment <= watched_moments / 2; ++moment) whole.look(moment);
  Watching rest(subject);
  for (std::size_t i = 0; i < whole.states().size(); ++i)
    std::copy_n(whole.states()[i].second.data(), whole.states()[i].second.size(), rest.states()[i].second.data());
  for (std::size_t moment = watched_moments / 2 + 1; moment <= watched_moments; ++moment) {
    whole.look(moment);
    rest.look(moment);
    if (bits_of(whole) != bits_of(rest))
      throw Failure{"one that goes on from a checkpoint records other values at moment " + std::to_string(moment),
                    "keep what lasts from one moment to the next in plan.state(), and nothing else"};
  }
}

}  // namespace

std::vector<Check> observer_checks(const Subject& subject) {
  const auto bits = [subject] {
    Watching watching(subject);
    std::string all;
    for (std::size_t moment = 1; moment <= watched_moments; ++moment) {
      watching.look(moment);
      all += bits_of(watching);
    }
    return all;
  };
  const auto steps = [subject]() -> std::function<void()> {
    const auto watching = std::make_shared<Watching>(subject);
    watching->look(1);
    return [watching] {
      for (int i = 0; i < 5; ++i) watching->look_again();
    };
  };
  return {
      in_child(
          "runs", [subject] { Watching(subject).look(1); }, true),
      in_child("records", [subject] { check_records(subject); }),
      in_child("untouched", [subject] { check_untouched(subject); }),
      in_child("restore", [subject] { check_observer_restore(subject); }),
      determinism_check(bits),
      allocation_check(steps),
  };
}

}  // namespace plexus::conformance
