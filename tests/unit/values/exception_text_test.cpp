#include "values/exception_text.h"

#include <new>
#include <stdexcept>
#include <string>

#include "catch.h"

using plexus::values::text_of;

TEST_CASE("missing memory is said in words, and what any other exception says is left as it is") {
  CHECK(text_of(std::bad_alloc()) == "there is not enough memory for it");
  CHECK(text_of(std::length_error("vector::reserve")) == "there is not enough memory for it");
  CHECK(text_of(std::runtime_error("no such file")) == "no such file");
}
