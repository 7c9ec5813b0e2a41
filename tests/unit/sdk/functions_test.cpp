// The elementary functions against the C library in double, over the floats of their whole range, and against
// themselves on every instruction set.
#include <plexus/functions.h>
#include <plexus/vectorized.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "catch.h"

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float smallest_normal = std::numeric_limits<float>::min();
constexpr double largest_float = std::numeric_limits<float>::max();

struct Function {
  std::string name;
  float (*value)(float);
  double (*reference)(double);
  double units;  ///< the stated error, in units in the last place
  float low = -infinity;
  float high = infinity;
};

double normal_cumulative(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
double normal_density(double x) { return std::exp(-0.5 * x * x) / std::sqrt(2.0 * std::acos(-1.0)); }

const std::vector<Function>& functions() {
  static const std::vector<Function> all = {
      {"exponential", plexus::exponential, std::exp, 1.1},
      {"exponential_minus_1", plexus::exponential_minus_1, std::expm1, 1.8},
      {"logarithm", plexus::logarithm, std::log, 0.9, 0.0F},
      {"logarithm_of_1_plus", plexus::logarithm_of_1_plus, std::log1p, 1.3, 0.0F},
      {"softplus", plexus::softplus, [](double x) { return std::fmax(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); },
       2.7},
      {"logistic", plexus::logistic, [](double x) { return 1.0 / (1.0 + std::exp(-x)); }, 2.6},
      {"hyperbolic_tangent", plexus::hyperbolic_tangent, std::tanh, 2.7},
      {"error_function", plexus::error_function, std::erf, 1.5},
      {"density", [](float x) { return plexus::normal_distribution(x).density; }, normal_density, 2.4},
      {"cumulative", [](float x) { return plexus::normal_distribution(x).cumulative; }, normal_cumulative, 8.0},
  };
  return all;
}

/// The distance of floats around `value`, as if exponents had no upper end.
double unit_in_the_last_place(double value) { return std::ldexp(1.0, std::ilogb(value) - 23); }

struct Error {
  double units = 0.0;  ///< the largest, over arguments with a normal result
  float at = 0.0F;
  int wrong = 0;  ///< results too large for a float that are not infinite, too small that are not, NaN
};

// Every `stride`-th float of either sign; 1 is all of them, which takes minutes.
Error measure(const Function& f, std::uint32_t stride = 521) {
  Error error;
  for (const std::uint32_t sign : {0U, 0x80000000U})
    for (std::uint32_t bits = 0; bits <= 0x7f800000U; bits += stride) {
      const auto x = std::bit_cast<float>(bits | sign);
      if (!(x >= f.low && x <= f.high)) continue;
      const double expected = f.reference(static_cast<double>(x));
      const float got = f.value(x);
      if (std::fabs(expected) > largest_float) {
        if (!std::isinf(got)) ++error.wrong;
      } else if (std::fabs(expected) < static_cast<double>(smallest_normal)) {
        if (!(std::fabs(got) <= 1.01F * smallest_normal)) ++error.wrong;
      } else {
        const double units = std::fabs(static_cast<double>(got) - expected) / unit_in_the_last_place(expected);
        if (!(units <= error.units)) error = {units, x, error.wrong};
      }
    }
  return error;
}

/// f of all x, by the loop that vectorized() would run on a machine with these instructions.
std::vector<std::uint32_t> bits_on(plexus::Isa isa, const std::string& name, const std::vector<float>& x) {
  std::vector<float> y(x.size());
  const auto run = [&](auto f) {
    const auto body = [from = x.data(), to = y.data(), f](std::size_t i) { to[i] = f(from[i]); };
#if defined(PLEXUS_MULTIVERSION)
    if (isa == plexus::Isa::avx512) return plexus::detail::run_avx512(x.size(), body);
    if (isa == plexus::Isa::avx2) return plexus::detail::run_avx2(x.size(), body);
#endif
    plexus::detail::run_baseline(x.size(), body);
  };
  if (name == "exponential") run([](float v) { return plexus::exponential(v); });
  if (name == "exponential_minus_1") run([](float v) { return plexus::exponential_minus_1(v); });
  if (name == "logarithm") run([](float v) { return plexus::logarithm(v); });
  if (name == "logarithm_of_1_plus") run([](float v) { return plexus::logarithm_of_1_plus(v); });
  if (name == "softplus") run([](float v) { return plexus::softplus(v); });
  if (name == "logistic") run([](float v) { return plexus::logistic(v); });
  if (name == "hyperbolic_tangent") run([](float v) { return plexus::hyperbolic_tangent(v); });
  if (name == "error_function") run([](float v) { return plexus::error_function(v); });
  if (name == "density") run([](float v) { return plexus::normal_distribution(v).density; });
  if (name == "cumulative") run([](float v) { return plexus::normal_distribution(v).cumulative; });
  std::vector<std::uint32_t> bits;
  for (const float value : y) bits.push_back(std::isnan(value) ? 0x7fc00000U : std::bit_cast<std::uint32_t>(value));
  return bits;
}

bool is_plus_zero(float x) { return x == 0.0F && !std::signbit(x); }
bool is_minus_zero(float x) { return x == 0.0F && std::signbit(x); }

}  // namespace

