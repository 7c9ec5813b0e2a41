// No step of a trial allocates: every malloc between the 3rd and the 100th step is counted, for each model with each
// optimizer and for each loss, schedule and activation with one model.
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "catch.h"
#include "test_settings.h"
#include "training/trainer.h"
#include "trial/preparation.h"

extern "C" void* __libc_malloc(std::size_t size);                           // NOLINT: glibc's own name
extern "C" void* __libc_calloc(std::size_t count, std::size_t size);        // NOLINT
extern "C" void* __libc_realloc(void* memory, std::size_t size);            // NOLINT
extern "C" void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT

namespace {
std::size_t allocations = 0;
}

// These stand in for glibc's in the whole process, plugins and BLAS included.
extern "C" void* malloc(std::size_t size) noexcept {
  ++allocations;
  return __libc_malloc(size);
}
extern "C" void* calloc(std::size_t count, std::size_t size) noexcept {
  ++allocations;
  return __libc_calloc(count, size);
}
extern "C" void* realloc(void* memory, std::size_t size) noexcept {
  ++allocations;
  return __libc_realloc(memory, size);
}
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  ++allocations;
  return __libc_memalign(alignment, size);
}

using namespace plexus;

namespace {

class StepCounter final : public training::Monitor {
 public:
  void on_progress(const training::LiveProgress&) noexcept override {}
  void on_epoch(const training::EpochRecord&, const training::LiveProgress&) noexcept override {}
  void on_note(std::string_view, const training::LiveProgress&) noexcept override {}
  [[nodiscard]] training::Request request() noexcept override {
    ++asked_;
    if (asked_ == 3) at_step_3 = allocations;
    if (asked_ == 101) at_step_101 = allocations;
    return training::Request::go_on;
  }

  std::size_t at_step_3 = 0;
  std::size_t at_step_101 = 0;

 private:
  std::size_t asked_ = 0;
};

/// Allocations in steps 3 … 100 of a trial of an image model, all within its first epoch.
std::size_t allocations_of(const std::string& model, const Value& settings) {
  const std::size_t batch = model == "perceptron" || model == "shallow" ? 1 : 3;
  Value all = settings;
  all.set("model", Value(Value::Map{{"plugin", Value(model)}}));
  all.set("training",
          Value(Value::Map{{"batch_size", Value(static_cast<std::int64_t>(batch))}, {"steps", Value(101)}}));
  if (model == "tied_autoencoder")  // its outputs are its inputs
    all.set("dataset",
            Value(Value::Map{{"plugin", "digits_synthetic"}, {"train", 400}, {"test", 50}, {"reconstruct", true}}));
  if (model == "variational_autoencoder") {  // with some rates its variances grow beyond all bounds
    Value training = *all.find("training");
    training.set("clip_norm", Value(0.1));
    all.set("training", training);
  }
  const auto plan = test::plan_of({all}, 400);
  const auto preparation = experiment::prepare(plan, test::registry());
  REQUIRE(preparation.problems.empty());
  const auto built = trial::build_settings(plan.trials[0].settings, test::registry());
  StepCounter counter;
  (void)training::train(*built, *preparation.trials[0].examples, counter);
  REQUIRE(counter.at_step_101 > 0);
  return counter.at_step_101 - counter.at_step_3;
}

Value with(const std::string& key, const std::string& plugin) {
  return Value(Value::Map{{key, Value(Value::Map{{"plugin", Value(plugin)}})}});
}

std::vector<std::string> names(Kind kind) {
  std::vector<std::string> found;
  for (const auto* component : test::registry().components())
    if (component->info.kind == kind && component->library->name.find("faulty") == std::string::npos)
      found.push_back(component->info.name);
  return found;
}

}  // namespace

TEST_CASE("the counter sees an allocation") {
  const std::size_t before = allocations;
  const std::vector<int> memory(1000, 1);
  CHECK(allocations == before + 1);
  CHECK(memory.back() == 1);
}

TEST_CASE("no step allocates, for any model with any optimizer") {
  REQUIRE(names(Kind::model).size() >= 4);
  REQUIRE(names(Kind::optimizer).size() >= 6);
  for (const std::string& model : names(Kind::model))
    for (const std::string& optimizer : names(Kind::optimizer)) {
      CAPTURE(model, optimizer);
      CHECK(allocations_of(model, with("optimizer", optimizer)) == 0);
    }
}

TEST_CASE("no step allocates at the moments of observers, nor where metrics are asked for") {
  const auto at_each_step = [](const std::string& observer) {
    return Value(Value::Map{{"plugin", Value(observer)}, {"every", Value(Value::Map{{"steps", Value(1)}})}});
  };
  REQUIRE(names(Kind::observer).size() >= 7);
  for (const char* const model : {"shallow", "deep"})
    for (const std::string& observer : names(Kind::observer)) {
      CAPTURE(model, observer);
      CHECK(allocations_of(model, Value(Value::Map{{"observers", Value(Value::List{at_each_step(observer)})}})) == 0);
    }
  const Value metrics(
      Value::List{Value(Value::Map{{"plugin", Value("f1")}}), Value(Value::Map{{"plugin", Value("roc_auc")}})});
  CHECK(allocations_of("deep", Value(Value::Map{{"metrics", metrics}})) == 0);
}

TEST_CASE("no step allocates where images are augmented") {
  const Value augmentation(Value::Map{{"shift", Value(2.0)}, {"rotation", Value(10.0)}});
  const Value dataset(Value::Map{{"plugin", Value("digits_synthetic")},
                                 {"train", Value(400)},
                                 {"test", Value(50)},
                                 {"augmentation", augmentation}});
  for (const char* const model : {"perceptron", "convolutional"}) {
    CAPTURE(model);
    CHECK(allocations_of(model, Value(Value::Map{{"dataset", dataset}})) == 0);
  }
}

bool takes_classes(const std::string& loss) {
  try {
    const Value settings(Value::Map{{"plugin", Value(loss)}});
    std::static_pointer_cast<Loss>(test::registry().build(Kind::loss, settings))
        ->plan({.outputs = 10, .classification = true});
    return true;
  } catch (const Error&) {
    return false;
  }
}

TEST_CASE("no step allocates, for any loss or schedule") {
  for (const std::string& loss : names(Kind::loss)) {
    CAPTURE(loss);
    if (!takes_classes(loss)) continue;  // these are digits; `plexus check` counts the allocations of the others
    CHECK(allocations_of("deep", with("loss", loss)) == 0);
  }
  for (const std::string& schedule : names(Kind::schedule)) {
    CAPTURE(schedule);
    CHECK(allocations_of("perceptron", with("schedule", schedule)) == 0);
  }
}
