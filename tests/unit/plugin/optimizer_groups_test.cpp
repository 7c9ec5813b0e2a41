#include "plugin/optimizer_groups.h"

#include <plexus/error.h>

#include <map>
#include <vector>

#include "catch.h"

using namespace plexus;
using plugin::is_in_group;
using plugin::with_groups;

namespace {

/// w ← w − rate g, and counts in a state how often each parameter was moved.
class Counting final : public Optimizer {
 public:
  Counting(double rate, std::vector<std::string>& asked, bool whole, std::size_t passes)
      : rate_(static_cast<float>(rate)), asked_(asked), whole_(whole), passes_(passes) {}
  void plan(OptimizerPlan& plan) override {
    moved_ = plan.state("moved", 0.0F);
    for (const OptimizedParameter& parameter : plan.parameters()) asked_.push_back(parameter.name);
  }
  [[nodiscard]] bool whole() const noexcept override { return whole_; }
  [[nodiscard]] std::size_t passes() const noexcept override { return passes_; }
  void begin_step(const Step&) noexcept override {}
  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    ++updates;
    for (std::size_t i = 0; i < n; ++i) {
      w[i] -= rate_ * g[i];
      moved_[offset + i] += 1.0F;
    }
  }
  std::size_t updates = 0;

 private:
  float rate_;
  std::vector<std::string>& asked_;
  bool whole_;
  std::size_t passes_;
  float* moved_ = nullptr;
};

class Fixture : public Builder, public OptimizerPlan {
 public:
  [[nodiscard]] std::shared_ptr<Interface> build(Kind, const Value& settings) const override {
    const double rate = settings.find("rate")->real();
    if (rate < 0.0) throw Error("a rate below 0");
    auto made = std::make_shared<Counting>(rate, asked[rate], whole, passes);
    built.push_back(made);
    return made;
  }
  [[nodiscard]] std::size_t parameter_count() const noexcept override { return 64; }
  [[nodiscard]] float* state(const std::string& name, float initial) override {
    return states.try_emplace(name, 64, initial).first->second.data();
  }
  [[nodiscard]] std::span<const OptimizedParameter> parameters() const noexcept override { return arrays; }

  std::shared_ptr<Optimizer> grouped(Value::Map groups) {
    Value::Map settings{{"plugin", "counting"}, {"rate", 1.0}, {"groups", Value(std::move(groups))}};
    return with_groups(std::static_pointer_cast<Optimizer>(build(Kind::optimizer, Value(settings))), Value(settings),
                       *this);
  }

  /// What one step makes of parameters of 0 with gradients of 1.
  std::vector<float> step(Optimizer& optimizer, std::vector<std::pair<std::size_t, std::size_t>> ranges = {{0, 64}}) {
    std::vector<float> w(64, 0.0F);
    const std::vector<float> g(64, 1.0F);
    optimizer.begin_step({});
    for (const auto& [begin, end] : ranges) optimizer.update(begin, end - begin, w.data() + begin, g.data() + begin);
    return w;
  }

  mutable std::map<double, std::vector<std::string>> asked;
  mutable std::vector<std::shared_ptr<Counting>> built;
  std::map<std::string, std::vector<float>> states;
  bool whole = false;
  std::size_t passes = 1;
  std::vector<OptimizedParameter> arrays = {
      {.name = "layers_0_weights",
       .shape = {},
       .group = "weights",
       .offset = 0,
       .rows = 1,
       .columns = 16,
       .stride = 16},
      {.name = "layers_0_bias", .shape = {}, .group = "bias", .offset = 16, .rows = 1, .columns = 16, .stride = 16},
      {.name = "head_weights", .shape = {}, .group = "weights", .offset = 32, .rows = 1, .columns = 16, .stride = 16},
      {.name = "head_bias", .shape = {}, .group = "bias", .offset = 48, .rows = 1, .columns = 16, .stride = 16}};
};

std::vector<float> rates(float a, float b, float c, float d) {
  std::vector<float> all;
  for (const float rate : {a, b, c, d}) all.insert(all.end(), 16, -rate);
  return all;
}

}  // namespace

