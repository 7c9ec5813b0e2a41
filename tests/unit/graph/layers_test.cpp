// Networks of layers, as a configuration puts them together.
#include <plexus/layer.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "catch.h"
#include "registry_of_build.h"
#include "training/parameter_store.h"

using namespace plexus;
using namespace plexus::test;

namespace {

Value layer(const std::string& plugin, Value::Map others = {}) {
  others.insert(others.begin(), {"plugin", Value(plugin)});
  return Value(std::move(others));
}

Value sequential(Value::List layers, const std::string& head = "dense") {
  return layer("sequential", {{"layers", Value(std::move(layers))}, {"head", Value(head)}});
}

/// A model as the runtime has it.
struct Built {
  Built(const Value& settings, Shape input, std::size_t outputs, std::size_t batch = 4)
      : model(build<Model>(settings)), store(std::move(input), outputs, batch, 1) {
    model->plan(store);
    store.complete();
  }

  std::vector<std::string> published() {
    std::vector<std::string> names;
    for (const training::NamedView& view : store.views()) names.push_back(view.name + " " + to_string(view.shape));
    return names;
  }

  float* parameter(const std::string& name) {
    for (const Parameter& parameter : store.parameters())
      if (parameter.name == name) return parameter.values;
    FAIL("there is no parameter " << name);
    return nullptr;
  }

  std::vector<float> run(const std::vector<float>& x) {
    const std::size_t width = store.input().size();
    const ConstRows y = model->forward({x.data(), x.size() / width, width, width}, {});
    std::vector<float> values;
    for (std::size_t b = 0; b < y.count; ++b) values.insert(values.end(), y.row(b), y.row(b) + y.width);
    return values;
  }

  std::shared_ptr<Model> model;
  training::ParameterStore store;
};

std::vector<float> numbers(std::size_t count) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(static_cast<float>(i % 7) - 2.5F + 0.125F * static_cast<float>(i));
  return values;
}

}  // namespace

TEST_CASE("Layers are named by their places, those inside of others by the whole way") {
  Built built(
      sequential({layer("convolution", {{"channels", 3}}), "relu",
                  layer("repeat", {{"times", 2}, {"layers", Value::List{layer("dense", {{"outputs", 4}})}}}),
                  layer("parallel",
                        {{"branches", Value::List{Value::List{layer("dense", {{"outputs", 2}})}, Value::List{}}}})}),
      {5, 5, 1}, 10);
  CHECK(built.published() ==
        std::vector<std::string>{"layers_0_weights (3, 3, 1, 3)", "layers_0_bias (3)",
                                 "layers_2_times_0_layers_0_weights (27, 4)", "layers_2_times_0_layers_0_bias (4)",
                                 "layers_2_times_1_layers_0_weights (4, 4)", "layers_2_times_1_layers_0_bias (4)",
                                 "layers_3_branches_0_layers_0_weights (4, 2)", "layers_3_branches_0_layers_0_bias (2)",
                                 "head_weights (6, 10)", "head_bias (10)"});
}

TEST_CASE("A sequential network of dense layers computes bit for bit what a deep one does") {
  Built deep(layer("deep", {{"hidden", Value::List{9, 7}}, {"activation", "tanh"}, {"batch_normalization", true}}),
             {12}, 3);
  Built other(sequential({layer("dense", {{"outputs", 9}}), "batch_normalization", "tanh",
                          layer("dense", {{"outputs", 7}}), "batch_normalization", "tanh"}),
              {12}, 3);
  const auto from = deep.store.values();
  const auto to = other.store.values();
  REQUIRE(from.size() == to.size());
  std::copy(from.begin(), from.end(), to.begin());
  CHECK(deep.run(numbers(36)) == other.run(numbers(36)));
}

