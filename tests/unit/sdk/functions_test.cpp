// The elementary functions against the C library in double, over the floats of their whole range.
#include <plexus/functions.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "catch.h"

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr double smallest_normal = 1.17549435082228750797e-38;
constexpr double largest_float = 3.40282346638528859812e+38;

struct Error {
  double relative = 0.0;  ///< the largest, over arguments with a normal result
  float at = 0.0F;
  int wrong = 0;  ///< results too large for a float that are not infinite, too small that are not, NaN
};

// Every `stride`-th float of either sign; 1 is all of them, which takes minutes.
template <class Function, class Reference>
Error measure(Function function, Reference reference, float low, float high, std::uint32_t stride = 257) {
  Error error;
  for (const std::uint32_t sign : {0U, 0x80000000U})
    for (std::uint32_t bits = 0; bits <= 0x7f800000U; bits += stride) {
      const auto x = std::bit_cast<float>(bits | sign);
      if (!(x >= low && x <= high)) continue;
      const double expected = reference(static_cast<double>(x));
      const float got = function(x);
      if (std::fabs(expected) > largest_float) {
        if (std::fabs(got) < infinity || std::isnan(got)) ++error.wrong;
      } else if (std::fabs(expected) < smallest_normal) {
        if (!(std::fabs(got) <= 1.2e-38F)) ++error.wrong;
      } else {
        const double relative = std::fabs(static_cast<double>(got) - expected) / std::fabs(expected);
        if (!(relative <= error.relative)) error = {relative, x, error.wrong};
      }
    }
  return error;
}

#define CHECK_ERROR(function, reference, low, high, bound)                                                   \
  do {                                                                                                       \
    const Error error =                                                                                      \
        measure([](float x) { return plexus::function(x); }, [](double x) { return reference; }, low, high); \
    CAPTURE(error.at);                                                                                       \
    CHECK(error.relative < (bound));                                                                         \
    CHECK(error.wrong == 0);                                                                                 \
  } while (false)

bool is_plus_zero(float x) { return x == 0.0F && !std::signbit(x); }
bool is_minus_zero(float x) { return x == 0.0F && std::signbit(x); }

}  // namespace

TEST_CASE("exponential is within its stated error of eˣ for every float") {
  CHECK_ERROR(exponential, std::exp(x), -infinity, infinity, 1.5e-7);
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
  CHECK(plexus::exponential(-0x1.5d589ep+6F) >= std::numeric_limits<float>::min());
  CHECK(is_plus_zero(plexus::exponential(-0x1.5d58a0p+6F)));
}

TEST_CASE("exponential_minus_1 is within its stated error of eˣ − 1 for every float") {
  CHECK_ERROR(exponential_minus_1, std::expm1(x), -infinity, infinity, 2e-7);
  CHECK(is_minus_zero(plexus::exponential_minus_1(-0.0F)));
  CHECK(is_plus_zero(plexus::exponential_minus_1(0.0F)));
  CHECK(plexus::exponential_minus_1(-infinity) == -1.0F);
  CHECK(plexus::exponential_minus_1(infinity) == infinity);
  CHECK(std::isnan(plexus::exponential_minus_1(not_a_number)));
}

TEST_CASE("logarithm is within its stated error of log x for every positive float") {
  CHECK_ERROR(logarithm, std::log(x), std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::max(),
              2e-7);
  for (float x = 0.99F; x < 1.01F; x = std::nextafter(x, 2.0F)) {
    const double expected = std::log(static_cast<double>(x));
    REQUIRE(std::fabs(static_cast<double>(plexus::logarithm(x)) - expected) <= 2e-7 * std::fabs(expected));
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

TEST_CASE("logarithm_of_1_plus is within its stated error of log(1 + x) for every float from 0 on") {
  CHECK_ERROR(logarithm_of_1_plus, std::log1p(x), 0.0F, infinity, 2e-7);
  CHECK(is_plus_zero(plexus::logarithm_of_1_plus(0.0F)));
  CHECK(plexus::logarithm_of_1_plus(infinity) == infinity);
  CHECK(std::isnan(plexus::logarithm_of_1_plus(not_a_number)));
}

TEST_CASE("logistic is within its stated error of 1 / (1 + e⁻ˣ) where that is a normal float") {
  CHECK_ERROR(logistic, 1.0 / (1.0 + std::exp(-x)), -infinity, infinity, 2e-7);
  CHECK(plexus::logistic(0.0F) == 0.5F);
  CHECK(plexus::logistic(infinity) == 1.0F);
  CHECK(is_plus_zero(plexus::logistic(-infinity)));
  CHECK(std::isnan(plexus::logistic(not_a_number)));
}

TEST_CASE("hyperbolic_tangent is within its stated error of tanh x for every float") {
  CHECK_ERROR(hyperbolic_tangent, std::tanh(x), -infinity, infinity, 2e-7);
  CHECK(is_plus_zero(plexus::hyperbolic_tangent(0.0F)));
  CHECK(is_minus_zero(plexus::hyperbolic_tangent(-0.0F)));
  CHECK(plexus::hyperbolic_tangent(infinity) == 1.0F);
  CHECK(plexus::hyperbolic_tangent(-infinity) == -1.0F);
  CHECK(std::isnan(plexus::hyperbolic_tangent(not_a_number)));
}

TEST_CASE("error_function is within its stated error of erf x for every float") {
  CHECK_ERROR(error_function, std::erf(x), -infinity, infinity, 2e-7);
  CHECK(is_plus_zero(plexus::error_function(0.0F)));
  CHECK(is_minus_zero(plexus::error_function(-0.0F)));
  CHECK(plexus::error_function(infinity) == 1.0F);
  CHECK(plexus::error_function(-infinity) == -1.0F);
  CHECK(std::isnan(plexus::error_function(not_a_number)));
}
