// Distortions of training images: what they do to known images, and that they follow from seed, epoch and row alone.
#include "data/augmentation.h"

#include <plexus/error.h>

#include <cmath>
#include <numbers>
#include <set>
#include <vector>

#include "catch.h"
#include "training/batch.h"

using namespace plexus;
using namespace plexus::data;
using plexus::training::Batch;

namespace {

constexpr double radians = std::numbers::pi / 180.0;

/// (rows, columns) pixels (13 i² + 7 i + 5) mod 251, where i counts the pixels.
std::vector<std::uint8_t> pattern(std::size_t pixels) {
  std::vector<std::uint8_t> image;
  for (std::size_t i = 0; i < pixels; ++i) image.push_back(static_cast<std::uint8_t>((13 * i * i + 7 * i + 5) % 251));
  return image;
}

std::vector<float> distorted(const std::vector<std::uint8_t>& image, const Shape& shape,
                             const data::Distortion& distortion) {
  data::Augmenter augmenter({.shift = 1}, shape);
  std::vector<float> result(image.size());
  augmenter.apply(result.data(), image.data(), distortion);
  return result;
}

std::vector<float> as_floats(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

void check_near(const std::vector<float>& got, const std::vector<float>& expected, float tolerance) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CAPTURE(i, got[i], expected[i]);
    CHECK(std::fabs(got[i] - expected[i]) <= tolerance);
  }
}

/// Ten images of 8 × 6 pixels, of bytes or of reals.
std::shared_ptr<const Data> images(bool reals) {
  Data data;
  data.shape = Shape{8, 6, 1};
  data.outputs = 2;
  const std::vector<std::uint8_t> all = pattern(10 * data.shape.size());
  for (Examples* examples : {&data.train, &data.test}) {
    examples->count = 10;
    examples->labels = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
    if (reals)
      examples->inputs = as_floats(all);
    else
      examples->inputs = all;
  }
  return std::make_shared<const Data>(std::move(data));
}

data::DatasetSettings augmented(const data::AugmentationSettings& augmentation, const std::string& normalize = "none") {
  data::DatasetSettings settings;
  settings.normalize = normalize;
  settings.augmentation = augmentation;
  return settings;
}

std::vector<float> inputs(const Batch& batch, std::size_t row) {
  const float* const begin = batch.inputs().row(row);
  return {begin, begin + batch.inputs().width};
}

const data::AugmentationSettings all_of_them{.shift = 1.5, .rotation = 20, .scale = 0.2, .shear = 15};

}  // namespace

TEST_CASE("an image that is not distorted keeps every value, with an odd and an even number of pixels a side") {
  const auto even = pattern(8 * 6);
  CHECK(distorted(even, Shape{8, 6}, {}) == as_floats(even));
  const auto odd = pattern(7 * 5 * 3);
  CHECK(distorted(odd, Shape{7, 5, 3}, {}) == as_floats(odd));
}

TEST_CASE("a shift by whole pixels moves every value unchanged and leaves zeros behind") {
  const Shape shape{8, 6, 2};
  const auto image = pattern(shape.size());
  const auto moved = distorted(image, shape, {.right = 2, .down = -3});
  for (std::size_t row = 0; row < 8; ++row)
    for (std::size_t column = 0; column < 6; ++column)
      for (std::size_t channel = 0; channel < 2; ++channel) {
        const bool inside = row + 3 < 8 && column >= 2;
        const float expected = inside ? image[((row + 3) * 6 + column - 2) * 2 + channel] : 0.0F;
        CHECK(moved[(row * 6 + column) * 2 + channel] == expected);
      }
}

TEST_CASE("half a pixel is the mean of two neighbours, and half of one at the edge") {
  const std::vector<std::uint8_t> image = {10, 20, 40, 80};
  CHECK(distorted(image, Shape{1, 4}, {.right = 0.5}) == std::vector<float>{5, 15, 30, 60});
  CHECK(distorted(image, Shape{4, 1}, {.down = -0.5}) == std::vector<float>{15, 30, 60, 40});
}