TEST_CASE("an elementary function is within its stated error for every float") {
  for (const Function& f : functions()) {
    const Error error = measure(f);
    CAPTURE(f.name, error.at, error.units);
    CHECK(error.units < f.units);
    CHECK(error.wrong == 0);
  }
}

TEST_CASE("an elementary function gives the same bits on every instruction set") {
  std::vector<float> x;
  for (std::uint64_t bits = 0; bits <= 0xffffffffU; bits += 2053)
    x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  for (const Function& f : functions()) {
    CAPTURE(f.name);
    const std::vector<std::uint32_t> expected = bits_on(plexus::Isa::baseline, f.name, x);
    REQUIRE(expected[std::size_t{0x3f800000U} / 2053] != 0);  // of x = 1: the loop has run
    for (const plexus::Isa isa : {plexus::Isa::avx2, plexus::Isa::avx512})
      if (isa <= plexus::isa()) CHECK(bits_on(isa, f.name, x) == expected);
  }
}

TEST_CASE("exponential goes where eˣ goes at the edges") {
  CHECK(plexus::exponential(0.0F) == 1.0F);
  CHECK(plexus::exponential(-0.0F) == 1.0F);
  CHECK(plexus::exponential(infinity) == infinity);
  CHECK(is_plus_zero(plexus::exponential(-infinity)));
  CHECK(std::isnan(plexus::exponential(not_a_number)));
  // The last arguments with a finite and with a normal result, and their neighbours.
  CHECK(plexus::exponential(0x1.62e42ep+6F) == Approx(std::exp(0x1.62e42ep+6)).epsilon(1.5e-7));
  CHECK(plexus::exponential(0x1.62e430p+6F) == infinity);
  CHECK(plexus::exponential(-0x1.5d589ep+6F) >= smallest_normal);
  CHECK(is_plus_zero(plexus::exponential(-0x1.5d58a0p+6F)));
}

TEST_CASE("exponential_minus_1 goes where eˣ − 1 goes at the edges") {
  CHECK(is_minus_zero(plexus::exponential_minus_1(-0.0F)));
  CHECK(is_plus_zero(plexus::exponential_minus_1(0.0F)));
  CHECK(plexus::exponential_minus_1(-infinity) == -1.0F);
  CHECK(plexus::exponential_minus_1(infinity) == infinity);
  CHECK(std::isnan(plexus::exponential_minus_1(not_a_number)));
}

