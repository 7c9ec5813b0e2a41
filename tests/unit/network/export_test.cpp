// The steps of a network, followed plainly, and what is written of them. Numbers are computed by hand.
#include "network/export.h"

#include <plexus/error.h>

#include <cmath>
#include <cstring>

#include "catch.h"

using namespace plexus;
using namespace plexus::network;

namespace {

/// y = (x · 2 − 1) W + b of two inputs and two classes.
Layers two_by_two() {
  Layers layers;
  layers.id = "0123";
  layers.model = "perceptron";
  layers.input = Shape{2};
  layers.answers = {.count = 2, .classification = true, .names = {"no", "yes"}};
  const Shape two{2};
  layers.add(Scale{{"input_scale", two, {2, 2}}, {"input_shift", two, {-1, -1}}}, two, two);
  layers.add(Dense{{"layer1_weights", Shape{2, 2}, {1, 2, 3, 4}}, {"layer1_bias", two, {0.5F, -0.5F}}}, two, two);
  return layers;
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("dense layers are followed as their equation says") {
  // (1, 2) → (1, 3) → (1 + 9 + ½, 2 + 12 − ½)
  CHECK(follow(two_by_two(), {1, 2, 0.5F, 0.5F}) == std::vector<float>{10.5F, 13.5F, 0.5F, -0.5F});
}

TEST_CASE("convolutions and pools are followed as their equations say") {
  Layers layers;
  layers.input = Shape{2, 3, 1};
  layers.answers = {.count = 1, .classification = false, .names = {}};
  // One filter that adds a pixel and its right neighbour; beyond the edge there are zeros.
  layers.add(Convolution{.kernel = 3,
                         .stride = 1,
                         .padding = 1,
                         .weights = {"conv1_weights", Shape{3, 3, 1, 1}, {0, 0, 0, 0, 1, 1, 0, 0, 0}},
                         .bias = {"conv1_bias", Shape{1}, {10}}},
             Shape{2, 3, 1}, Shape{2, 3, 1});
  CHECK(follow(layers, {1, 2, 3, 4, 5, 6}) == std::vector<float>{13, 15, 13, 19, 21, 16});
  layers.add(Pool{Pool::Of::largest, 2, 1}, Shape{2, 3, 1}, Shape{1, 2, 1});
  CHECK(follow(layers, {1, 2, 3, 4, 5, 6}) == std::vector<float>{21, 21});
  layers.steps.back().layer = Pool{Pool::Of::mean, 2, 1};
  CHECK(follow(layers, {1, 2, 3, 4, 5, 6}) == std::vector<float>{17, 16.25F});
}

TEST_CASE("windows with gaps see every other pixel, and a group of channels sees its own alone") {
  Layers layers;
  layers.input = Shape{3, 3, 2};
  layers.answers = {.count = 2, .classification = false, .names = {}};
  // Of each channel: 1 · the pixel + 10 · (or 100 ·) the one two further.
  layers.add(Convolution{.kernel = 2,
                         .stride = 1,
                         .padding = 0,
                         .weights = {"conv1_weights", Shape{2, 2, 1, 2}, {1, 1, 10, 100, 0, 0, 0, 0}},
                         .bias = {"conv1_bias", Shape{2}, {0.5F, 0}},
                         .dilation = 2,
                         .groups = 2},
             Shape{3, 3, 2}, Shape{1, 1, 2});
  CHECK(follow(layers, {1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) == std::vector<float>{51.5F, 602});
}

TEST_CASE("the softmax of outputs adds up to one, however large they are") {
  const std::vector<float> probabilities = softmax({1000, 1000, -1000, 0, std::log(2.0F), std::log(5.0F)}, 3);
  CHECK(probabilities[0] == Approx(0.5));
  CHECK(probabilities[2] == 0.0F);
  CHECK(probabilities[3] == Approx(0.125));
  CHECK(probabilities[4] == Approx(0.25));
  CHECK(probabilities[5] == Approx(0.625));
}

TEST_CASE("an export that disagrees with the network is refused with how far it is off") {
  const Layers layers = two_by_two();
  CHECK_NOTHROW(check_export(layers, {1, 2}, {10.5F, 13.5F}));
  CHECK_THROWS_WITH(check_export(layers, {1, 2}, {13.5F, 10.5F}),
                    ContainsSubstring("1 of 1 rows are of another class") && ContainsSubstring("nothing was written"));
  CHECK_THROWS_WITH(check_export(layers, {1, 2}, {10.5F, 13.6F}),
                    ContainsSubstring("differ by up to 0.1") && ContainsSubstring("0 of 1 rows"));
  Layers broken = layers;
  std::get<Dense>(broken.steps[1].layer).weights.values[0] = NAN;
  CHECK_THROWS_WITH(check_export(broken, {1, 2}, {10.5F, 13.5F}), ContainsSubstring("disagrees"));
}

TEST_CASE("a safetensors file is a length, a description and the numbers, as its format says") {
  const std::string file = text_of(to_safetensors(two_by_two()));
  std::uint64_t size = 0;
  std::memcpy(&size, file.data(), sizeof size);
  const std::string header = file.substr(8, size);
  CHECK(size % 8 == 0);
  CHECK_THAT(header, ContainsSubstring(R"("layer1_weights":{"dtype":"F32","shape":[2,2],"data_offsets":[16,32]})"));
  CHECK(file.size() == 8 + size + 40);  // ten numbers
  float last = 0.0F;
  std::memcpy(&last, file.data() + file.size() - sizeof last, sizeof last);
  CHECK(last == -0.5F);
}

TEST_CASE("names that C would misread are written as octal numbers") {
  Layers layers = two_by_two();
  layers.answers.names = {"a\"b\\c?\?/", "ä\n"};
  const auto files = to_c(layers);
  REQUIRE(files.size() == 3);
  CHECK(files[1].first == "network.c");
  CHECK_THAT(files[1].second, ContainsSubstring(R"("a\042b\134c\077\077/")") && ContainsSubstring(R"("\303\244\012")"));
  CHECK_THAT(files[1].second, ContainsSubstring("0.5f, -0.5f"));
}

TEST_CASE("values that are used twice meet again, as in NumPy") {
  Layers layers;
  layers.input = Shape{2, 2};
  layers.answers = {.count = 4, .classification = false, .names = {}};
  layers.add(Reduce{Reduce::Of::sum, 0, 0}, Shape{2, 2}, Shape{2});  // (1 + 3, 2 + 4)
  layers.steps.push_back({Binary{Binary::Name::subtract}, {0, 1}, {Shape{2, 2}, Shape{2}}, Shape{2, 2}});
  layers.steps.push_back({MatrixProduct{true, false}, {0, 2}, {Shape{2, 2}, Shape{2, 2}}, Shape{2, 2}});
  layers.output = 2;
  CHECK(follow(layers, {1, 2, 3, 4}) == std::vector<float>{-3, -4, -1, -2});
  layers.output = 3;  // ((1, 3), (2, 4)) · ((−3, −4), (−1, −2))
  CHECK(follow(layers, {1, 2, 3, 4}) == std::vector<float>{-6, -10, -10, -16});
}

TEST_CASE("a transposed convolution adds windows where a convolution has read them") {
  Layers layers;
  layers.input = Shape{1, 2, 1};
  layers.answers = {.count = 8, .classification = false, .names = {}};
  layers.add(ConvolutionTranspose{.kernel = 2,
                                  .stride = 1,
                                  .padding = 0,
                                  .weights = {"up_weights", Shape{2, 2, 1, 1}, {1, 2, 3, 4}},
                                  .bias = {"up_bias", Shape{1}, {0.5F}}},
             Shape{1, 2, 1}, Shape{2, 3, 1});
  CHECK(follow(layers, {1, 10}) == std::vector<float>{1.5F, 12.5F, 20.5F, 3.5F, 34.5F, 40.5F});
}

TEST_CASE("an LSTM and a GRU follow their equations from zeros") {
  const double sigmoid = 1.0 / (1.0 + std::exp(-1.0));  // of all gates: x is 1, and every weight of the input
  Layers layers;
  layers.input = Shape{1, 1};
  layers.answers = {.count = 1, .classification = false, .names = {}};
  const auto zeros = [](std::size_t n) { return std::vector<float>(n, 0.0F); };
  layers.add(Recurrent{true,
                       {"l_input_weights", Shape{1, 4}, {1, 1, 1, 1}},
                       {"l_input_bias", Shape{4}, zeros(4)},
                       {"l_recurrent_weights", Shape{1, 4}, zeros(4)},
                       {"l_recurrent_bias", Shape{4}, zeros(4)}},
             Shape{1, 1}, Shape{1, 1});
  CHECK(follow(layers, {1})[0] == Approx(sigmoid * std::tanh(sigmoid * std::tanh(1.0))));
  layers.steps.back().layer = Recurrent{false,
                                        {"g_input_weights", Shape{1, 3}, {1, 1, 1}},
                                        {"g_input_bias", Shape{3}, zeros(3)},
                                        {"g_recurrent_weights", Shape{1, 3}, zeros(3)},
                                        {"g_recurrent_bias", Shape{3}, {0, 0, 2}}};
  CHECK(follow(layers, {1})[0] == Approx((1.0 - sigmoid) * std::tanh(1.0 + sigmoid * 2.0)));
}
