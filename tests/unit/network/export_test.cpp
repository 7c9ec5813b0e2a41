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
  layers.steps.push_back({Scale{"input", {2, 2}, {-1, -1}}, Shape{2}, Shape{2}});
  layers.steps.push_back({Dense{"layer1", 2, 2, {1, 2, 3, 4}, {0.5F, -0.5F}}, Shape{2}, Shape{2}});
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
  layers.steps.push_back({Convolution{.name = "conv1",
                                      .kernel = 3,
                                      .stride = 1,
                                      .padding = 1,
                                      .channels = 1,
                                      .weights = {0, 0, 0, 0, 1, 1, 0, 0, 0},
                                      .bias = {10}},
                          Shape{2, 3, 1}, Shape{2, 3, 1}});
  CHECK(follow(layers, {1, 2, 3, 4, 5, 6}) == std::vector<float>{13, 15, 13, 19, 21, 16});
  layers.steps.push_back({Pool{Pool::Of::largest, 2, 1}, Shape{2, 3, 1}, Shape{1, 2, 1}});
  CHECK(follow(layers, {1, 2, 3, 4, 5, 6}) == std::vector<float>{21, 21});
  layers.steps.back() = {Pool{Pool::Of::mean, 2, 1}, Shape{2, 3, 1}, Shape{1, 2, 1}};
  CHECK(follow(layers, {1, 2, 3, 4, 5, 6}) == std::vector<float>{17, 16.25F});
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
  std::get<Dense>(broken.steps[1].layer).weights[0] = NAN;
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
  layers.answers.names = {"a\"b\\c??/", "ä\n"};
  const auto files = to_c(layers);
  REQUIRE(files.size() == 3);
  CHECK(files[1].first == "network.c");
  CHECK_THAT(files[1].second, ContainsSubstring(R"("a\042b\134c\077\077/")") && ContainsSubstring(R"("\303\244\012")"));
  CHECK_THAT(files[1].second, ContainsSubstring("0.5f, -0.5f"));
}