TEST_CASE("A mistake inside of layers is said with its place") {
  CHECK_THROWS_WITH(
      Built(sequential({"relu", layer("residual", {{"layers", Value::List{"tanh", "max_pool"}}})}), {6}, 3),
      ContainsSubstring("layers.1 (residual): layers.1 (max_pool): ") && ContainsSubstring("needs images"));
  CHECK_THROWS_WITH(
      Built(sequential({layer("parallel", {{"branches", Value::List{Value::List{layer("dense", {{"outputs", 2}})},
                                                                    Value::List{layer("dense", {{"outputs", 3}})}}},
                                           {"merge", "add"}})}),
            {6}, 3),
      ContainsSubstring("layers.0 (parallel): 'add' got values of the shapes (2) and (3)"));
  CHECK_THROWS_WITH(Built(sequential({layer("lstm")}), {6}, 3),
                    ContainsSubstring("layers.0 (lstm): it needs sequences (length, features), got (6)"));
  CHECK_THROWS_WITH(Built(sequential({"glu"}), {7}, 3), ContainsSubstring("7 values; they must be even in number"));
  CHECK_THROWS_WITH(Built(sequential({layer("reshape", {{"shape", Value::List{4, -1}}})}), {6}, 3),
                    ContainsSubstring("(6)") && ContainsSubstring("(4, 1)"));
  CHECK_THROWS_WITH(Built(sequential({layer("convolution", {{"kernel", 4}, {"padding", "same"}})}), {8, 8}, 3),
                    ContainsSubstring("odd size, got 4"));
  CHECK_THROWS_WITH(Built(sequential({layer("group_normalization", {{"groups", 4}})}), {6, 6, 6}, 3),
                    ContainsSubstring("4 groups, which 6 channels cannot be divided into"));
  CHECK_THROWS_WITH(Built(sequential({layer("attention", {{"heads", 4}})}), {5, 6}, 3),
                    ContainsSubstring("4 heads, which a width of 6 cannot be divided into"));
}

TEST_CASE("Without a head the last layer makes the outputs, and must make as many as there are") {
  CHECK(Built(sequential({layer("dense", {{"outputs", 3}})}, "none"), {6}, 3).published().size() == 2);
  CHECK_THROWS_WITH(Built(sequential({layer("dense", {{"outputs", 4}})}, "none"), {6}, 3),
                    ContainsSubstring("ends in 4") && ContainsSubstring("3 output(s)"));
}

TEST_CASE("A residual layer adds x itself where it can, and else a map of it with the stride of its layers") {
  const Value strided = layer("convolution", {{"channels", 8}, {"stride", 2}, {"padding", "same"}});
  Built built(sequential({layer("residual", {{"layers", Value::List{"tanh"}}}),
                          layer("residual", {{"layers", Value::List{strided}}})}),
              {7, 6, 4}, 3);
  CHECK(built.published() ==
        std::vector<std::string>{"layers_1_layers_0_weights (3, 3, 4, 8)", "layers_1_layers_0_bias (8)",
                                 "layers_1_shortcut_weights (1, 1, 4, 8)", "head_weights (96, 3)", "head_bias (3)"});
  CHECK_THROWS_WITH(
      Built(sequential({layer("residual", {{"layers", Value::List{layer("convolution")}}})}), {7, 6, 4}, 3),
      ContainsSubstring("(5, 4, 16) of (7, 6, 4)") && ContainsSubstring("padding: same"));
  Built same(sequential({layer("residual", {{"layers", Value::List{"relu"}}})}, "none"), {2}, 2);
  CHECK(same.run({3, -4}) == std::vector<float>{6, -4});
}

TEST_CASE("Branches get the same value, and are merged as it is said") {
  const auto merged = [](const std::string& merge, std::size_t outputs) {
    const Value branches = Value::List{Value::List{}, Value::List{"relu"}};
    Built built(sequential({layer("parallel", {{"branches", branches}, {"merge", Value(merge)}})}, "none"), {2},
                outputs);
    return built.run({3, -4});
  };
  CHECK(merged("concatenate", 4) == std::vector<float>{3, -4, 3, 0});
  CHECK(merged("add", 2) == std::vector<float>{6, -4});
  CHECK(merged("multiply", 2) == std::vector<float>{9, 0});
  CHECK(merged("mean", 2) == std::vector<float>{3, -2});
}

TEST_CASE("Sinusoidal positions are those of the paper") {
  Built built(sequential({"positional_encoding"}, "none"), {3, 4}, 12);
  const std::vector<float> y = built.run(std::vector<float>(12, 0.0F));
  for (std::size_t t = 0; t < 3; ++t) {
    const auto position = static_cast<double>(t);
    CHECK(y[4 * t] == Approx(std::sin(position)));
    CHECK(y[4 * t + 1] == Approx(std::cos(position)));
    CHECK(y[4 * t + 2] == Approx(std::sin(position / 100)));
    CHECK(y[4 * t + 3] == Approx(std::cos(position / 100)));
  }
}

TEST_CASE("A causal layer does not see what comes later") {
  Built built(sequential({layer("transformer_block", {{"heads", 2}, {"causal", true}})}, "none"), {3, 4}, 12);
  std::vector<float> x = numbers(12);
  const std::vector<float> before = built.run(x);
  x[11] += 1;  // in the last step
  const std::vector<float> after = built.run(x);
  CHECK(std::equal(before.begin(), before.begin() + 8, after.begin()));
  CHECK(before[10] != after[10]);
}

