#include "training/observation.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "training/class_balance.h"
#include "training/learner.h"
#include "training/trainer.h"
#include "values/names.h"

namespace plexus::training {
namespace {

constexpr std::size_t most_probe_rows = 128;

/// Puts gradients where the parameters would lie, and moves nothing.
class FlatGradients final : public Gradients {
 public:
  /// `uses`: one for each parameter.
  FlatGradients(std::span<float> values, std::vector<std::size_t>& uses) : values_(values), uses_(uses) {
    std::fill(uses_.begin(), uses_.end(), 0);
  }

  Target target(const Parameter& parameter) noexcept override {
    return {values_.data() + parameter.offset, 1.0F, uses_[parameter.index]++ == 0 ? 0.0F : 1.0F};
  }
  void complete(const Parameter&) noexcept override {}

 private:
  std::span<float> values_;
  std::vector<std::size_t>& uses_;
};

bool is_array_name(const std::string& name) {
  return values::is_name(name) && std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string subject_of(const Component<Observer>& observer) {
  const Value* const plugin = observer.settings().find("plugin");
  return plugin != nullptr && plugin->is_text() ? plugin->text() : "";
}

/// No component is built from what all observers have.
class NoComponents final : public Builder {
  [[nodiscard]] std::shared_ptr<Interface> build(Kind, const Value&) const override {
    throw Error("there is no component here");
  }
};

ObserverSettings common_settings_of(const Component<Observer>& observer) {
  ObserverSettings settings;
  ObserverSettings::parameters().from_value(observer.settings(), settings, NoComponents());
  if (!settings.name) {
    const std::string plugin = subject_of(observer);
    settings.name = plugin.substr(plugin.find('/') == std::string::npos ? 0 : plugin.find('/') + 1);
  }
  return settings;
}

}  // namespace

/// One observer with what is its own.
struct Observation::Watcher {
  std::shared_ptr<Observer> observer;
  std::string name;
  std::optional<std::size_t> steps;  // every so many
  std::size_t epochs = 1;            // or every so many of these
  std::vector<Recording::Array> arrays;
  std::size_t moments = 0;
  std::deque<std::pair<std::string, Buffer>> states;

  [[nodiscard]] bool is_due(const StepPlace& place) const noexcept {
    return steps ? place.step % *steps == 0 : place.ends_epoch && place.epoch % epochs == 0;
  }
  [[nodiscard]] std::size_t every() const noexcept { return steps.value_or(epochs); }

  void set_moments(std::size_t count) {
    moments = count;
    for (Recording::Array& array : arrays)
      array.values.resize(count * array.declared.size(), std::numeric_limits<float>::quiet_NaN());
  }
};

class Observation::Plan final : public ObserverPlan {
 public:
  Plan(Observation& all, Watcher& own) : all_(all), own_(own) {}

  [[nodiscard]] std::span<const OptimizedParameter> parameters() const noexcept override { return all_.parameters_; }
  [[nodiscard]] std::size_t parameter_count() const noexcept override { return all_.values_.size(); }
  [[nodiscard]] std::size_t outputs() const noexcept override { return all_.examples_.data().output_shape().size(); }
  [[nodiscard]] std::size_t probe_rows() const noexcept override { return all_.probe_rows_.size(); }

  [[nodiscard]] std::vector<LayerOutput> layers() override {
    if (!all_.wants_layers_) {
      all_.layers_ = all_.settings_.model->show_layers();
      all_.layer_outputs_.resize(all_.layers_.size());
      all_.wants_layers_ = true;
    }
    return all_.layers_;
  }
  void ask_for_gradients() override { all_.wants_gradients_ = true; }
  void ask_for_previous() override { all_.wants_previous_ = true; }
  void ask_for_other_gradients() override { all_.kept_values_.resize(all_.values_.size()); }
  [[nodiscard]] std::vector<std::string> optimizer_states() override {
    std::vector<std::string> names;
    for (const NamedMemory& state : all_.optimizer_) names.push_back(state.name.substr(state.name.find(' ') + 1));
    if (all_.shown_optimizer_.empty())
      for (const NamedMemory& state : all_.optimizer_) all_.shown_optimizer_.emplace_back(state.values.size());
    return names;
  }

