#include "training/watch.h"

#include <plexus/buffer.h>
#include <plexus/parameter.h>
#include <plexus/schema.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <utility>
#include <vector>

namespace plexus::training {

/// What was found, and whose fault it is.
struct Watch::Findings {
  std::string fault;

  void add(const std::string& subject, const std::string& what) {
    if (fault.empty()) fault = subject + " " + what;
  }
};

namespace {

// A number that nobody computes: where it still stands, nothing was written.
constexpr float unwritten = -7.4196e-31F;

template <class Base>
std::string subject_of(const Component<Base>& component) {
  const Value* const plugin = component.settings().find("plugin");
  return std::string(to_string(Base::kind)) + " '" + (plugin != nullptr ? plugin->text() : "") + "'";
}

/// Gives what it has in the place of what is asked for.
class Stored final : public Builder {
 public:
  explicit Stored(std::shared_ptr<Interface> component) : component_(std::move(component)) {}
  [[nodiscard]] std::shared_ptr<Interface> build(Kind, const Value&) const override { return component_; }

 private:
  std::shared_ptr<Interface> component_;
};

template <class Base>
void put(Component<Base>& place, const std::shared_ptr<Base>& component) {
  const Value settings = place.settings();
  place.build(settings, Stored(component));
}

bool has_unwritten(const float* values, std::size_t count) {
  return std::find(values, values + count, unwritten) != values + count;
}

/// Lets the model plan, and remembers its parameters.
class WatchedPlan final : public ModelPlan {
 public:
  WatchedPlan(ModelPlan& plan, std::vector<const Parameter*>& parameters) : plan_(plan), parameters_(parameters) {}

  [[nodiscard]] const Shape& input() const noexcept override { return plan_.input(); }
  [[nodiscard]] std::span<const NamedInput> inputs() const noexcept override { return plan_.inputs(); }
  [[nodiscard]] std::size_t outputs() const noexcept override { return plan_.outputs(); }
  [[nodiscard]] const Shape& output_shape() const noexcept override { return plan_.output_shape(); }
  [[nodiscard]] std::size_t max_batch() const noexcept override { return plan_.max_batch(); }
  const Parameter& weights(const WeightsRequest& request) override { return remember(plan_.weights(request)); }
  const Parameter& vector(const std::string& name, std::size_t size, float initial) override {
    return remember(plan_.vector(name, size, initial));
  }
  void add_use(const Parameter& parameter) override { plan_.add_use(parameter); }
  float* state(const std::string& name, std::size_t size, float initial) override {
    return plan_.state(name, size, initial);
  }

 private:
  const Parameter& remember(const Parameter& parameter) {
    parameters_.push_back(&parameter);
    return parameter;
  }

  ModelPlan& plan_;
  std::vector<const Parameter*>& parameters_;
};

/// What became of one gradient in a step.
struct Given {
  std::size_t targets = 0;
  std::size_t rows = 0;  // that were handed over instead, by any thread
  std::size_t complete = 0;
  const float* to_be_written = nullptr;  // where the runtime has asked for the gradient itself
  bool left_unwritten = false;
};

class WatchedGradients final : public Gradients {
 public:
  WatchedGradients(Gradients& gradients, std::vector<Given>& given) : gradients_(gradients), given_(given) {}

  Target target(const Parameter& parameter) noexcept override {
    Given& given = given_[parameter.index];
    ++given.targets;
    const Target target = gradients_.target(parameter);
    if (target.beta == 0.0F) {
      for (std::size_t row = 0; row < parameter.rows; ++row)
        std::fill_n(target.data + row * parameter.stride, parameter.columns, unwritten);
      given.to_be_written = target.data;
    }
    return target;
  }

  void complete(const Parameter& parameter) noexcept override {
    Given& given = given_[parameter.index];
    ++given.complete;
    if (const float* const data = std::exchange(given.to_be_written, nullptr))
      for (std::size_t row = 0; row < parameter.rows; ++row)
        given.left_unwritten = given.left_unwritten || has_unwritten(data + row * parameter.stride, parameter.columns);
    gradients_.complete(parameter);
  }