TEST_CASE("an image that is moved away altogether leaves zeros, however far") {
  const auto image = pattern(30);
  for (const double far : {6.0, 7.5, 1e6, -6.0, -7.5, -1e6})
    CHECK(distorted(image, Shape{6, 5}, {.right = far, .down = far}) == std::vector<float>(30, 0.0F));
}

TEST_CASE("a quarter turn is counter-clockwise") {
  const std::vector<std::uint8_t> image = {1, 2, 3,  //
                                           4, 5, 6,  //
                                           7, 8, 9};
  check_near(distorted(image, Shape{3, 3}, {.rotation = 90 * radians}), {3, 6, 9, 2, 5, 8, 1, 4, 7}, 1e-5F);
}

TEST_CASE("what stood upright leans to the right by the angle of shear") {
  // 45 degrees: one column for each row above or below the middle.
  const std::vector<std::uint8_t> image = {0, 0, 7, 0, 0,  //
                                           0, 0, 8, 0, 0,  //
                                           0, 0, 9, 0, 0};
  check_near(distorted(image, Shape{3, 5}, {.shear = 45 * radians}),
             {0, 0, 0, 7, 0,  //
              0, 0, 8, 0, 0,  //
              0, 9, 0, 0, 0},
             1e-5F);
}

TEST_CASE("twice the size shows each second pixel where the image was whole") {
  const std::vector<std::uint8_t> image = {0, 4, 8, 12, 16};
  check_near(distorted(image, Shape{1, 5}, {.scale = 2}), {4, 6, 8, 10, 12}, 1e-5F);
}

// scipy.ndimage.affine_transform (1.10), order 1, mode "grid-constant": tests/unit/data/augmentation_reference.py
TEST_CASE("distorted images are those of SciPy"){
#include "augmentation_reference.inc"
}

TEST_CASE("a distortion follows from seed, epoch and row, and each of them changes it") {
  const data::Augmenter augmenter(all_of_them, Shape{28, 28, 1});
  std::set<double> seen;
  for (const std::uint64_t seed : {1, 2})
    for (const std::uint64_t epoch : {1, 2})
      for (const std::uint32_t row : {0U, 1U, 4294967295U}) {
        const data::Distortion first = augmenter.draw(seed, epoch, row);
        CHECK(augmenter.draw(seed, epoch, row).rotation == first.rotation);
        seen.insert(first.right);
      }
  CHECK(seen.size() == 12);
}

TEST_CASE("each quantity is uniform in its range, and one that is 0 leaves the others as they are") {
  const data::Augmenter augmenter(all_of_them, Shape{28, 28, 1});
  const data::Augmenter fewer({.shift = 1.5, .rotation = 0, .scale = 0, .shear = 15}, Shape{28, 28, 1});
  constexpr std::uint32_t count = 20000;
  double sum = 0.0;
  double squares = 0.0;
  double largest_shift = 0.0;
  double least_scale = 1.0;
  double largest_scale = 1.0;
  for (std::uint32_t row = 0; row < count; ++row) {
    const data::Distortion distortion = augmenter.draw(7, 1, row);
    sum += distortion.rotation;
    squares += distortion.rotation * distortion.rotation;
    largest_shift = std::max({largest_shift, std::fabs(distortion.right), std::fabs(distortion.down)});
    least_scale = std::min(least_scale, distortion.scale);
    largest_scale = std::max(largest_scale, distortion.scale);
    const data::Distortion other = fewer.draw(7, 1, row);
    REQUIRE(other.down == distortion.down);
    REQUIRE(other.shear == distortion.shear);
    REQUIRE(other.rotation == 0.0);
    REQUIRE(other.scale == 1.0);
  }
  const double limit = 20 * radians;
  // The mean of n uniform numbers has the deviation limit / √(3 n); five of them are never passed in practice.
  CHECK(std::fabs(sum / count) < 5.0 * limit / std::sqrt(3.0 * count));
  CHECK(squares / count == Approx(limit * limit / 3.0).epsilon(0.03));
  CHECK(largest_shift <= 1.5);
  CHECK(largest_shift > 1.499);
  CHECK(least_scale >= 0.8);
  CHECK(least_scale < 0.801);
  CHECK(largest_scale > 1.199);
}