TEST_CASE("logarithm is within its stated error of log x at every float near 1") {
  for (float x = 0.99F; x < 1.01F; x = std::nextafter(x, 2.0F)) {
    const double expected = std::log(static_cast<double>(x));
    REQUIRE(std::fabs(static_cast<double>(plexus::logarithm(x)) - expected) <= 1.1e-7 * std::fabs(expected));
  }
}

TEST_CASE("logarithm goes where log x goes at the edges") {
  CHECK(is_plus_zero(plexus::logarithm(1.0F)));
  CHECK(plexus::logarithm(0.0F) == -infinity);
  CHECK(plexus::logarithm(-0.0F) == -infinity);
  CHECK(plexus::logarithm(infinity) == infinity);
  CHECK(std::isnan(plexus::logarithm(-1.0F)));
  CHECK(std::isnan(plexus::logarithm(-infinity)));
  CHECK(std::isnan(plexus::logarithm(not_a_number)));
}

TEST_CASE("logarithm_of_1_plus goes where log(1 + x) goes at the edges") {
  CHECK(is_plus_zero(plexus::logarithm_of_1_plus(0.0F)));
  CHECK(plexus::logarithm_of_1_plus(infinity) == infinity);
  CHECK(std::isnan(plexus::logarithm_of_1_plus(not_a_number)));
}

TEST_CASE("softplus and logistic go where log(1 + eˣ) and its slope go at the edges") {
  CHECK(static_cast<double>(plexus::softplus(0.0F)) == Approx(0.6931471805599453));
  CHECK(is_plus_zero(plexus::softplus(-infinity)));
  CHECK(plexus::softplus(infinity) == infinity);
  CHECK(plexus::softplus(200.0F) == 200.0F);
  CHECK(std::isnan(plexus::softplus(not_a_number)));
  CHECK(plexus::logistic(0.0F) == 0.5F);
  CHECK(plexus::logistic(infinity) == 1.0F);
  CHECK(plexus::logistic(-200.0F) == 0.0F);
  CHECK(is_plus_zero(plexus::logistic(-infinity)));
  CHECK(std::isnan(plexus::logistic(not_a_number)));
}

TEST_CASE("hyperbolic_tangent and error_function are odd, end at ±1 and never pass it") {
  for (const auto function : {plexus::hyperbolic_tangent, plexus::error_function}) {
    CHECK(is_plus_zero(function(0.0F)));
    CHECK(is_minus_zero(function(-0.0F)));
    CHECK(function(infinity) == 1.0F);
    CHECK(function(-infinity) == -1.0F);
    CHECK(function(20.0F) == 1.0F);
    CHECK(function(-20.0F) == -1.0F);
    CHECK(std::isnan(function(not_a_number)));
    for (float x = 0.0F; x < 12.0F; x += 0x1p-12F) {
      REQUIRE(function(x) <= 1.0F);
      REQUIRE(function(-x) == -function(x));
    }
  }
}

TEST_CASE("normal_distribution has the values of tables, and its limits at ±∞") {
  const auto at_minus_1 = plexus::normal_distribution(-1.0F);
  CHECK(static_cast<double>(at_minus_1.density) == Approx(0.24197072451914337).epsilon(2e-7));
  CHECK(static_cast<double>(at_minus_1.cumulative) == Approx(0.15865525393145705).epsilon(4e-7));
  CHECK(static_cast<double>(plexus::normal_distribution(-6.0F).cumulative) ==
        Approx(9.865876450376981e-10).epsilon(5e-7));
  CHECK(plexus::normal_distribution(0.0F).cumulative == 0.5F);
  CHECK(is_plus_zero(plexus::normal_distribution(-infinity).cumulative));
  CHECK(plexus::normal_distribution(infinity).cumulative == 1.0F);
  CHECK(is_plus_zero(plexus::normal_distribution(-infinity).density));
  CHECK(is_plus_zero(plexus::normal_distribution(infinity).density));
  CHECK(std::isnan(plexus::normal_distribution(not_a_number).cumulative));
  CHECK(std::isnan(plexus::normal_distribution(not_a_number).density));
}
