// Trials that are interrupted and go on from a checkpoint, with the components of the build tree: every bit of what
// they end with is that of a trial that was left alone.
#include "training/checkpoint.h"

#include <plexus/error.h>

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "catch.h"
#include "test_settings.h"
#include "training/trainer.h"
#include "trial/preparation.h"

using namespace plexus;
using namespace plexus::training;

namespace {

Value map(Value::Map entries) { return Value(std::move(entries)); }
Value named(const char* name, Value::Map settings = {}) {
  settings.insert(settings.begin(), {"plugin", Value(name)});
  return Value(std::move(settings));
}

/// 44 rows to train on, in batches of 16, 16 and 12.
Value trial_settings(const Value& model, const Value& optimizer, Value::Map training, const Value& schedule) {
  training.insert(training.begin(), {"batch_size", Value(16)});
  return map(
      {{"model", model},
       {"optimizer", optimizer},
       {"schedule", schedule},
       {"loss", named("cross_entropy")},
       {"training", Value(std::move(training))},
       {"results", map({{"parameters", Value(Value::List{Value("initial"), Value("best"), Value("final")})}})},
       {"dataset", named("digits_synthetic", {{"train", Value(60)}, {"test", Value(20)}, {"validation", Value(16)}})}});
}

Value trial_settings(const Value& model, const Value& optimizer) {
  return trial_settings(model, optimizer, {{"epochs", Value(3)}, {"clip_norm", Value(5.0)}}, named("cosine"));
}

class Memory final : public Checkpoints {
 public:
  [[nodiscard]] std::string_view trial_id() const noexcept override { return "trial"; }
  [[nodiscard]] std::vector<std::byte> load() override { return bytes; }
  void save(std::span<const std::byte> saved) override {
    ++saves;
    if (full) throw EnvironmentError("the disk is full");
    bytes.assign(saved.begin(), saved.end());
  }

  std::vector<std::byte> bytes;
  std::size_t saves = 0;
  bool full = false;
};

/// Answers the n-th question with `answer`, all others with go_on.
class Asker final : public Monitor {
 public:
  explicit Asker(std::size_t n = SIZE_MAX, Request answer = Request::stop) : left_(n), answer_(answer) {}
  void on_progress(const LiveProgress&) noexcept override {}
  void on_epoch(const EpochRecord& record, const LiveProgress&) noexcept override { epochs.push_back(record.epoch); }
  void on_note(std::string_view note, const LiveProgress&) noexcept override { notes.emplace_back(note); }
  [[nodiscard]] Request request() noexcept override { return left_-- == 0 ? answer_ : Request::go_on; }

  std::vector<std::size_t> epochs;
  std::vector<std::string> notes;

 private:
  std::size_t left_;
  Request answer_;
};

/// One trial, prepared once and trained as often as it takes, with new components each time as in a new process.
class Prepared {
 public:
  explicit Prepared(const Value& settings)
      : plan_(test::plan_of({settings}, 60)), preparation_(experiment::prepare(plan_, test::registry())) {
    for (const auto& problem : preparation_.problems) FAIL(problem.message);
  }

  Outcome train(Monitor& monitor, const Continuation& continuation = {}) const {
    const auto built = trial::build_settings(plan_.trials[0].settings, test::registry());
    return training::train(*built, *preparation_.trials[0].examples, monitor, continuation);
  }

  [[nodiscard]] Outcome undisturbed() const {
    Asker nobody;
    return train(nobody);
  }

  /// Interrupted after each `steps` steps.
  [[nodiscard]] Outcome in_pieces(std::size_t steps, std::size_t& pieces) const {
    Memory memory;
    for (pieces = 1; pieces < 1000; ++pieces) {
      Asker asker(steps);
      Outcome outcome = train(asker, {.checkpoints = &memory});
      if (outcome.ending != Ending::interrupted) return outcome;
    }
    FAIL("it never ends");
    return {};
  }

