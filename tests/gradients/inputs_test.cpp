// Networks of several named inputs: what they get of a row, and their gradients against differences.
#include <memory>
#include <vector>

#include "catch.h"
#include "gradient_check.h"
#include "registry_of_build.h"

using namespace plexus;
using namespace plexus::test;

namespace {

const std::vector<NamedInput> image_and_numbers = {{.name = "image", .shape = {4, 4, 1}},
                                                   {.name = "numbers", .shape = {3}}};

Value component(const std::string& plugin, Value::Map others = {}) {
  Value::Map map{{"plugin", Value(plugin)}};
  for (auto& entry : others) map.push_back(std::move(entry));
  return Value(std::move(map));
}

Value sequential(Value::List layers) { return component("sequential", {{"layers", Value(std::move(layers))}}); }

Value dense(int outputs) { return component("dense", {{"outputs", outputs}}); }

GradientProblem problem_of(const std::vector<NamedInput>& inputs, std::size_t outputs) {
  std::size_t size = 0;
  for (const NamedInput& input : inputs) size += input.shape.size();
  return {.input = Shape{size}, .inputs = inputs, .outputs = outputs};
}

/// What a graph makes of one row.
std::vector<float> values_of(const GraphOf::Build& build, const std::vector<NamedInput>& inputs,
                             const std::vector<float>& row, std::size_t outputs) {
  GraphOf model(build);
  training::ParameterStore store(Shape{row.size()}, Shape{outputs}, 2, 1, inputs);
  model.plan(store);
  store.complete();
  const ConstRows y = model.forward({row.data(), 1, row.size(), row.size()}, {});
  return {y.row(0), y.row(0) + y.width};
}

}  // namespace

TEST_CASE("A named input is the stretch of the row that is its own") {
  const std::vector<NamedInput> inputs = {
      {.name = "a", .shape = {2}}, {.name = "b", .shape = {2, 2}}, {.name = "c", .shape = {1}}};
  const std::vector<float> row = {1, 2, 3, 4, 5, 6, 7};
  const auto get = [](const std::string& name) { return [name](Graph& graph, Var) { return graph.input(name); }; };
  CHECK(values_of(get("a"), inputs, row, 2) == std::vector<float>{1, 2});
  CHECK(values_of(get("b"), inputs, row, 4) == std::vector<float>{3, 4, 5, 6});
  CHECK(values_of(get("c"), inputs, row, 1) == std::vector<float>{7});
  CHECK(values_of(get(""), inputs, row, 7) == row);
  // Rows of a matrix of its shape: (3 + 4, 5 + 6), and again beside the others.
  const auto sums = [](Graph& graph, Var x) {
    const Var b = graph.sum(graph.input("b"), 1, 1);
    return graph.add(graph.add(b, graph.input("a")), graph.slice(x, 0, 5, 7));
  };
  CHECK(values_of(sums, inputs, row, 2) == std::vector<float>{7 + 1 + 6, 11 + 2 + 7});
  CHECK_THROWS_WITH(values_of(get("d"), inputs, row, 1),
                    ContainsSubstring("there is no input 'd'; the data have 'a', 'b', 'c'"));
  CHECK_THROWS_WITH(values_of(get("d"), {}, row, 1), ContainsSubstring("one input without a name"));
  CHECK(values_of(get("all"), {{.name = "all", .shape = {7}}}, row, 7) == row);
}

TEST_CASE("The gradients of a network of named inputs are those that differences give") {
  SECTION("of branches with layers of their own") {
    const Value::Map branches{{"image", Value(Value::List{component("convolution", {{"channels", 2}}),
                                                          component("tanh"), component("global_average_pool")})},
                              {"numbers", Value(Value::List{dense(3), component("tanh")})}};
    const auto model =
        build<Model>(sequential({component("parallel", {{"branches", Value(branches)}}), dense(4), component("tanh")}));
    check_gradients(*model, problem_of(image_and_numbers, 2));
  }
  SECTION("of branches that are multiplied") {
    const Value::Map branches{{"image", Value(Value::List{component("flatten"), dense(3)})},
                              {"numbers", Value(Value::List{dense(3), component("sigmoid")})}};
    const auto model =
        build<Model>(sequential({component("parallel", {{"branches", Value(branches)}, {"merge", "multiply"}})}));
    check_gradients(*model, problem_of(image_and_numbers, 2));
  }
  SECTION("of the same layers for both") {
    const auto model =
        build<Model>(sequential({component("each", {{"inputs", Value(Value::List{Value("left"), Value("right")})},
                                                    {"layers", Value(Value::List{dense(4), component("tanh")})},
                                                    {"merge", "concatenate"}})}));
    check_gradients(*model, problem_of({{.name = "left", .shape = {3}}, {.name = "right", .shape = {3}}}, 2));
  }
  SECTION("of an input that comes later, beside the whole row") {
    const Value::List late{component("input", {{"name", "numbers"}})};
    const Value::List branches{Value(Value::List{}), Value(late)};
    const auto model =
        build<Model>(sequential({dense(4), component("tanh"), component("parallel", {{"branches", Value(branches)}})}));
    check_gradients(*model, problem_of(image_and_numbers, 2));
  }
}

TEST_CASE("A network says which named inputs it looks at") {
  const auto used = [](const Value& settings) {
    const auto model = build<Model>(settings);
    training::ParameterStore store(Shape{19}, Shape{2}, 2, 1, image_and_numbers);
    model->plan(store);
    return model->summary().inputs;
  };
  CHECK(used(sequential({component("input", {{"name", "numbers"}})})) == std::vector<std::string>{"numbers"});
  CHECK(used(sequential({dense(3)})).empty());
  // Whoever looks at the row looks at all.
  const Value::List late{component("input", {{"name", "numbers"}})};
  CHECK(used(sequential(
            {component("parallel", {{"branches", Value(Value::List{Value(Value::List{}), Value(late)})}})})) ==
        std::vector<std::string>{"image", "numbers"});
  CHECK(used(component("deep", {{"hidden", Value(Value::List{3})}})).empty());
}

TEST_CASE("Layers for several inputs need them to be alike, and errors say which is not") {
  const auto plan = [](const Value& layer) {
    const auto model = build<Model>(sequential({layer}));
    training::ParameterStore store(Shape{19}, Shape{2}, 2, 1, image_and_numbers);
    model->plan(store);
  };
  CHECK_THROWS_WITH(plan(component("each", {{"inputs", Value(Value::List{Value("image"), Value("numbers")})},
                                            {"layers", Value(Value::List{component("flatten")})}})),
                    ContainsSubstring("the input 'numbers' has the shape (3), 'image' has (4, 4, 1)"));
  CHECK_THROWS_WITH(
      plan(component("parallel", {{"branches", Value(Value::Map{{"nombers", Value(Value::List{dense(2)})}})}})),
      ContainsSubstring("layers.0 (parallel): branches.nombers: there is no input 'nombers'"));
}