  std::size_t record(RecordedArray array) override {
    if (!is_array_name(array.name))
      throw Error("it records '" + array.name +
                  "'; a name is lower-case letters, digits and _, and begins with a letter");
    std::set<std::string> inside;
    for (const RecordedArray::Dimension& dimension : array.dimensions) {
      const bool is_moment = dimension.name == "step" || dimension.name == "epoch";
      if (!is_array_name(dimension.name) || is_moment || !inside.insert(dimension.name).second)
        throw Error("'" + array.name + "' has a dimension '" + dimension.name +
                    "'; the names of dimensions are different, in lower case, and neither 'step' nor 'epoch'");
      check_dimension(dimension);
    }
    if (array.size() == 0) throw Error("'" + array.name + "' has a dimension without positions");
    for (const Recording::Array& other : own_.arrays)
      if (other.declared.name == array.name) throw Error("it records two arrays called '" + array.name + "'");
    own_.arrays.push_back({std::move(array), {}});
    return own_.arrays.size() - 1;
  }

  [[nodiscard]] float* state(const std::string& name, std::size_t size, float initial) override {
    for (const auto& [other, values] : own_.states)
      if (other == name) throw Error("it asks twice for a state named '" + name + "'");
    auto& state = own_.states.emplace_back(name, Buffer(size));
    std::fill_n(state.second.data(), size, initial);
    return state.second.data();
  }

 private:
  /// A dimension of one name is the same in all arrays.
  void check_dimension(const RecordedArray::Dimension& dimension) const {
    const auto size_of = [](const RecordedArray::Dimension& one) {
      return one.labels.empty() ? one.size : one.labels.size();
    };
    for (const Recording::Array& other : own_.arrays) {
      if (other.declared.name == dimension.name)
        throw Error("a dimension and an array are both called '" + dimension.name + "'");
      for (const RecordedArray::Dimension& known : other.declared.dimensions)
        if (known.name == dimension.name && (known.labels != dimension.labels || size_of(known) != size_of(dimension)))
          throw Error("its dimension '" + dimension.name + "' has other positions in '" + other.declared.name + "'");
    }
  }

  Observation& all_;
  Watcher& own_;
};

class Observation::View final : public Observed {
 public:
  View(Observation& all, Watcher& own, const StepPlace& place) : all_(all), own_(own), place_(place) {}

  [[nodiscard]] std::uint64_t step() const noexcept override { return place_.step; }
  [[nodiscard]] std::uint64_t epoch() const noexcept override { return place_.epoch; }
  [[nodiscard]] std::span<float> record(std::size_t number) noexcept override {
    Recording::Array& array = own_.arrays[number];
    const std::size_t size = array.declared.size();
    return std::span(array.values).last(size);
  }

  [[nodiscard]] ConstRows values(std::size_t p) const noexcept override { return of(all_.shown_values_, p); }
  [[nodiscard]] ConstRows gradient(std::size_t p) const noexcept override { return of(all_.shown_gradient_, p); }
  [[nodiscard]] ConstRows previous(std::size_t p) const noexcept override { return of(all_.shown_previous_, p); }
  [[nodiscard]] ConstRows optimizer_state(std::size_t state, std::size_t p) const noexcept override {
    return of(all_.shown_optimizer_[state], p);
  }
  [[nodiscard]] std::span<const float> all_values() const noexcept override {
    return {all_.shown_values_.data(), all_.shown_values_.size()};
  }

  double loss_at(std::span<const float> values, std::span<float> gradient) noexcept override {
    std::copy(all_.values_.begin(), all_.values_.end(), all_.kept_values_.begin());
    std::copy(values.begin(), values.end(), all_.values_.begin());
    const double loss = all_.pass(*all_.probe_, place_.step, gradient);
    std::copy(all_.kept_values_.begin(), all_.kept_values_.end(), all_.values_.begin());
    all_.has_layers_ = false;  // a pass is a pass: what layers showed may be gone
    return loss;
  }

