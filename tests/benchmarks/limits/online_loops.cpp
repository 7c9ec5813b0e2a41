// The delta rule and back-propagation of one hidden layer as loops for exactly these sizes, without a framework: what
// an online step costs at least. Weights are input-major, so that an input that is zero is one row that is skipped.
#include <plexus/buffer.h>
#include <plexus/vectorized.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "kernels/multiversion.h"
#include "kernels/vector16.h"
#include "limits/limits.h"
#include "limits/timing.h"

namespace plexus::benchmarks {
namespace {

using kernels::load;
using kernels::store;
using kernels::Vector16;

constexpr std::size_t hidden = 100;
constexpr std::size_t hidden_vectors = 7;  // 112 floats hold the 100 neurons
constexpr std::size_t hidden_stride = 16 * hidden_vectors;

// The inputs of one example that are not zero, found before the clock starts, with the bias as a last input of value 1.
struct NonZeros {
  const std::uint32_t* indices;
  const float* values;
  std::size_t count;

  [[nodiscard]] std::size_t index(std::size_t i) const noexcept { return indices[i]; }
  [[nodiscard]] float value(std::size_t i) const noexcept { return values[i]; }
};

// All inputs of one example, the last of them the bias.
struct AllInputs {
  const float* values;
  std::size_t count;

  [[nodiscard]] std::size_t index(std::size_t i) const noexcept { return i; }
  [[nodiscard]] float value(std::size_t i) const noexcept { return values[i]; }
};

// y = W x;  Δw_ij = η x_j (t_i − y_i)
struct DeltaRule {
  [[gnu::always_inline]] void operator()(const auto& inputs, std::size_t label, float* weights) const noexcept {
    const auto x = inputs;  // no store to a weight can change the copy
    std::array<Vector16, 4> sums{};
    std::size_t i = 0;
    for (; i + 4 <= x.count; i += 4)
      for (std::size_t j = 0; j < 4; ++j) {
        Vector16 row;
        load(row, weights + 16 * x.index(i + j));
        sums[j] += x.value(i + j) * row;
      }
    for (; i < x.count; ++i) {
      Vector16 row;
      load(row, weights + 16 * x.index(i));
      sums[0] += x.value(i) * row;
    }
    Vector16 step = -((sums[0] + sums[1]) + (sums[2] + sums[3]));
    step[label] += 1.0F;
    step *= 1e-3F;
    for (i = 0; i < x.count; ++i) {
      Vector16 row;
      load(row, weights + 16 * x.index(i));
      row += x.value(i) * step;
      store(weights + 16 * x.index(i), row);
    }
  }
};

// y₁ = σ(W₁ x), y = W₂ y₁;  δ₂ = t − y, δ₁ = y₁ (1 − y₁) W₂ᵀδ₂;  ΔW = η δ yᵀ. The 101st hidden value is the bias.
struct BackPropagation {
  [[gnu::always_inline]] void operator()(const auto& inputs, std::size_t label, float* first,
                                         float* second) const noexcept {
    const auto x = inputs;
    std::array<Vector16, hidden_vectors> sums{};
    for (std::size_t i = 0; i < x.count; ++i)
      for (std::size_t j = 0; j < hidden_vectors; ++j) {
        Vector16 row;
        load(row, first + hidden_stride * x.index(i) + 16 * j);
        sums[j] += x.value(i) * row;
      }
    alignas(64) float y1[hidden_stride];
    for (std::size_t j = 0; j < hidden_vectors; ++j) store(y1 + 16 * j, sums[j]);
    sigmoid(y1);
    y1[hidden] = 1.0F;
    std::array<Vector16, 4> outputs{};
    for (std::size_t h = 0; h <= hidden; h += 4)  // 0 … 103: the values after the bias are zero
      for (std::size_t j = 0; j < 4; ++j) {
        Vector16 row;
        load(row, second + 16 * (h + j));
        outputs[j] += y1[h + j] * row;
      }
    Vector16 delta2 = -((outputs[0] + outputs[1]) + (outputs[2] + outputs[3]));
    delta2[label] += 1.0F;
    for (std::size_t lane = 10; lane < 16; ++lane) delta2[lane] = 0.0F;
    const Vector16 step2 = 1e-2F * delta2;
    alignas(64) float delta1[hidden_stride] = {};
    std::array<Vector16, 16> rows;
    for (std::size_t h = 0; h < hidden_stride; h += 16) {
      for (std::size_t lane = 0; lane < 16; ++lane) {
        load(rows[lane], second + 16 * (h + lane));
        const Vector16 updated = rows[lane] + y1[h + lane] * step2;
        rows[lane] *= delta2;
        store(second + 16 * (h + lane), updated);
      }
      kernels::sums_of_each(rows);
      store(delta1 + h, rows[0]);
    }
    std::array<Vector16, hidden_vectors> step1;
    for (std::size_t j = 0; j < hidden_vectors; ++j) {
      Vector16 y;
      load(y, y1 + 16 * j);
      load(step1[j], delta1 + 16 * j);
      step1[j] *= 1e-2F * y * (1.0F - y);
    }
    // Backwards: the rows that the forward pass read last are still in the first-level cache.
    for (std::size_t i = x.count; i-- > 0;)
      for (std::size_t j = 0; j < hidden_vectors; ++j) {
        float* const at = first + hidden_stride * x.index(i) + 16 * j;
        Vector16 row;
        load(row, at);
        row += x.value(i) * step1[j];
        store(at, row);
      }
  }

