// The kernels of batch normalisation against sums in double, on ragged shapes, in memory that ends where the batch
// does.
#include "kernels/batch_normalization.h"

#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.h"
#include "kernels/team.h"

using namespace plexus;
using namespace plexus::kernels;

namespace {

struct Batch {
  Batch(std::size_t count, std::size_t width, std::size_t stride, const char* name)
      : rows{nullptr, count, width, stride}, values((count - 1) * stride + width) {
    Stream stream(1, name);
    for (float& value : values) value = static_cast<float>(stream.normal()) + 3.0F;
    rows.data = values.data();
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  Rows rows;
  std::vector<float> values;
};

double mean_of(const ConstRows& x, std::size_t channels, std::size_t channel) {
  double sum = 0.0;
  for (std::size_t b = 0; b < x.count; ++b)
    for (std::size_t i = channel; i < x.width; i += channels) sum += static_cast<double>(x.row(b)[i]);
  return sum / static_cast<double>(x.count * x.width / channels);
}

}  // namespace

TEST_CASE("Sums over a batch and what is normalised by them are those of each channel") {
  const std::size_t channels = GENERATE(as<std::size_t>{}, 1, 3, 6, 15, 16, 20, 33, 64, 100, 150);
  const std::size_t pixels = GENERATE(as<std::size_t>{}, 1, 7, 36);
  const std::size_t count = GENERATE(as<std::size_t>{}, 1, 5, 70);
  const std::size_t gap = GENERATE(as<std::size_t>{}, 0, 5);
  CAPTURE(channels, pixels, count, gap);
  const std::size_t width = pixels * channels;
  const Channels g = Channels::of(pixels, channels);
  REQUIRE(g.runs() * g.run() == width);
  Batch x(count, width, width + gap, "x");
  Batch dy(count, width, width + gap, "dy");

  std::vector<double> sums(g.run());
  std::vector<double> projections(g.run());
  std::vector<float> mean(g.run());
  channel_sums(g, x.rows, sums.data());
  const auto size = static_cast<double>(count * pixels);
  for (std::size_t c = 0; c < channels; ++c) {
    CHECK(sums[c] / size == Approx(mean_of(x.rows, channels, c)).epsilon(1e-6));
    mean[c] = static_cast<float>(mean_of(x.rows, channels, c));
  }
  g.repeat(mean.data());

  std::vector<double> squares(channels);
  std::vector<double> gradients(channels);
  std::vector<double> products(channels);
  for (std::size_t b = 0; b < count; ++b)
    for (std::size_t i = 0; i < width; ++i) {
      const double centred = static_cast<double>(x.rows.row(b)[i]) - static_cast<double>(mean[i % channels]);
      const auto gradient = static_cast<double>(dy.rows.row(b)[i]);
      squares[i % channels] += centred * centred;
      gradients[i % channels] += gradient;
      products[i % channels] += gradient * centred;
    }
  channel_squares(g, x.rows, mean.data(), sums.data());
  for (std::size_t c = 0; c < channels; ++c) CHECK(sums[c] == Approx(squares[c]).epsilon(2e-6).margin(1e-9));
  channel_gradients(g, x.rows, dy.rows, mean.data(), sums.data(), projections.data());
  for (std::size_t c = 0; c < channels; ++c) {
    CHECK(sums[c] == Approx(gradients[c]).epsilon(1e-6));
    CHECK(projections[c] == Approx(products[c]).epsilon(1e-6).margin(1e-6 * std::fabs(gradients[c])));
  }

  std::vector<float> scale(g.run());
  std::vector<float> shift(g.run());
  std::vector<float> rest(g.run());
  for (std::size_t c = 0; c < channels; ++c) {
    scale[c] = 0.5F + static_cast<float>(c);
    shift[c] = static_cast<float>(c % 3) - 1.0F;
    rest[c] = 0.25F * static_cast<float>(c % 5);
  }
  for (float* const values : {scale.data(), shift.data(), rest.data()}) g.repeat(values);
  Batch y(count, width, width + gap, "y");
  Batch dx(count, width, width + gap, "dx");
  const std::vector<float> behind = y.values;
  const std::vector<float> before = dx.values;
  const bool accumulate = GENERATE(false, true);
  normalize_channels(g, y.rows, x.rows, mean.data(), scale.data(), shift.data());
  normalize_channels_backward(g, dx.rows, accumulate, x.rows, dy.rows, mean.data(), scale.data(), shift.data(),
                              rest.data());
  double worst = 0.0;
  bool gaps_untouched = true;
  for (std::size_t b = 0; b < count; ++b)
    for (std::size_t i = 0; i < width + gap && b * (width + gap) + i < y.values.size(); ++i) {
      const std::size_t at = b * (width + gap) + i;
      if (i >= width) {
        gaps_untouched = gaps_untouched && y.values[at] == behind[at] && dx.values[at] == before[at];
        continue;
      }
      const auto real = [i, channels](const std::vector<float>& of_run) {
        return static_cast<double>(of_run[i % channels]);
      };
      const double centred = static_cast<double>(x.values[at]) - real(mean);
      const double value = real(scale) * centred + real(shift);
      const double slope = real(scale) * static_cast<double>(dy.values[at]) + real(shift) * centred + real(rest) +
                           (accumulate ? static_cast<double>(before[at]) : 0.0);
      worst = std::max({worst, std::fabs(static_cast<double>(y.values[at]) - value) / (1.0 + real(scale)),
                        std::fabs(static_cast<double>(dx.values[at]) - slope) / (1.0 + real(scale))});
    }
  CHECK(worst < 2e-6);
  CHECK(gaps_untouched);
}

TEST_CASE("Sums of channels have the same bits for any number of threads") {
  Batch x(70, 300, 304, "x");
  const Channels g = Channels::of(1, 300);
  std::vector<double> alone(300);
  std::vector<double> shared(300);
  channel_sums(g, x.rows, alone.data());
  const Team::Members team(3);
  channel_sums(g, x.rows, shared.data());
  CHECK(alone == shared);
}