  [[nodiscard]] ConstRows probe() const noexcept override { return all_.probe_->inputs(); }
  [[nodiscard]] Targets probe_targets() const noexcept override {
    Targets targets = all_.probe_->targets();
    if (all_.examples_.data().labels_positions()) targets.labels = nullptr;  // an example has no class
    return targets;
  }
  [[nodiscard]] std::size_t probe_row(std::size_t i) const noexcept override { return all_.probe_rows_[i]; }
  [[nodiscard]] ConstRows layer(std::size_t layer) noexcept override {
    if (!all_.has_layers_) {
      all_.keep_states();
      all_.settings_.model->forward_layers(all_.probe_->inputs(), all_.layer_outputs_);
      all_.restore_states();
      all_.has_layers_ = true;
    }
    return all_.layer_outputs_[layer];
  }

 private:
  [[nodiscard]] ConstRows of(const Buffer& all, std::size_t p) const noexcept {
    const OptimizedParameter& parameter = all_.parameters_[p];
    return {all.data() + parameter.offset, parameter.rows, parameter.columns, parameter.stride};
  }

  Observation& all_;
  Watcher& own_;
  StepPlace place_;
};

Observation::Observation(TrialSettings& settings, const data::ExampleSet& examples, Learner& learner)
    : settings_(settings),
      examples_(examples),
      parameters_(learner.parameters().optimized()),
      uses_(learner.parameters().parameters().size()) {
  if (settings.observers.empty()) return;
  for (NamedMemory& part : learner.memory()) {
    if (part.name == "parameters") values_ = part.values;
    if (part.name.starts_with("model ")) states_.push_back(part);
    if (part.name.starts_with("optimizer ")) optimizer_.push_back(part);
  }
  copy_rows_of_probe();
  for (const Component<Observer>& component : settings.observers) {
    const ObserverSettings common = common_settings_of(component);
    const std::string subject = "observer '" + *common.name + "'";
    if (!is_array_name(*common.name))
      throw Error(subject + ": a name is lower-case letters, digits and _, and begins with a letter");
    for (const Watcher& other : watchers_)
      if (other.name == *common.name)
        throw Error("two observers are called '" + *common.name + "'; give one of them another 'name'");
    if (common.every.epochs && common.every.steps)
      throw Error(subject + ": 'every' has epochs and steps; keep the one that is meant");
    Watcher& watcher = watchers_.emplace_back();
    watcher.observer = component.shared();
    watcher.name = *common.name;
    watcher.steps = common.every.steps;
    watcher.epochs = common.every.epochs.value_or(1);
    Plan plan(*this, watcher);
    try {
      watcher.observer->plan(plan);
    } catch (const Error& error) {
      throw Error(subject + ": " + error.what(), error.fault());
    }
    if (watcher.arrays.empty()) throw Error(subject + " records nothing");
  }
  make_room_for_all();
  shown_values_ = Buffer(values_.size());
  if (wants_previous_) shown_previous_ = Buffer(values_.size());
  if (wants_gradients_) {
    shown_gradient_ = Buffer(values_.size());
    step_batch_.emplace(examples, settings.training.batch_size, weights_in_training(settings.training, examples));
  }
  std::size_t size = 0;
  for (const NamedMemory& state : states_) size += state.values.size();
  kept_states_.resize(size);
}

Observation::~Observation() = default;

/// As far as that is not much memory: then no moment allocates.
void Observation::make_room_for_all() {
  constexpr std::size_t most_floats = std::size_t{1} << 24;
  const TrainingSettings& training = settings_.training;
  const std::size_t epochs = epochs_of(training, examples_.train().count);
  const std::size_t in_an_epoch = (examples_.train().count + training.batch_size - 1) / training.batch_size;
  for (Watcher& watcher : watchers_) {
    const std::size_t moments =
        watcher.steps ? training.steps.value_or(epochs * in_an_epoch) / *watcher.steps : epochs / watcher.epochs;
    for (Recording::Array& array : watcher.arrays)
      array.values.reserve(std::min(most_floats, moments * array.declared.size()));
  }
}

/// Training rows, spread evenly, without distortions.
void Observation::copy_rows_of_probe() {
  const std::size_t available = examples_.train().count;
  const std::size_t count = std::min(most_probe_rows, available);
  for (std::size_t i = 0; i < count; ++i) probe_rows_.push_back(static_cast<std::uint32_t>(i * available / count));
  probe_.emplace(examples_, count, weights_in_training(settings_.training, examples_));
  probe_->gather(examples_.train(), probe_rows_);
  probe_->throw_if_unread();
  const std::size_t largest = std::max(count, settings_.training.batch_size);
  compared_.emplace(examples_.data(), largest);
  output_gradient_ = Buffer(largest * padded(examples_.data().output_shape().size()));
}

bool Observation::is_due(const StepPlace& place) const noexcept {
  return std::any_of(watchers_.begin(), watchers_.end(),
                     [&place](const Watcher& watcher) { return watcher.is_due(place); });
}

void Observation::keep_states() noexcept {
  float* to = kept_states_.data();
  for (const NamedMemory& state : states_) to = std::copy(state.values.begin(), state.values.end(), to);
}

void Observation::restore_states() noexcept {
  const float* from = kept_states_.data();
  for (const NamedMemory& state : states_) {
    std::copy_n(from, state.values.size(), state.values.begin());
    from += state.values.size();
  }
}

/// The loss of a batch and its gradient, as a step would have it.
double Observation::pass(const Batch& batch, std::uint64_t step, std::span<float> gradient) noexcept {
  keep_states();
  std::fill(gradient.begin(), gradient.end(), 0.0F);
  FlatGradients gradients(gradient, uses_);
  const Targets targets = batch.targets();
  const ConstRows y = settings_.model->forward(
      batch.inputs(), Pass{.mode = Mode::training, .seed = settings_.seed, .step = step - 1, .targets = &targets});
  const Rows dy{output_gradient_.data(), y.count, y.width, padded(y.width)};
  const double of_objectives = sum_of_objectives(*settings_.model);
  const double loss = compared_->loss(*settings_.loss, y, targets, dy) + of_objectives;
  if (std::isfinite(loss)) settings_.model->backward(dy, gradients);
  restore_states();
  return loss;
}

void Observation::before_step(std::span<const std::uint32_t> rows, const StepPlace& place) {
  if (wants_previous_) std::copy(values_.begin(), values_.end(), shown_previous_.data());
  if (!wants_gradients_) return;
  step_batch_->gather(examples_.train(), rows, settings_.seed, place.epoch);
  step_batch_->throw_if_unread();
  (void)pass(*step_batch_, place.step, {shown_gradient_.data(), shown_gradient_.size()});
}

void Observation::after_step(const StepPlace& place) {
  std::copy(values_.begin(), values_.end(), shown_values_.data());
  for (std::size_t state = 0; state < shown_optimizer_.size(); ++state)
    std::copy(optimizer_[state].values.begin(), optimizer_[state].values.end(), shown_optimizer_[state].data());
  for (Watcher& watcher : watchers_) {
    if (!watcher.is_due(place)) continue;
    has_layers_ = false;
    watcher.set_moments(watcher.moments + 1);
    View view(*this, watcher, place);
    watcher.observer->observe(view);
  }
}

std::vector<NamedMemory> Observation::memory() {
  std::vector<NamedMemory> all;
  for (Watcher& watcher : watchers_) {
    for (auto& [name, values] : watcher.states)
      all.push_back({"observer " + watcher.name + " state " + name, {values.data(), values.size()}});
    for (Recording::Array& array : watcher.arrays)
      all.push_back({"observer " + watcher.name + " array " + array.declared.name, array.values});
  }
  return all;
}

void Observation::make_room_for(const TrialState& state) {
  for (Watcher& watcher : watchers_)
    watcher.set_moments(watcher.steps ? state.step / *watcher.steps
                                      : state.step / steps_per_epoch(settings_.training, examples_.train().count) /
                                            watcher.epochs);
}

std::vector<Recording> Observation::recordings() const {
  std::vector<Recording> recordings;
  for (const Watcher& watcher : watchers_) {
    Recording& recording = recordings.emplace_back();
    recording.name = watcher.name;
    recording.by_steps = watcher.steps.has_value();
    for (std::size_t i = 1; i <= watcher.moments; ++i)
      recording.moments.push_back(static_cast<std::int64_t>(i * watcher.every()));
    recording.arrays = watcher.arrays;
  }
  return recordings;
}

void check_observers(TrialSettings& settings, const data::ExampleSet& examples) {
  settings.training.threads = 1;
  Learner learner(settings, examples, largest_batch(settings.training));
  Observation observation(settings, examples, learner);
}

}  // namespace plexus::training
