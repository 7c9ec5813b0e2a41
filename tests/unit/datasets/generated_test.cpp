// Data sets that need no files: their examples follow the rules that they state.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "catch.h"
#include "dataset_fixture.h"
#include "temporary_folder.h"

using namespace plexus;
using namespace plexus::test;

namespace {

Data load(const std::string& plugin, const Value::Map& settings = {}) {
  return plexus::test::load(plugin == "characters" ? "text" : "generated", plugin, settings);
}

const std::vector<float>& inputs(const Examples& examples) { return std::get<std::vector<float>>(examples.inputs); }

}  // namespace

TEST_CASE("Points without noise lie on two half circles") {
  const Data data = load("two_moons", {{"noise", 0.0}, {"train", 400}});
  REQUIRE(data.train.count == 400);
  CHECK(data.test.count == 500);
  for (std::size_t i = 0; i < data.train.count; ++i) {
    const auto x = static_cast<double>(inputs(data.train)[2 * i]);
    const auto y = static_cast<double>(inputs(data.train)[2 * i + 1]);
    const bool second = data.train.labels[i] == 1;
    CHECK(std::hypot(second ? x - 1 : x, second ? y - 0.5 : y) == Approx(1).margin(1e-5));
    CHECK((second ? y <= 0.5 + 1e-6 : y >= -1e-6));
  }
}

TEST_CASE("An arm of a spiral has turned as far as its radius says") {
  const Data data = load("spirals", {{"noise", 0.0}, {"classes", 3}, {"turns", 2.0}});
  for (std::size_t i = 0; i < data.train.count; ++i) {
    const auto x = static_cast<double>(inputs(data.train)[2 * i]);
    const auto y = static_cast<double>(inputs(data.train)[2 * i + 1]);
    const double turned = 2 * std::hypot(x, y) + data.train.labels[i] / 3.0 - std::atan2(y, x) / (2 * std::acos(-1.0));
    CHECK(std::fabs(turned - std::round(turned)) < 1e-4);
  }
}

TEST_CASE("Clouds have the deviation that was asked for, each around its own centre") {
  const Data data = load("blobs", {{"train", 6000}, {"classes", 3}, {"features", 4}, {"deviation", 0.5}});
  for (std::int32_t label = 0; label < 3; ++label)
    for (std::size_t j = 0; j < 4; ++j) {
      double sum = 0;
      double squares = 0;
      for (std::size_t i = 0; i < data.train.count; ++i) {
        if (data.train.labels[i] != label) continue;
        const auto value = static_cast<double>(inputs(data.train)[4 * i + j]);
        sum += value;
        squares += value * value;
      }
      CHECK(std::sqrt(squares / 2000 - sum * sum / 4e6) == Approx(0.5).epsilon(0.05));
    }
}

TEST_CASE("The target of a regression is Friedman's function") {
  const Data data = load("regression", {{"noise", 0.0}, {"features", 6}, {"train", 50}});
  CHECK(!data.classification);
  for (std::size_t i = 0; i < 50; ++i) {
    const float* x = inputs(data.train).data() + 6 * i;
    const auto at = [x](std::size_t j) { return static_cast<double>(x[j]); };
    CHECK(data.train.targets[i] == Approx(10 * std::sin(std::acos(-1.0) * at(0) * at(1)) +
                                          20 * std::pow(at(2) - 0.5, 2) + 10 * at(3) + 5 * at(4)));
  }
}

TEST_CASE("Two steps of an adding problem are marked, one in each half, and their numbers add up to the target") {
  const std::size_t length = GENERATE(as<std::size_t>{}, 2, 7, 100);
  const Data data = load("adding_problem", {{"length", Value(static_cast<std::int64_t>(length))}, {"train", 200}});
  CHECK(data.shape == Shape{length, 2});
  for (std::size_t i = 0; i < 200; ++i) {
    const float* x = inputs(data.train).data() + 2 * length * i;
    std::vector<std::size_t> marked;
    float sum = 0;
    for (std::size_t t = 0; t < length; ++t) {
      if (x[2 * t + 1] == 0.0F) continue;
      marked.push_back(t);
      sum += x[2 * t];
    }
    REQUIRE(marked.size() == 2);
    CHECK(marked[0] < length / 2);
    CHECK(marked[1] >= length / 2);
    CHECK(data.train.targets[i] == sum);
  }
}

