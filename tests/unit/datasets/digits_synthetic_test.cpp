// Generated digits: what depends on what, and whether there is something to learn.
#include <algorithm>
#include <limits>
#include <set>

#include "catch.h"
#include "dataset_fixture.h"

namespace {

using plexus::Data;
using plexus::Examples;
using plexus::Value;
using plexus::test::bytes_of;

Data digits(const Value::Map& settings) { return plexus::test::load("digits_synthetic", "digits_synthetic", settings); }

std::vector<std::uint8_t> image(const Examples& examples, std::size_t index) {
  const std::size_t pixels = bytes_of(examples).size() / examples.count;
  const auto begin = bytes_of(examples).begin() + static_cast<std::ptrdiff_t>(index * pixels);
  return {begin, begin + static_cast<std::ptrdiff_t>(pixels)};
}

double squared_distance(const std::vector<std::uint8_t>& image, const std::vector<double>& mean) {
  double sum = 0;
  for (std::size_t i = 0; i < image.size(); ++i) sum += (image[i] - mean[i]) * (image[i] - mean[i]);
  return sum;
}

/// The part of the test images that are nearest to the mean of the training images of their own class.
double nearest_mean_accuracy(const Data& data) {
  const std::size_t pixels = data.shape.size();
  std::vector<std::vector<double>> means(10, std::vector<double>(pixels, 0.0));
  for (std::size_t i = 0; i < data.train.count; ++i) {
    const auto pixel_values = image(data.train, i);
    for (std::size_t j = 0; j < pixels; ++j)
      means[static_cast<std::size_t>(data.train.labels[i])][j] +=
          pixel_values[j] * 10.0 / static_cast<double>(data.train.count);
  }
  std::size_t right = 0;
  for (std::size_t i = 0; i < data.test.count; ++i) {
    std::size_t best = 0;
    double least = std::numeric_limits<double>::max();
    for (std::size_t digit = 0; digit < 10; ++digit) {
      const double distance = squared_distance(image(data.test, i), means[digit]);
      if (distance < least) {
        least = distance;
        best = digit;
      }
    }
    if (static_cast<std::int32_t>(best) == data.test.labels[i]) ++right;
  }
  return static_cast<double>(right) / static_cast<double>(data.test.count);
}

TEST_CASE("there are as many digits of the size asked for, all classes equally often") {
  const Data data = digits({{"train", 50}, {"test", 20}, {"size", 16}});
  CHECK(data.shape == plexus::Shape{16, 16, 1});
  CHECK(data.outputs == 10);
  CHECK(data.names.size() == 10);
  CHECK(data.train.count == 50);
  CHECK(data.test.count == 20);
  CHECK(bytes_of(data.train).size() == 50 * 256);
  for (std::int32_t digit = 0; digit < 10; ++digit)
    CHECK(std::count(data.train.labels.begin(), data.train.labels.end(), digit) == 5);
  CHECK(digits({{"train", 1}, {"test", 0}}).test.count == 0);
}

TEST_CASE("the same seed draws the same digits, more digits keep the first, and another seed draws others") {
  const Data few = digits({{"train", 30}, {"test", 10}});
  const Data many = digits({{"train", 60}, {"test", 20}});
  const Data other = digits({{"train", 30}, {"test", 10}, {"seed", 2}});
  for (const std::size_t i : {std::size_t{0}, std::size_t{9}}) {
    CHECK(image(few.train, i) == image(many.train, i));
    CHECK(image(few.test, i) == image(many.test, i));
    CHECK(image(few.train, i) != image(few.test, i));
    CHECK(image(few.train, i) != image(other.train, i));
    CHECK(image(many.train, i) != image(many.train, i + 10));
  }
}

TEST_CASE("digits are ink on an empty background and do not touch the border much") {
  const Data data = digits({{"train", 500}, {"test", 0}, {"noise", 0.0}});
  for (std::size_t i = 0; i < data.train.count; ++i) {
    const auto pixels = image(data.train, i);
    const auto inked = std::count_if(pixels.begin(), pixels.end(), [](std::uint8_t value) { return value > 127; });
    CHECK(inked > 15);   // the thinnest 1
    CHECK(inked < 300);  // of 784
    CHECK(*std::max_element(pixels.begin(), pixels.end()) > 180);
    std::size_t border = 0;
    for (std::size_t j = 0; j < 28; ++j)
      for (const std::size_t pixel : {j, 27 * 28 + j, 28 * j, 28 * j + 27})
        if (pixels[pixel] > 127) ++border;
    CHECK(border < 12);
  }
}

TEST_CASE("without distortion and noise a digit is always one of its shapes") {
  const Data data = digits({{"train", 400}, {"test", 0}, {"distortion", 0.0}, {"noise", 0.0}});
  for (std::size_t digit = 0; digit < 10; ++digit) {
    std::set<std::string> shapes;
    for (std::size_t i = digit; i < data.train.count; i += 10) {
      const auto pixels = image(data.train, i);
      shapes.emplace(pixels.begin(), pixels.end());
    }
    CHECK(!shapes.empty());
    CHECK(shapes.size() <= 2);
  }
}

TEST_CASE("the noise has the standard deviation asked for") {
  const Data data = digits({{"train", 200}, {"test", 0}, {"noise", 0.2}});
  // The first row is background nearly always; the noise there is cut off at 0, which leaves the mean σ / √(2π).
  double sum = 0;
  for (std::size_t i = 0; i < data.train.count; ++i)
    for (std::size_t j = 0; j < 28; ++j) sum += image(data.train, i)[j];
  CHECK(sum / (200 * 28) == Approx(0.2 * 255 / 2.5066).epsilon(0.05));
}

TEST_CASE("the means of the classes tell more than half of the digits apart, and not all of them") {
  const double accuracy = nearest_mean_accuracy(digits({{"train", 2000}, {"test", 500}}));
  CHECK(accuracy > 0.5);
  CHECK(accuracy < 0.9);
  CHECK(nearest_mean_accuracy(digits({{"train", 500}, {"test", 200}, {"distortion", 0.1}, {"noise", 0.0}})) > 0.97);
}

}  // namespace