TEST_CASE("an augmented batch shows each row as its distortion says, wherever in a batch it comes") {
  const data::ExampleSet examples(images(false), augmented(all_of_them));
  data::Augmenter augmenter(all_of_them, examples.data().shape);
  Batch batch(examples, 3);
  batch.gather(examples.train(), std::vector<std::uint32_t>{4, 9, 2}, 11, 5);
  const auto all = pattern(480);
  for (const auto& [position, row] : {std::pair{0U, 4U}, {1U, 9U}, {2U, 2U}}) {
    std::vector<float> expected(48);
    augmenter.apply(expected.data(), all.data() + row * 48, augmenter.draw(11, 5, row));
    CHECK(inputs(batch, position) == expected);
  }
  const std::vector<float> ninth = inputs(batch, 1);
  Batch single(examples, 1);
  single.gather(examples.train(), std::vector<std::uint32_t>{9}, 11, 5);
  CHECK(inputs(single, 0) == ninth);
  single.gather(examples.train(), std::vector<std::uint32_t>{9}, 11, 6);
  CHECK(inputs(single, 0) != ninth);
}

TEST_CASE("rows are distorted for training alone") {
  const data::ExampleSet examples(images(false), augmented(all_of_them));
  Batch batch(examples, 1);
  const std::vector<std::uint32_t> third = {2};
  const auto all = as_floats(pattern(480));
  batch.gather(examples.test(), third);
  CHECK(inputs(batch, 0) == std::vector<float>(all.begin() + 96, all.begin() + 144));
  batch.gather(examples.train(), third, 1, 1);
  CHECK(inputs(batch, 0) != std::vector<float>(all.begin() + 96, all.begin() + 144));
}

TEST_CASE("images of bytes and of reals are distorted alike, before they are normalised") {
  const std::vector<std::uint32_t> rows = {0, 7};
  const data::ExampleSet bytes(images(false), augmented(all_of_them));
  const data::ExampleSet reals(images(true), augmented(all_of_them));
  const data::ExampleSet scaled(images(false), augmented(all_of_them, "scale"));
  Batch of_bytes(bytes, 2);
  Batch of_reals(reals, 2);
  Batch of_scaled(scaled, 2);
  of_bytes.gather(bytes.train(), rows, 3, 1);
  of_reals.gather(reals.train(), rows, 3, 1);
  of_scaled.gather(scaled.train(), rows, 3, 1);
  for (const std::size_t row : {0U, 1U}) {
    CHECK(inputs(of_bytes, row) == inputs(of_reals, row));
    for (std::size_t i = 0; i < 48; ++i)
      CHECK(static_cast<double>(inputs(of_scaled, row)[i]) ==
            Approx(static_cast<double>(inputs(of_bytes, row)[i]) / 255.0).margin(1e-7));
  }
}

TEST_CASE("data that are no images cannot be augmented, and need not be") {
  Data data;
  data.shape = Shape{4};
  data.outputs = 2;
  data.train.count = 1;
  data.train.labels = {0};
  data.train.inputs = std::vector<float>(4, 1.0F);
  const auto shared = std::make_shared<const Data>(data);
  REQUIRE_THROWS_WITH(data::ExampleSet(shared, augmented({.shear = 1})),
                      ContainsSubstring("'dataset.augmentation'") && ContainsSubstring("(4)"));
  CHECK(data::ExampleSet(shared, augmented({})).train().count == 1);
}