TEST_CASE("Every question of modular arithmetic is asked once, in training or in testing, and has the right answer") {
  const std::string operation = GENERATE("add", "subtract", "multiply");
  const Data data = load("modular_arithmetic", {{"modulus", 7}, {"operation", Value(operation)}, {"share", 0.4}});
  CHECK(data.indices);
  CHECK(data.train.count == 20);  // of 49, to the nearest
  CHECK(data.test.count == 29);
  std::set<std::pair<int, int>> asked;
  for (const Examples* examples : {&data.train, &data.test})
    for (std::size_t i = 0; i < examples->count; ++i) {
      const int a = static_cast<int>(inputs(*examples)[3 * i]);
      const int b = static_cast<int>(inputs(*examples)[3 * i + 1]);
      CHECK(inputs(*examples)[3 * i + 2] == 7);
      asked.emplace(a, b);
      const int result = operation == "add" ? a + b : operation == "subtract" ? a - b + 7 : a * b;
      CHECK(examples->labels[i] == result % 7);
    }
  CHECK(asked.size() == 49);
}

TEST_CASE("The bits of a copy task stand at its beginning, the mark at its end, and the targets are the bits") {
  const Data data = load("copy_task", {{"train", 50}, {"length", 3}, {"bits", 2}, {"pause", 4}});
  CHECK(data.shape == Shape{8, 3});
  CHECK(data.outputs == 6);
  CHECK_FALSE(data.classification);
  std::size_t ones = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    const float* const x = inputs(data.train).data() + 24 * i;
    for (std::size_t t = 0; t < 8; ++t) {
      for (std::size_t bit = 0; bit < 2; ++bit)
        CHECK(x[3 * t + bit] == (t < 3 ? data.train.targets[6 * i + 2 * t + bit] : 0.0F));
      CHECK(x[3 * t + 2] == (t == 7 ? 1.0F : 0.0F));
    }
    for (std::size_t k = 0; k < 6; ++k) ones += data.train.targets[6 * i + k] == 1.0F ? 1 : 0;
  }
  CHECK(ones > 110);  // of 300; four standard deviations from the half
  CHECK(ones < 190);
}

TEST_CASE("More examples keep the first ones, and another seed has others") {
  const std::string plugin =
      GENERATE("two_moons", "spirals", "blobs", "regression", "adding_problem", "copy_task", "copy_memory", "shapes");
  const Data few = load(plugin, {{"train", 10}});
  const Data many = load(plugin, {{"train", 50}});
  const Data other = load(plugin, {{"train", 10}, {"seed", 2}});
  CHECK(std::equal(inputs(few.train).begin(), inputs(few.train).end(), inputs(many.train).begin()));
  CHECK(inputs(few.train) != inputs(other.train));
  CHECK(inputs(few.train) != inputs(few.test));
}

TEST_CASE("The examples of a text are its windows, and no test window reaches into the training part") {
  const TemporaryFolder scratch;
  const std::filesystem::path file = scratch / "text.txt";
  std::ofstream(file) << "abcabcabca\nabcabcabc";
  const Data data = load("characters", {{"file", Value(file.string())}, {"length", 3}, {"test", 0.5}});
  CHECK(data.indices);
  CHECK(data.names == std::vector<std::string>{"newline", "a", "b", "c"});
  REQUIRE(data.train.count == 7);  // of 10 characters
  REQUIRE(data.test.count == 7);
  CHECK(std::vector<float>(inputs(data.train).begin(), inputs(data.train).begin() + 6) ==
        std::vector<float>{1, 2, 3, 2, 3, 1});
  CHECK(data.train.labels[0] == 1);
  CHECK(std::vector<float>(inputs(data.test).begin(), inputs(data.test).begin() + 3) == std::vector<float>{0, 1, 2});
  CHECK_THROWS_WITH(load("characters", {{"file", Value(file.string())}, {"length", 10}, {"test", 0.5}}),
                    ContainsSubstring("20 characters, too few for examples of 10"));
}