TEST_CASE("An embedding takes the nearest index that there is") {
  Built built(sequential({layer("embedding", {{"count", 3}, {"width", 2}})}, "none"), {5}, 10);
  const float* const table = built.parameter("layers_0");
  const std::vector<float> y = built.run({0, 2, -1, 7, 1.4F});
  const std::size_t stride = built.store.parameters()[0].stride;
  const std::vector<std::size_t> rows = {0, 2, 0, 2, 1};
  for (std::size_t i = 0; i < rows.size(); ++i) CHECK(y[2 * i] == table[rows[i] * stride]);
}

TEST_CASE("Parameters of a network of layers are shared by no two layers of it") {
  Built built(sequential({layer("repeat", {{"times", 3}, {"layers", Value::List{"layer_normalization", "prelu"}}})}),
              {4, 6}, 2);
  for (const Parameter& parameter : built.store.parameters()) CHECK(parameter.uses == 1);
  CHECK(built.store.parameters().size() == 10);
}

namespace {

/// Keeps the gradients of a backward pass.
class KeptGradients final : public Gradients {
 public:
  Target target(const Parameter& parameter) noexcept override {
    kept.assign(parameter.size(), 0.0F);
    stride = parameter.stride;
    return {kept.data(), 1.0F, 0.0F};
  }
  void complete(const Parameter&) noexcept override { ++completed; }
  [[nodiscard]] double at(std::size_t i, std::size_t j) const { return static_cast<double>(kept[i * stride + j]); }

  std::vector<float> kept;  // of the last parameter
  std::size_t stride = 0;
  std::size_t completed = 0;
};

// Of NumPy: singular values 3.979, 2.478 and 1.467.
const std::vector<std::vector<float>> matrix = {{1, -2, 0.5}, {0.25, 3, -1}, {2, 0, 1.5}, {-1, 1, 0.75}};
const std::vector<float> bias_of_matrix = {0.5, -1, 2};
const std::vector<float> two_rows = {1, 2, -1, 0.5, 0, -1, 3, 2};

/// A dense layer with that matrix whose weights are normalised.
struct Normalized : Built {
  explicit Normalized(Value::Map settings = {}) : Built(sequential({with(std::move(settings))}, "none"), {4}, 3) {
    float* const values = parameter("layers_0_layers_0");
    for (std::size_t i = 0; i < 4; ++i) std::copy(matrix[i].begin(), matrix[i].end(), values + i * 16);
    std::copy(bias_of_matrix.begin(), bias_of_matrix.end(), values + std::size_t{4} * 16);
  }
  static Value with(Value::Map settings) {
    settings.emplace_back("layers", Value(Value::List{layer("dense", {{"outputs", 3}})}));
    return layer("spectral_normalization", std::move(settings));
  }
  std::span<float> singular_vector() {
    for (const training::NamedMemory& part : store.memory())
      if (part.name == "model layers_0_layers_0_singular_vector") return part.values;
    FAIL("there is no singular vector");
    return {};
  }
  std::vector<float> train(std::uint64_t step) {
    const ConstRows y = model->forward({two_rows.data(), 2, 4, 4}, {.mode = Mode::training, .step = step});
    std::vector<float> values;
    for (std::size_t b = 0; b < y.count; ++b) values.insert(values.end(), y.row(b), y.row(b) + y.width);
    return values;
  }
};

void check_values(const std::vector<float>& got, const std::vector<double>& expected, double margin) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(static_cast<double>(got[i]) == Approx(expected[i]).margin(margin));
}

}  // namespace

TEST_CASE("Spectral normalisation divides weights, and no bias, by their largest singular value") {
  const std::vector<double> exact = {0.24868537374762817, 0.13091581813567332, 1.340299106087524,
                                     1.4424298484463944,  -1.2513146262523718, 3.7592023837666027};
  Normalized many({{"first_iterations", 60}});
  check_values(many.run(two_rows), exact, 1e-5);  // before any step
  check_values(many.train(0), exact, 1e-5);
  check_values(many.run(two_rows), exact, 1e-5);
  Normalized usual;  // 15 iterations, and one in each step
  check_values(usual.train(0), exact, 2e-2);
  for (std::uint64_t step = 1; step < 30; ++step) (void)usual.train(step);
  check_values(usual.run(two_rows), exact, 1e-5);
}

