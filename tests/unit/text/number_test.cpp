#include "text/number.h"

#include <catch.h>

#include <cmath>
#include <limits>

using plexus::text::number_in;

TEST_CASE("a text is a number where all of it is one") {
  CHECK(number_in("3") == 3.0);
  CHECK(number_in("-1.5e3") == -1500.0);
  CHECK(number_in("0.1") == 0.1);
  CHECK(number_in("inf") == std::numeric_limits<double>::infinity());
  CHECK(std::isnan(number_in("nan").value_or(0.0)));
  for (const char* const text : {"", " 3", "3 ", "+3", "3x", "0x10", "1,5", "1e999", "relu"}) {
    CAPTURE(text);
    CHECK_FALSE(number_in(text));
  }
}