  // 1 / (1 + e⁻ˣ) with e⁻ˣ = 2ⁿ p(r): a polynomial of degree 5, to 1e-6.
  [[gnu::always_inline]] static void sigmoid(float* values) noexcept {
    for (std::size_t h = 0; h < hidden_stride; ++h) {
      const float scaled = -1.44269504F * values[h];
      const float t = scaled < -120.0F ? -120.0F : scaled > 120.0F ? 120.0F : scaled;
      const float whole = std::floor(t);
      const float r = 0.693147181F * (t - whole);
      const float p =
          1.0F +
          r * (1.0F + r * (0.5F + r * (0.166666667F + r * (0.0416666667F + r * (0.00833333F + r * 0.0013889F)))));
      const std::int32_t bits = (static_cast<std::int32_t>(whole) + 127) << 23;
      float power = 0.0F;
      static_assert(sizeof power == sizeof bits);
      __builtin_memcpy(&power, &bits, sizeof power);
      values[h] = h < hidden ? 1.0F / (1.0F + power * p) : 0.0F;
    }
  }
};

std::vector<std::size_t> random_order(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::uint64_t state = 1;
  for (std::size_t i = count; i > 1; --i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    std::swap(order[i - 1], order[(state >> 33U) % i]);
  }
  return order;
}

// Calls step(inputs, label) for every example.
template <class Step>
double seconds_with_non_zeros(const Images& images, const Step& step) {
  std::vector<std::uint32_t> indices;
  std::vector<float> values;
  std::vector<std::size_t> starts{0};
  for (std::size_t example = 0; example < images.count; ++example) {
    for (std::size_t i = 0; i < images.inputs; ++i)
      if (const unsigned char pixel = images.pixels[example * images.inputs + i]; pixel != 0) {
        indices.push_back(static_cast<std::uint32_t>(i));
        values.push_back(static_cast<float>(pixel) / 255.0F);
      }
    indices.push_back(static_cast<std::uint32_t>(images.inputs));
    values.push_back(1.0F);
    starts.push_back(indices.size());
  }
  const std::vector<std::size_t> order = random_order(images.count);
  const auto epoch = [&] {
    for (std::size_t position = 0; position < order.size(); ++position) {
      const std::size_t example = order[position];
      const std::size_t start = starts[example];
      const std::size_t next = order[(position + 1) % order.size()];
      for (std::size_t i = starts[next]; i < starts[next + 1]; i += 16) {
        __builtin_prefetch(indices.data() + i);
        __builtin_prefetch(values.data() + i);
      }
      step(NonZeros{indices.data() + start, values.data() + start, starts[example + 1] - start},
           std::size_t{images.labels[example]});
    }
  };
  return best_seconds(epoch, 0.1, 5) / static_cast<double>(images.count);
}

template <class Step>
double seconds_with_all(const Images& images, const Step& step) {
  const std::vector<std::size_t> order = random_order(images.count);
  std::vector<float> values(images.inputs + 1, 1.0F);
  float* const to = values.data();
  const auto epoch = [&] {
    for (const std::size_t example : order) {
      const unsigned char* const from = images.pixels.data() + example * images.inputs;
      vectorized(images.inputs, [=](std::size_t i) { to[i] = static_cast<float>(from[i]) * (1.0F / 255.0F); });
      step(AllInputs{values.data(), images.inputs + 1}, std::size_t{images.labels[example]});
    }
  };
  return best_seconds(epoch, 0.1, 5) / static_cast<double>(images.count);
}

}  // namespace

double delta_rule_seconds(const Images& images, bool skip_zeros) {
  Buffer weights((images.inputs + 1) * 16);
  const auto step = [&](const auto& x, std::size_t label) {
    kernels::multiversion(DeltaRule{}, x, label, weights.data());
  };
  return skip_zeros ? seconds_with_non_zeros(images, step) : seconds_with_all(images, step);
}

double back_propagation_seconds(const Images& images, bool skip_zeros) {
  Buffer first((images.inputs + 1) * hidden_stride);
  Buffer second(hidden_stride * 16);
  for (std::size_t i = 0; i < first.size(); ++i) first.data()[i] = 0.05F * std::sin(static_cast<float>(i));
  for (std::size_t i = 0; i < second.size(); ++i) second.data()[i] = 0.05F * std::cos(static_cast<float>(i));
  const auto step = [&](const auto& x, std::size_t label) {
    kernels::multiversion(BackPropagation{}, x, label, first.data(), second.data());
  };
  return skip_zeros ? seconds_with_non_zeros(images, step) : seconds_with_all(images, step);
}

}  // namespace plexus::benchmarks