 private:
  experiment::Plan plan_;
  trial::Preparation preparation_;
};

// As bits, so that NaN equals itself and −0 differs from 0.
std::vector<std::uint64_t> bits(const Evaluation& evaluation) {
  return {std::bit_cast<std::uint64_t>(evaluation.loss), std::bit_cast<std::uint64_t>(evaluation.accuracy)};
}

std::vector<std::uint64_t> bits(const std::vector<SavedArray>& arrays) {
  std::vector<std::uint64_t> all;
  for (const SavedArray& array : arrays)
    for (const float value : array.values) all.push_back(std::bit_cast<std::uint32_t>(value));
  return all;
}

void check_equal(const Outcome& a, const Outcome& b) {
  CHECK(a.ending == b.ending);
  CHECK(a.message == b.message);
  CHECK(a.best_epoch == b.best_epoch);
  CHECK(a.steps == b.steps);
  CHECK(a.samples == b.samples);
  CHECK(bits(a.test) == bits(b.test));
  CHECK(bits(a.validation) == bits(b.validation));
  REQUIRE(a.history.size() == b.history.size());
  for (std::size_t i = 0; i < a.history.size(); ++i) {
    CHECK(a.history[i].epoch == b.history[i].epoch);
    CHECK(a.history[i].step == b.history[i].step);
    CHECK(std::bit_cast<std::uint64_t>(a.history[i].train_loss) ==
          std::bit_cast<std::uint64_t>(b.history[i].train_loss));
    CHECK(bits(a.history[i].test) == bits(b.history[i].test));
    CHECK(bits(a.history[i].validation) == bits(b.history[i].validation));
  }
  // Not compared by CHECK itself, which would print every number.
  const bool initial = bits(a.initial) == bits(b.initial);
  const bool best = bits(a.best) == bits(b.best);
  const bool final = bits(a.final) == bits(b.final);
  CHECK(initial);
  CHECK(best);
  CHECK(final);
  CHECK(a.predictions.classes == b.predictions.classes);
  CHECK(a.predictions.confusion == b.predictions.confusion);
}

const std::vector<std::pair<const char*, Value>> models = {
    {"perceptron", named("perceptron")},
    {"shallow", named("shallow", {{"hidden", Value(20)}})},
    {"deep", named("deep", {{"hidden", Value(Value::List{Value(20), Value(12)})},
                            {"dropout", Value(0.3)},
                            {"batch_normalization", Value(true)}})},
    {"convolutional", named("convolutional", {{"blocks", Value(Value::List{map({{"channels", Value(4)},
                                                                                {"kernel", Value(5)},
                                                                                {"stride", Value(2)},
                                                                                {"batch_normalization", Value(true)},
                                                                                {"pool", Value("max")}})})},
                                              {"hidden", Value(Value::List{Value(16)})},
                                              {"dropout", Value(0.2)}})},
};

std::vector<Value> optimizers() {
  std::vector<Value> all;
  for (const auto* component : test::registry().components())
    if (component->info.kind == Kind::optimizer && component->library->name.find("faulty") == std::string::npos)
      all.push_back(named(component->info.name.c_str()));
  all.push_back(named("sgd", {{"momentum", Value(0.9)}, {"dampening", Value(0.1)}}));
  all.push_back(named("adam", {{"amsgrad", Value(true)}, {"weight_decay", Value(0.01)}}));
  all.push_back(named("rmsprop", {{"centered", Value(true)}, {"momentum", Value(0.5)}}));
  return all;
}

}  // namespace

TEST_CASE("a trial that is interrupted before every step ends with the same bits, for any model and optimizer") {
  const std::vector<Value> all = optimizers();
  REQUIRE(all.size() >= 9);
  for (const auto& [name, model] : models)
    for (const Value& optimizer : all) {
      CAPTURE(name, optimizer.find("plugin")->text());
      const Prepared prepared(trial_settings(model, optimizer));
      const Outcome expected = prepared.undisturbed();
      REQUIRE(expected.ending == Ending::complete);
      REQUIRE(expected.steps == 9);
      std::size_t pieces = 0;
      check_equal(prepared.in_pieces(1, pieces), expected);
      CHECK(pieces == 9);
    }
}

TEST_CASE("a trial with augmented images that is interrupted before every step ends with the same bits") {
  const auto augmented = [](Value::Map augmentation) {
    Value settings = trial_settings(models[3].second, named("adam"));
    Value dataset = *settings.find("dataset");
    dataset.set("augmentation", Value(std::move(augmentation)));
    settings.set("dataset", std::move(dataset));
    return settings;
  };
  const Prepared prepared(augmented({{"shift", Value(1.5)}, {"rotation", Value(15.0)}}));
  const Outcome expected = prepared.undisturbed();
  REQUIRE(expected.steps == 9);
  std::size_t pieces = 0;
  check_equal(prepared.in_pieces(1, pieces), expected);
  CHECK(pieces == 9);
  const Outcome plain = Prepared(augmented({})).undisturbed();
  CHECK(bits(plain.initial) == bits(expected.initial));
  CHECK(bits(plain.final) != bits(expected.final));
}

