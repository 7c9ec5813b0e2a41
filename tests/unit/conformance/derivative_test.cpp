// Estimates of derivatives, against those of the mathematics.
#include <cmath>

#include "catch.h"
#include "conformance/gradient_check.h"

using plexus::conformance::derivative;

TEST_CASE("the derivative of a smooth function is estimated to fourth order") {
  // f = e^x: the error of fourth-order differences with step h is h^4 / 30 · f⁽⁵⁾, here (0.05)^4 / 30 = 2e-7.
  const auto slope = derivative([](double x) { return std::exp(x); }, 0.1, 1e-3);
  REQUIRE(slope.has_value());
  CHECK(std::fabs(*slope - 1.0) < 3e-7);
  const auto cubic = derivative([](double x) { return 2 * x * x * x - 5 * x; }, 0.1, 1e-3);
  REQUIRE(cubic.has_value());
  CHECK(*cubic == Approx(-5.0));
}

TEST_CASE("there is no estimate at a kink, wherever it is between the points") {
  // Two slopes, 1 and 3: at the kink itself symmetric differences give 2 for every step.
  for (const double kink : {0.0, 1e-6, 1e-3, 0.02, 0.05, 0.09}) {
    CAPTURE(kink);
    CHECK_FALSE(derivative([kink](double x) { return x < kink ? x : 3 * x - 2 * kink; }, 0.1, 1e-2).has_value());
    CHECK_FALSE(derivative([kink](double x) { return x < -kink ? x : 3 * x + 2 * kink; }, 0.1, 1e-2).has_value());
  }
}

TEST_CASE("there is no estimate of what is no number") {
  CHECK_FALSE(derivative([](double x) { return std::log(x); }, 0.1, 1e-2).has_value());
  CHECK_FALSE(derivative([](double) { return std::nan(""); }, 0.1, 1e-2).has_value());
}
