// The delta rule and back-propagation of one hidden layer as loops for exactly these sizes, without a framework: what
// an online step costs at least. Weights are input-major, so that an input that is zero is one row that is skipped.
#include <plexus/buffer.h>
#include <plexus/vectorized.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <utility>
#include <vector>

#include "kernels/multiversion.h"
#include "limits/limits.h"
#include "limits/timing.h"

namespace plexus::benchmarks {
namespace {

using kernels::Vectors;

constexpr std::size_t hidden = 100;
constexpr std::size_t hidden_vectors = 7;  // 112 floats hold the 100 neurons
constexpr std::size_t hidden_stride = vector_width * hidden_vectors;
constexpr std::size_t outputs = 10;

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
template <std::size_t L>
struct DeltaRule {
  static constexpr std::size_t sums_at_once = L == 4 ? 2 : 4;  // of 16 floats

  [[gnu::always_inline]] void operator()(const auto& inputs, std::size_t label, float* weights) const noexcept {
    const auto x = inputs;  // no store to a weight can change the copy
    Vectors<L> sums[sums_at_once];
    std::size_t i = 0;
    for (; i + sums_at_once <= x.count; i += sums_at_once) {
      PLEXUS_UNROLL for (std::size_t j = 0; j < sums_at_once; ++j) sums[j].add_product(
          weights + vector_width * x.index(i + j), x.value(i + j));
    }
    for (; i < x.count; ++i) sums[0].add_product(weights + vector_width * x.index(i), x.value(i));
    PLEXUS_UNROLL for (std::size_t j = 1; j < sums_at_once; ++j) sums[0] += sums[j];
    alignas(64) float step[vector_width];
    (sums[0] * -1e-3F).store(step);
    step[label] += 1e-3F;
    const Vectors<L> change(step);
    for (i = 0; i < x.count; ++i) change.add_to(weights + vector_width * x.index(i), x.value(i));
  }
};

// y₁ = σ(W₁ x), y = W₂ y₁;  δ₂ = t − y, δ₁ = y₁ (1 − y₁) W₂ᵀδ₂;  ΔW = η δ yᵀ. The 101st hidden value is the bias. The
// second layer is small, so it lies output-major: ten rows of 112.
template <std::size_t L>
struct BackPropagation {
  [[gnu::always_inline]] void operator()(const auto& inputs, std::size_t label, float* first,
                                         float* second) const noexcept {
    const auto x = inputs;
    alignas(64) float y1[hidden_stride];
    in_blocks([&](auto vectors, std::size_t begin) {
      Vectors<L, vectors.value> sums;
      for (std::size_t i = 0; i < x.count; ++i)
        sums.add_product(first + hidden_stride * x.index(i) + begin, x.value(i));
      sums.store(y1 + begin);
    });
    sigmoid(y1);
    y1[hidden] = 1.0F;
    float delta2[outputs];
    for (std::size_t k = 0; k < outputs; ++k)
      delta2[k] = (k == label ? 1.0F : 0.0F) - dot(y1, second + hidden_stride * k);
    alignas(64) float delta1[hidden_stride];
    in_blocks([&](auto vectors, std::size_t begin) {
      Vectors<L, vectors.value> sums;
      for (std::size_t k = 0; k < outputs; ++k) sums.add_product(second + hidden_stride * k + begin, delta2[k]);
      sums.store(delta1 + begin);
      sums.load(y1 + begin);
      for (std::size_t k = 0; k < outputs; ++k) sums.add_to(second + hidden_stride * k + begin, 1e-2F * delta2[k]);
    });
    for (std::size_t h = 0; h < hidden_stride; ++h) delta1[h] *= 1e-2F * y1[h] * (1.0F - y1[h]);
    // Backwards: the rows that the forward pass read last are still in the first-level cache.
    in_blocks([&](auto vectors, std::size_t begin) {
      const Vectors<L, vectors.value> step(delta1 + begin);
      for (std::size_t i = x.count; i-- > 0;) step.add_to(first + hidden_stride * x.index(i) + begin, x.value(i));
    });
  }

  /// body(vectors, first float) for as many of the seven vectors at once as there are registers.
  [[gnu::always_inline]] static void in_blocks(const auto& body) noexcept {
    if constexpr (L == 4) {
      for (std::size_t j = 0; j + 3 <= hidden_vectors; j += 3)
        body(std::integral_constant<std::size_t, 3>{}, j * vector_width);
      body(std::integral_constant<std::size_t, 1>{}, (hidden_vectors - 1) * vector_width);
    } else {
      body(std::integral_constant<std::size_t, hidden_vectors>{}, 0);
    }
  }

  [[gnu::always_inline]] static float dot(const float* a, const float* b) noexcept {
    using Register = typename kernels::RegisterOf<L>::Type;
    constexpr std::size_t parts = hidden_stride / L;
    constexpr std::size_t sums_at_once = parts % 4 == 0 ? 4 : parts % 2 == 0 ? 2 : 1;
    Register sums[sums_at_once];
    PLEXUS_UNROLL for (std::size_t j = 0; j < sums_at_once; ++j) sums[j] = Register{};
    for (std::size_t i = 0; i < hidden_stride; i += sums_at_once * L) {
      PLEXUS_UNROLL for (std::size_t j = 0; j < sums_at_once; ++j) {
        Register left;
        Register right;
        std::memcpy(&left, a + i + j * L, sizeof left);
        std::memcpy(&right, b + i + j * L, sizeof right);
        sums[j] += left * right;
      }
    }
    PLEXUS_UNROLL for (std::size_t j = 1; j < sums_at_once; ++j) sums[0] += sums[j];
    return sum_of<L>(sums[0]);
  }

  template <std::size_t Lanes>
  [[gnu::always_inline]] static float sum_of(const typename kernels::RegisterOf<Lanes>::Type& lanes) noexcept {
    if constexpr (Lanes == 4) {
      return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
    } else {
      typename kernels::RegisterOf<Lanes / 2>::Type halves[2];
      std::memcpy(halves, &lanes, sizeof lanes);
      return sum_of<Lanes / 2>(halves[0] + halves[1]);
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
    kernels::multiversion<DeltaRule>(x, label, weights.data());
  };
  return skip_zeros ? seconds_with_non_zeros(images, step) : seconds_with_all(images, step);
}

double back_propagation_seconds(const Images& images, bool skip_zeros) {
  Buffer first((images.inputs + 1) * hidden_stride);
  Buffer second(outputs * hidden_stride);
  for (std::size_t i = 0; i < first.size(); ++i) first.data()[i] = 0.05F * std::sin(static_cast<float>(i));
  for (std::size_t i = 0; i < second.size(); ++i) second.data()[i] = 0.05F * std::cos(static_cast<float>(i));
  const auto step = [&](const auto& x, std::size_t label) {
    kernels::multiversion<BackPropagation>(x, label, first.data(), second.data());
  };
  return skip_zeros ? seconds_with_non_zeros(images, step) : seconds_with_all(images, step);
}

}  // namespace plexus::benchmarks