TEST_CASE("A step of spectral normalisation has the values and gradients of PyTorch's, from the same vector") {
  // torch.nn.utils.parametrizations.spectral_norm with v = (½, ½, ½, ½), a step of a dense layer, then two more.
  Normalized built;
  const std::span<float> v = built.singular_vector();
  std::fill(v.begin(), v.end(), 0.5F);
  const std::vector<double> expected = {0.10010305294515992, 0.7995362617467803,  0.9502705139810448,
                                        1.9996135514556501,  -1.3998969470548401, 4.79927862938388};
  check_values(built.train(7), expected, 1e-5);
  KeptGradients gradients;
  std::vector<float> dy(2 * 16, 0.0F);
  const std::vector<float> r = {1, -1, 2, 0.5, 0, -1};
  for (std::size_t b = 0; b < 2; ++b) std::copy_n(r.data() + b * 3, 3, dy.data() + b * 16);
  built.model->backward({dy.data(), 2, 3, 16}, gradients);
  CHECK(gradients.completed == 1);
  const std::vector<std::vector<double>> dw = {
      {0.23505534615912774, -0.5464228145176956, 0.6715837600796816},
      {1.5064742255086778, 0.006098376936024506, 2.7046404724391917},
      {1.542230080821077, 1.593036153538091, -0.9554879296013559},
      {0.8000102216699106, -0.022024205893952768, -0.2442132128755562},
      {1.5, -1.0, 1.0},  // of the bias, as it is
  };
  for (std::size_t i = 0; i < dw.size(); ++i)
    for (std::size_t j = 0; j < 3; ++j) CHECK(gradients.at(i, j) == Approx(dw[i][j]).margin(2e-5));
  // The same step once more, as with sam or where somebody looks: the same vector.
  check_values(built.train(7), expected, 1e-5);
  const std::vector<float> after(v.begin(), v.end());
  check_values(after, {-0.10048824651052188, 0.5526853558078701, 0.818261435871392, 0.12202144219134796}, 1e-6);
  (void)built.train(8);
  (void)built.train(9);
  check_values({v.begin(), v.end()}, {-0.46516716807905634, 0.8453434540097612, 0.1765692351720715, 0.1945180086647699},
               1e-5);
  // In evaluation σ = ‖Wᵀ v‖ = 3.7224, and nothing moves.
  const double sigma = 3.7224001253962524;
  std::vector<double> evaluated;
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t j = 0; j < 3; ++j) {
      double sum = static_cast<double>(bias_of_matrix[j]);
      for (std::size_t i = 0; i < 4; ++i)
        sum += static_cast<double>(two_rows[b * 4 + i]) * static_cast<double>(matrix[i][j]) / sigma;
      evaluated.push_back(sum);
    }
  check_values(built.run(two_rows), evaluated, 1e-5);
  check_values(built.run(two_rows), evaluated, 1e-5);
}

TEST_CASE("Spectral normalisation takes a step again from where it was put back, and shared weights once") {
  Normalized built;
  (void)built.train(3);
  const std::span<float> v = built.singular_vector();
  const std::vector<float> before(v.begin(), v.end());
  const std::vector<float> looked = built.train(4);
  const std::vector<float> moved(v.begin(), v.end());
  CHECK(moved != before);
  std::copy(before.begin(), before.end(), v.begin());
  CHECK(built.train(4) == looked);
  CHECK(std::vector<float>(v.begin(), v.end()) == moved);

  // Both sides of a Siamese network: one vector, which one side alone would have moved as far.
  const Value::List inside{Normalized::with({})};
  Built both(sequential({layer("each", {{"layers", Value(inside)}, {"merge", "concatenate"}})}, "none"), {2, 4}, 6);
  float* const values = both.parameter("layers_0_layers_0_layers_0");
  for (std::size_t i = 0; i < 4; ++i) std::copy(matrix[i].begin(), matrix[i].end(), values + i * 16);
  Normalized one;
  std::fill(one.singular_vector().begin(), one.singular_vector().end(), 0.5F);
  for (const training::NamedMemory& part : both.store.memory())
    if (part.name.ends_with("_singular_vector")) std::fill(part.values.begin(), part.values.end(), 0.5F);
  (void)one.train(1);
  const ConstRows y = both.model->forward({two_rows.data(), 1, 8, 8}, {.mode = Mode::training, .step = 1});
  const std::vector<float> expected = one.train(1);
  for (std::size_t i = 0; i < 6; ++i) CHECK(y.row(0)[i] + bias_of_matrix[i % 3] == Approx(expected[i]).margin(1e-6));
}

TEST_CASE("Spectral normalisation of weights that are 0 gives 0") {
  Normalized built;
  std::fill_n(built.parameter("layers_0_layers_0"), 5 * 16, 0.0F);
  for (const float value : built.train(1)) CHECK(value == 0.0F);
  for (const float value : built.run(two_rows)) CHECK(value == 0.0F);
}