  [[nodiscard]] bool takes_rows(const Parameter& parameter) const noexcept override {
    return gradients_.takes_rows(parameter);
  }

  void take_rows(const Parameter& parameter, std::size_t first, std::size_t count,
                 const float* rows) noexcept override {
    std::atomic_ref(given_[parameter.index].rows).fetch_add(count, std::memory_order_relaxed);
    gradients_.take_rows(parameter, first, count, rows);
  }

 private:
  Gradients& gradients_;
  std::vector<Given>& given_;
};

std::string times(std::size_t count) { return std::to_string(count) + (count == 1 ? " time" : " times"); }

}  // namespace

class Watch::WatchedModel final : public Model {
 public:
  WatchedModel(const Component<Model>& model, const data::ExampleSet& examples, Findings& findings)
      : inner_(model.shared()),
        subject_(subject_of(model)),
        outputs_(examples.data().output_shape().size()),
        findings_(findings) {}

  [[nodiscard]] const std::shared_ptr<Model>& inner() const noexcept { return inner_; }

  void plan(ModelPlan& plan) override {
    WatchedPlan watched(plan, parameters_);
    instead_ = Buffer(plan.max_batch() * padded(outputs_));
    inner_->plan(watched);
    given_.resize(parameters_.size());
  }

  ConstRows forward(ConstRows x, const Pass& pass) noexcept override {
    const ConstRows y = inner_->forward(x, pass);
    if (y.count == x.count && y.width == outputs_ && y.data != nullptr) return y;
    findings_.add(subject_, "returned " + (y.data == nullptr ? "nothing" : size_text(y.count, y.width)) +
                                " from forward(), expected " + size_text(x.count, outputs_) +
                                "; return one row for each row of the batch, and as many columns as plan.outputs()");
    return {instead_.data(), x.count, outputs_, padded(outputs_)};
  }

  [[nodiscard]] std::span<const Objective> objectives() const noexcept override { return inner_->objectives(); }
  [[nodiscard]] std::span<const double> objective_values() const noexcept override {
    return inner_->objective_values();
  }
  [[nodiscard]] std::vector<LayerOutput> show_layers() override { return inner_->show_layers(); }
  void forward_layers(ConstRows x, std::span<ConstRows> outputs) noexcept override {
    inner_->forward_layers(x, outputs);
  }

  void backward(Rows dy, Gradients& gradients) noexcept override {
    std::fill(given_.begin(), given_.end(), Given{});
    WatchedGradients watched(gradients, given_);
    inner_->backward(dy, watched);
    for (const Parameter* const parameter : parameters_) judge(*parameter, given_[parameter->index]);
  }

 private:
  static std::string size_text(std::size_t rows, std::size_t columns) {
    return std::to_string(rows) + " × " + std::to_string(columns) + " outputs";
  }

  void judge(const Parameter& parameter, const Given& given) {
    if (parameter.uses == 0) return;  // frozen: its gradient may be given or left out
    const bool by_rows = given.rows > 0;
    const bool asked = by_rows ? given.rows == parameter.rows && given.targets == 0 : given.targets == parameter.uses;
    const bool completed = given.complete == parameter.uses;
    if (asked && completed && !given.left_unwritten) return;
    const std::string name = "the gradient of '" + parameter.name + "'";
    if (!asked && by_rows)
      findings_.add(subject_, "gave " + std::to_string(given.rows) + " rows of " + name + " in backward(), expected " +
                                  std::to_string(parameter.rows) + "; give each row once, and no target() beside them");
    else if (!asked)
      findings_.add(subject_, "asked " + times(given.targets) + " in backward() where to put " + name + ", expected " +
                                  times(parameter.uses) + "; call gradients.target() once for each use");
    else if (!completed)
      findings_.add(subject_, "completed " + name + " " + times(given.complete) + " in backward(), expected " +
                                  times(parameter.uses) + "; call gradients.complete() after each target()");
    else
      findings_.add(subject_, "left a part of " + name + " unwritten; where beta is 0, all of it must be written");
  }