TEST_CASE("augmentation is part of a trial's identity") {
  const auto id = [](double rotation) {
    Value settings = trial_settings(models[0].second, named("sgd"));
    Value dataset = *settings.find("dataset");
    dataset.set("augmentation", map({{"rotation", Value(rotation)}}));
    settings.set("dataset", std::move(dataset));
    return experiment::prepare(test::plan_of({settings}, 60), test::registry()).trials[0].id;
  };
  CHECK(id(5.0) == id(5.0));
  CHECK(id(5.0) != id(6.0));
}

TEST_CASE("a trial goes on with the same bits whatever ends it: patience, steps in an epoch, divergence") {
  const Value& deep = models[2].second;
  const std::vector<std::pair<const char*, Value>> trials = {
      {"patience", trial_settings(deep, named("sgd", {{"learning_rate", Value(1.5)}}),
                                  {{"epochs", Value(40)}, {"patience", Value(3)}}, named("constant"))},
      {"steps",
       trial_settings(deep, named("adam"), {{"steps", Value(11)}, {"evaluate_every", Value(2)}}, named("step"))},
      {"value",
       trial_settings(deep, named("sgd"), {{"epochs", Value(4)}, {"clip_value", Value(0.01)}}, named("linear_warmup"))},
      {"no shuffle", trial_settings(deep, named("adagrad"), {{"epochs", Value(4)}, {"shuffle", Value(false)}},
                                    named("exponential", {{"factor", Value(0.9)}}))},
      {"plateau", trial_settings(deep, named("sgd", {{"learning_rate", Value(0.5)}}), {{"epochs", Value(6)}},
                                 named("reduce_on_plateau", {{"patience", Value(0)}, {"threshold", Value(0.5)}}))},
      {"min_delta", trial_settings(deep, named("muon"),
                                   {{"epochs", Value(40)},
                                    {"patience", Value(2)},
                                    {"min_delta", Value(0.02)},
                                    {"monitor", Value("validation_accuracy")},
                                    {"evaluate_train", Value(true)}},
                                   named("one_cycle"))},
      {"evaluated in the middle of epochs",
       trial_settings(deep, named("adam"),
                      {{"steps", Value(17)},
                       {"evaluate_every", Value(Value::Map{{"steps", Value(5)}})},
                       {"patience", Value(2)},
                       {"min_delta", Value(0.01)}},
                      named("reduce_on_plateau", {{"patience", Value(0)}, {"threshold", Value(0.5)}}))},
      {"momentum",
       trial_settings(deep, named("sgd", {{"momentum", Value(0.9)}}), {{"epochs", Value(4)}},
                      named("one_cycle", {{"lowest_momentum", Value(0.8)}, {"highest_momentum", Value(0.95)}}))},
      {"divergence", trial_settings(deep, named("sgd", {{"learning_rate", Value(1e25)}}), {{"epochs", Value(50)}},
                                    named("constant"))},
  };
  for (const auto& [name, settings] : trials) {
    CAPTURE(name);
    const Prepared prepared(settings);
    const Outcome expected = prepared.undisturbed();
    if (name == std::string("patience")) REQUIRE(expected.history.size() < 40);
    if (name == std::string("min_delta")) REQUIRE(expected.history.size() < 40);
    if (name == std::string("divergence")) REQUIRE(expected.ending == Ending::diverged);
    for (const std::size_t steps : {1, 2, 3, 4}) {
      CAPTURE(steps);
      std::size_t pieces = 0;
      check_equal(prepared.in_pieces(steps, pieces), expected);
    }
  }
}

TEST_CASE("a trial that pauses after an epoch, again and again, ends with the same bits") {
  const Prepared prepared(trial_settings(models[2].second, named("adam")));
  Memory memory;
  for (const std::size_t until : {1, 2}) {
    Asker nobody;
    const Outcome paused = prepared.train(nobody, {.checkpoints = &memory, .until_epoch = until});
    CHECK(paused.ending == Ending::paused);
    CHECK(paused.history.size() == until);
    CHECK(paused.final.empty());
    CHECK(nobody.epochs == std::vector<std::size_t>{until});
    const Outcome read = outcome_of(read_checkpoint(memory.bytes, "trial").state);
    CHECK(read.history.size() == until);
    CHECK(bits(read.test) == bits(paused.test));
    CHECK(read.best_epoch == paused.best_epoch);
    CHECK(read.parameter_count == paused.parameter_count);
  }
  SECTION("a pause that was reached earlier trains nothing") {
    Asker nobody;
    const std::vector<std::byte> before = memory.bytes;
    CHECK(prepared.train(nobody, {.checkpoints = &memory, .until_epoch = 1}).ending == Ending::paused);
    CHECK(nobody.epochs.empty());
    CHECK(memory.bytes == before);
  }
  Asker nobody;
  check_equal(prepared.train(nobody, {.checkpoints = &memory, .until_epoch = 3}), prepared.undisturbed());
  CHECK(nobody.notes == std::vector<std::string>{"goes on from epoch 3, step 6"});
}