TEST_CASE("Each character may have the one behind it as its label") {
  const TemporaryFolder scratch;
  const std::filesystem::path file = scratch / "text.txt";
  std::ofstream(file) << "abcabcabca\nabcabcabc";
  const Data data = load(
      "characters", {{"file", Value(file.string())}, {"length", 4}, {"step", 4}, {"test", 0.5}, {"labels", "each"}});
  CHECK(data.positions == Shape{4});
  REQUIRE(data.train.count == 2);  // abca|b and bcab|c of abcabcabca
  CHECK(data.train.labels == std::vector<std::int32_t>{2, 3, 1, 2, 3, 1, 2, 3});
  CHECK(inputs(data.train) == std::vector<float>{1, 2, 3, 1, 2, 3, 1, 2});
}

TEST_CASE("Symbols are the answers at the last steps of a memory that copies, and nothing is before") {
  const Data data = load("copy_memory", {{"train", 50}, {"length", 3}, {"symbols", 5}, {"pause", 4}});
  REQUIRE(data.shape == Shape{10});
  REQUIRE(data.positions == Shape{10});
  CHECK(data.outputs == 6);
  CHECK(data.indices);
  std::set<float> symbols;
  for (std::size_t i = 0; i < data.train.count; ++i) {
    const float* const x = inputs(data.train).data() + 10 * i;
    const std::int32_t* const label = data.train.labels.data() + 10 * i;
    symbols.insert(x, x + 3);
    for (std::size_t t = 0; t < 10; ++t) {
      CHECK(label[t] == (t < 7 ? 0 : static_cast<std::int32_t>(x[t - 7])));
      if (t >= 3) CHECK(x[t] == (t == 6 ? 6.0F : 0.0F));  // the mark stands before the first answer
    }
  }
  CHECK(symbols == std::set<float>{1, 2, 3, 4, 5});
  const Data asked =
      load("copy_memory", {{"train", 1}, {"length", 3}, {"symbols", 5}, {"pause", 4}, {"labels", "symbols"}});
  CHECK(std::count(asked.train.labels.begin(), asked.train.labels.end(), no_label) == 7);
  CHECK(std::equal(asked.train.labels.begin() + 7, asked.train.labels.end(), data.train.labels.begin() + 7));
}

TEST_CASE("Each pixel has the label of what covers it, and none where it is too near to an outline") {
  const Data data = load("shapes", {{"train", 40}, {"noise", 0.0}, {"size", 20}});
  REQUIRE(data.shape == Shape{20, 20, 1});
  REQUIRE(data.positions == Shape{20, 20});
  CHECK(data.names == std::vector<std::string>{"background", "disc", "square"});
  for (std::size_t i = 0; i < data.train.count; ++i) {
    std::map<std::int32_t, std::set<float>> seen;  // brightness of each class
    for (std::size_t p = 0; p < 400; ++p) seen[data.train.labels[400 * i + p]].insert(inputs(data.train)[400 * i + p]);
    CHECK(seen.at(0) == std::set<float>{0.0F});
    CHECK(seen.at(2).size() == 1);  // a square lies above
    CHECK(seen.count(1) <= 1);
  }
  const Data bordered = load("shapes", {{"train", 40}, {"noise", 0.0}, {"size", 20}, {"border", 1.0}});
  CHECK(inputs(bordered.train) == inputs(data.train));
  std::size_t without = 0;
  for (std::size_t p = 0; p < data.train.labels.size(); ++p) {
    const std::int32_t label = bordered.train.labels[p];
    without += label == no_label ? 1 : 0;
    CHECK((label == no_label || label == data.train.labels[p]));
    if (label == no_label || p % 400 < 20 || p % 400 >= 380 || p % 20 == 0 || p % 20 == 19) continue;
    // Neighbours of a pixel with a label are of its class: 1 is more than a half to either side of an outline.
    for (const std::size_t neighbour : {p - 1, p + 1, p - 20, p + 20}) CHECK(data.train.labels[neighbour] == label);
  }
  CHECK(without > data.train.labels.size() / 50);
}