  std::shared_ptr<Model> inner_;
  std::string subject_;
  std::size_t outputs_;
  Findings& findings_;
  std::vector<const Parameter*> parameters_;
  std::vector<Given> given_;
  Buffer instead_;  // of outputs that nothing could be done with
};

class Watch::WatchedLoss final : public Loss {
 public:
  WatchedLoss(const Component<Loss>& loss, Findings& findings)
      : inner_(loss.shared()), subject_(subject_of(loss)), findings_(findings) {}

  [[nodiscard]] const std::shared_ptr<Loss>& inner() const noexcept { return inner_; }

  void plan(const Task& task) override { inner_->plan(task); }
  [[nodiscard]] Logits logits() const noexcept override { return inner_->logits(); }
  [[nodiscard]] bool depends_on_batch() const noexcept override { return inner_->depends_on_batch(); }

  double evaluate(ConstRows y, const Targets& targets, Rows dy) noexcept override {
    const bool is_watched = dy.data != nullptr && dy.data != y.data;
    if (is_watched)
      for (std::size_t b = 0; b < dy.count; ++b) std::fill_n(dy.row(b), dy.width, unwritten);
    const double loss = inner_->evaluate(y, targets, dy);
    if (is_watched && std::isfinite(loss))
      for (std::size_t b = 0; b < dy.count; ++b)
        if (has_unwritten(dy.row(b), dy.width)) {
          findings_.add(subject_, "left a part of the gradient of row " + std::to_string(b) + " of " +
                                      std::to_string(dy.count) +
                                      " unwritten; write all of dy where dy.data is not null");
          break;
        }
    return loss;
  }

 private:
  std::shared_ptr<Loss> inner_;
  std::string subject_;
  Findings& findings_;
};

class Watch::WatchedSchedule final : public Schedule {
 public:
  WatchedSchedule(const Component<Schedule>& schedule, Findings& findings)
      : inner_(schedule.shared()), subject_(subject_of(schedule)), findings_(findings) {}

  [[nodiscard]] const std::shared_ptr<Schedule>& inner() const noexcept { return inner_; }

  [[nodiscard]] double factor(const Progress& progress) const noexcept override {
    const double factor = inner_->factor(progress);
    if (factor >= 0.0 && std::isfinite(factor)) return factor;
    refuse("factor", factor, "a factor must be finite and not negative", progress);
    return 0.0;
  }

  [[nodiscard]] std::optional<double> momentum(const Progress& progress) const noexcept override {
    const std::optional<double> momentum = inner_->momentum(progress);
    if (!momentum || (*momentum >= 0.0 && *momentum < 1.0)) return momentum;
    refuse("momentum", *momentum, "a momentum must be at least 0 and less than 1", progress);
    return std::nullopt;
  }

 private:
  void refuse(const char* what, double value, const char* rule, const Progress& progress) const {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    findings_.add(subject_, std::string("gave the ") + what + " " + text + " for step " +
                                std::to_string(progress.step + 1) + " of " + std::to_string(progress.total_steps) +
                                "; " + rule);
  }

  std::shared_ptr<Schedule> inner_;
  std::string subject_;
  Findings& findings_;
};

Watch::Watch(TrialSettings& settings, const data::ExampleSet& examples)
    : settings_(settings),
      findings_(std::make_unique<Findings>()),
      model_(std::make_shared<WatchedModel>(settings.model, examples, *findings_)),
      loss_(std::make_shared<WatchedLoss>(settings.loss, *findings_)),
      schedule_(std::make_shared<WatchedSchedule>(settings.schedule, *findings_)) {
  put<Schedule>(settings_.schedule, schedule_);
  begin();
}

Watch::~Watch() {
  end();
  put<Schedule>(settings_.schedule, schedule_->inner());
}

void Watch::begin() {
  put<Model>(settings_.model, model_);
  put<Loss>(settings_.loss, loss_);
}

void Watch::end() {
  put<Model>(settings_.model, model_->inner());
  put<Loss>(settings_.loss, loss_->inner());
}

Model& Watch::model() const noexcept { return *model_; }

const std::string& Watch::fault() const noexcept { return findings_->fault; }

}  // namespace plexus::training