TEST_CASE("a checkpoint that is asked for is written before the next step, and the trial goes on") {
  const Prepared prepared(trial_settings(models[1].second, named("sgd")));
  Memory memory;
  Asker asker(4, Request::checkpoint);
  const Outcome outcome = prepared.train(asker, {.checkpoints = &memory});
  CHECK(outcome.ending == Ending::complete);
  CHECK(memory.saves == 1);
  CHECK(read_checkpoint(memory.bytes, "trial").state.step == 4);
  check_equal(outcome, prepared.undisturbed());
  Asker nobody;
  check_equal(prepared.train(nobody, {.checkpoints = &memory}), outcome);
  CHECK(nobody.notes == std::vector<std::string>{"goes on from epoch 2, step 4"});
}

TEST_CASE("checkpoint_every counts epochs, without it a short trial writes none, and the last epoch needs none") {
  const auto saves = [](Value::Map training) {
    training.emplace_back("epochs", Value(7));
    const Prepared prepared(trial_settings(named("perceptron"), named("sgd"), training, named("constant")));
    Memory memory;
    Asker nobody;
    (void)prepared.train(nobody, {.checkpoints = &memory});
    return memory.saves;
  };
  CHECK(saves({}) == 0);
  CHECK(saves({{"checkpoint_every", Value(1)}}) == 6);
  CHECK(saves({{"checkpoint_every", Value(3)}}) == 2);
  CHECK(saves({{"checkpoint_every", Value(7)}}) == 0);
}

TEST_CASE("a trial whose checkpoint is damaged, or of another model, starts over and says so") {
  const Prepared prepared(trial_settings(models[2].second, named("adam")));
  Memory memory;
  Asker asker(5);
  (void)prepared.train(asker, {.checkpoints = &memory});
  SECTION("damaged") { memory.bytes[memory.bytes.size() / 2] ^= std::byte{1}; }
  SECTION("cut off") { memory.bytes.resize(memory.bytes.size() - 1); }
  SECTION("empty") { memory.bytes.resize(1); }
  SECTION("another model") {
    const Prepared other(trial_settings(models[3].second, named("adam")));
    Asker again(5);
    memory.bytes.clear();
    (void)other.train(again, {.checkpoints = &memory});
  }
  SECTION("another optimizer") {
    const Prepared other(trial_settings(models[2].second, named("sgd")));
    Asker again(5);
    memory.bytes.clear();
    (void)other.train(again, {.checkpoints = &memory});
  }
  Asker nobody;
  check_equal(prepared.train(nobody, {.checkpoints = &memory}), prepared.undisturbed());
  REQUIRE(nobody.notes.size() == 1);
  CHECK_THAT(nobody.notes[0], ContainsSubstring("starts over"));
}

TEST_CASE("a checkpoint that cannot be saved ends the trial as a fault of the environment, and the last one stays") {
  const Prepared prepared(trial_settings(models[0].second, named("adam")));
  Memory memory;
  Asker asker(5);
  (void)prepared.train(asker, {.checkpoints = &memory});
  memory.full = true;
  Asker again(2);
  REQUIRE_THROWS_AS(prepared.train(again, {.checkpoints = &memory}), EnvironmentError);
  memory.full = false;
  Asker nobody;
  check_equal(prepared.train(nobody, {.checkpoints = &memory}), prepared.undisturbed());
}

TEST_CASE("checkpoint_every is no part of a trial's identity") {
  const auto id = [](Value::Map training) {
    training.emplace_back("epochs", Value(7));
    const experiment::Plan plan =
        test::plan_of({trial_settings(named("perceptron"), named("sgd"), training, named("constant"))}, 60);
    CHECK(settings_that_matter(plan.trials[0].settings).find("training")->find("checkpoint_every") == nullptr);
    CHECK(settings_that_matter(plan.trials[0].settings).find("training")->find("epochs")->integer() == 7);
    return experiment::prepare(plan, test::registry()).trials[0].id;
  };
  CHECK(id({}) == id({{"checkpoint_every", Value(2)}}));
  CHECK(id({}) != id({{"patience", Value(2)}}));
}
