// What a component's contract forbids ends the trial in its first step, in words that name the component.
#include "training/watch.h"

#include <functional>
#include <limits>
#include <memory>
#include <utility>

#include "catch.h"
#include "trainer_fixture.h"

using namespace plexus;
using namespace plexus::test;

namespace {

/// The linear model, but for what is set.
class AlteredModel final : public Model {
 public:
  void plan(ModelPlan& plan) override { linear_.plan(plan); }
  ConstRows forward(ConstRows x, const Pass& pass) noexcept override { return outputs(linear_.forward(x, pass)); }
  void backward(Rows dy, Gradients& gradients) noexcept override { back(linear_, dy, gradients); }

  std::function<ConstRows(ConstRows)> outputs = [](ConstRows y) { return y; };
  std::function<void(LinearModel&, Rows, Gradients&)> back = [](LinearModel& model, Rows dy, Gradients& gradients) {
    model.backward(dy, gradients);
  };

 private:
  LinearModel linear_;
};

/// Passes on what the model does with gradients, but for what is left out.
class AlteredGradients final : public Gradients {
 public:
  AlteredGradients(Gradients& gradients, bool writes, bool completes)
      : gradients_(gradients), writes_(writes), completes_(completes) {}
  Target target(const Parameter& parameter) noexcept override {
    const Target target = gradients_.target(parameter);
    return writes_ ? target : Target{elsewhere_, target.alpha, 0.0F};
  }
  void complete(const Parameter& parameter) noexcept override {
    if (completes_) gradients_.complete(parameter);
  }

 private:
  Gradients& gradients_;
  bool writes_;
  bool completes_;
  float elsewhere_[64] = {};
};

class AlteredLoss final : public Loss {
 public:
  void plan(const Task&) override {}
  double evaluate(ConstRows, const Targets&, Rows dy) noexcept override {
    for (std::size_t b = 0; dy.data != nullptr && b + 1 < dy.count; ++b) dy.row(b)[0] = 0.0F;
    return 1.0;
  }
};

class AlteredSchedule final : public Schedule {
 public:
  AlteredSchedule(std::uint64_t from, double factor) : from_(from), factor_(factor) {}
  [[nodiscard]] double factor(const Progress& progress) const noexcept override {
    return progress.step < from_ ? 1.0 : factor_;
  }

 private:
  std::uint64_t from_;
  double factor_;
};

struct Altered {
  Altered() : fixture(7, 1.0F, 0.001F) {
    fixture.settings.training.batch_size = 4;
    fixture.settings.training.epochs = 2;
    fixture.builder.instances["optimizer"] = std::make_shared<Descent>(0.001F, false);
    use(fixture.settings.optimizer, "optimizer", fixture.builder.instances["optimizer"]);
  }

  template <class Base>
  void use(Component<Base>& place, const char* name, std::shared_ptr<Interface> component) {
    fixture.builder.instances[name] = std::move(component);
    place.build(Value(Value::Map{{"plugin", Value(name)}}), fixture.builder);
  }

  void use(std::shared_ptr<AlteredModel> model) { use(fixture.settings.model, "model", std::move(model)); }

  std::string complaint() {
    try {
      (void)fixture.train();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  Fixture fixture;
};

std::string complaint_of_outputs(std::function<ConstRows(ConstRows)> outputs) {
  Altered altered;
  const auto model = std::make_shared<AlteredModel>();
  model->outputs = std::move(outputs);
  altered.use(model);
  return altered.complaint();
}

std::string complaint_of_backward(std::function<void(LinearModel&, Rows, Gradients&)> back) {
  Altered altered;
  const auto model = std::make_shared<AlteredModel>();
  model->back = std::move(back);
  altered.use(model);
  return altered.complaint();
}

}  // namespace

TEST_CASE("a trial whose components keep their contracts is not complained of, and they are put back") {
  Altered altered;
  const auto model = std::make_shared<AlteredModel>();
  altered.use(model);
  CHECK(altered.complaint().empty());
  CHECK(altered.fixture.settings.model.get() == model.get());
  CHECK(altered.fixture.settings.loss.shared() == altered.fixture.builder.instances["loss"]);
  CHECK(altered.fixture.settings.schedule.shared() == altered.fixture.builder.instances["schedule"]);
}

TEST_CASE("a model that returns other rows or columns than it was asked for is named, with both sizes") {
  CHECK_THAT(complaint_of_outputs([](ConstRows y) {
               return ConstRows{y.data, y.count + 1, y.width, y.stride};
             }),
             ContainsSubstring("model 'model' returned 5 × 1 outputs from forward(), expected 4 × 1 outputs"));
  CHECK_THAT(complaint_of_outputs([](ConstRows y) {
               return ConstRows{y.data, y.count, 3, y.stride};
             }),
             ContainsSubstring("returned 4 × 3 outputs from forward(), expected 4 × 1"));
  CHECK_THAT(complaint_of_outputs([](ConstRows y) {
               return ConstRows{nullptr, y.count, y.width, y.stride};
             }),
             ContainsSubstring("returned nothing"));
  // Only the last batch of an epoch has three rows.
  CHECK_THAT(complaint_of_outputs([](ConstRows y) {
               return ConstRows{y.data, 4, y.width, y.stride};
             }),
             ContainsSubstring("returned 4 × 1 outputs from forward(), expected 3 × 1"));
}

TEST_CASE("a gradient that is missing, given twice, not completed or not written is named") {
  CHECK_THAT(complaint_of_backward([](LinearModel&, Rows, Gradients&) {}),
             ContainsSubstring("model 'model' asked 0 times in backward() where to put the gradient of 'layer1'"));
  CHECK_THAT(complaint_of_backward([](LinearModel& model, Rows dy, Gradients& gradients) {
               model.backward(dy, gradients);
               model.backward(dy, gradients);
             }),
             ContainsSubstring("asked 2 times in backward() where to put the gradient of 'layer1', expected 1 time"));
  CHECK_THAT(complaint_of_backward([](LinearModel& model, Rows dy, Gradients& gradients) {
               AlteredGradients altered(gradients, true, false);
               model.backward(dy, altered);
             }),
             ContainsSubstring("completed the gradient of 'layer1' 0 times"));
  CHECK_THAT(complaint_of_backward([](LinearModel& model, Rows dy, Gradients& gradients) {
               AlteredGradients altered(gradients, false, true);
               model.backward(dy, altered);
             }),
             ContainsSubstring("left a part of the gradient of 'layer1' unwritten"));
}

TEST_CASE("a loss that leaves a part of its gradient unwritten is named") {
  Altered altered;
  altered.use(altered.fixture.settings.loss, "loss", std::make_shared<AlteredLoss>());
  CHECK_THAT(altered.complaint(), ContainsSubstring("loss 'loss' left a part of the gradient of row 3 of 4 unwritten"));
}

TEST_CASE("a factor that is negative or not finite is refused at whatever step it comes") {
  const auto complaint = [](std::uint64_t from, double factor) {
    Altered altered;
    altered.use(altered.fixture.settings.schedule, "schedule", std::make_shared<AlteredSchedule>(from, factor));
    return altered.complaint();
  };
  CHECK(complaint(0, 0.0).empty());
  CHECK_THAT(complaint(0, -0.5), ContainsSubstring("schedule 'schedule' gave the factor -0.5 for step 1 of 4"));
  CHECK_THAT(complaint(3, std::numeric_limits<double>::infinity()), ContainsSubstring("factor inf for step 4 of 4"));
  CHECK_THAT(complaint(2, std::numeric_limits<double>::quiet_NaN()), ContainsSubstring("nan for step 3"));
}