TEST_CASE("a group is the name of a parameter's group, or a pattern of its own name, in which a point is a _") {
  const OptimizedParameter bias{.name = "layers_0_bias", .shape = {}, .group = "bias"};
  CHECK(is_in_group("bias", bias));
  CHECK(is_in_group("layers_0_bias", bias));
  CHECK(is_in_group("layers.0.*", bias));
  CHECK(is_in_group("*_bias", bias));
  CHECK(is_in_group("*", bias));
  CHECK(is_in_group("l*0*s", bias));
  CHECK_FALSE(is_in_group("weights", bias));
  CHECK_FALSE(is_in_group("layers_0", bias));
  CHECK_FALSE(is_in_group("layers_1_*", bias));
  CHECK_FALSE(is_in_group("*_weights", bias));
}

TEST_CASE("each parameter moves by the settings of its group, and of several groups the later one counts") {
  Fixture fixture;
  const auto optimizer = fixture.grouped({{"bias", Value::Map{{"rate", 0.0}}}, {"head.*", Value::Map{{"rate", 0.5}}}});
  optimizer->plan(fixture);
  CHECK(fixture.step(*optimizer) == rates(1.0F, 0.0F, 0.5F, 0.5F));
  CHECK(fixture.states.size() == 1);  // in common
  CHECK(fixture.states.begin()->second == std::vector<float>(64, 1.0F));
  CHECK(fixture.asked[0.5] == std::vector<std::string>{"head_weights", "head_bias"});
  CHECK(fixture.asked[1.0] == std::vector<std::string>{"layers_0_weights"});
}

TEST_CASE("the result does not depend on how parameters are cut into ranges, wherever groups end") {
  Fixture fixture;
  const auto optimizer = fixture.grouped({{"layers.0.bias", Value::Map{{"rate", 0.25}}}});
  optimizer->plan(fixture);
  CHECK(fixture.step(*optimizer, {{0, 8}, {8, 24}, {24, 33}, {33, 64}}) == rates(1.0F, 0.25F, 1.0F, 1.0F));
}

TEST_CASE("optimizers of whole parameters get each by itself") {
  Fixture fixture;
  fixture.whole = true;
  const auto optimizer = fixture.grouped({{"bias", Value::Map{{"rate", 0.5}}}});
  optimizer->plan(fixture);
  CHECK(optimizer->whole());
  CHECK(fixture.step(*optimizer) == rates(1.0F, 0.5F, 1.0F, 0.5F));
  std::size_t updates = 0;
  for (const auto& each : fixture.built) updates += each->updates;
  CHECK(updates == 4);
}

TEST_CASE("a group that takes in nothing is a mistake that names what there is") {
  Fixture fixture;
  const auto optimizer = fixture.grouped({{"layers.7.*", Value::Map{{"rate", 0.5}}}});
  CHECK_THROWS_WITH(optimizer->plan(fixture), ContainsSubstring("'layers.7.*'") && ContainsSubstring("head_weights"));
}

TEST_CASE("what the settings of a group are refused for is known before there are parameters") {
  Fixture fixture;
  CHECK_THROWS_WITH(fixture.grouped({{"bias", Value::Map{{"rate", -1.0}}}}), "a rate below 0");
}

TEST_CASE("an optimizer that takes several gradients a step has no groups of its own") {
  Fixture fixture;
  fixture.passes = 2;
  const auto optimizer = fixture.grouped({{"bias", Value::Map{{"rate", 0.5}}}});
  CHECK_THROWS_WITH(optimizer->plan(fixture), ContainsSubstring("inside of it"));
}

TEST_CASE("without groups an optimizer is what it was") {
  Fixture fixture;
  const Value plain(Value::Map{{"plugin", "counting"}, {"rate", 1.0}, {"groups", Value()}});
  const auto own = std::static_pointer_cast<Optimizer>(fixture.build(Kind::optimizer, plain));
  CHECK(with_groups(own, plain, fixture) == own);
}
