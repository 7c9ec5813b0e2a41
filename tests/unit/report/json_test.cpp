#include "report/json.h"

#include "catch.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

using namespace plexus::report;

namespace {

template <class Real>
std::string written(Real value) {
  JsonWriter json;
  json.real(value);
  return json.result();
}

std::string written_text(std::string_view text) {
  JsonWriter json;
  json.text(text);
  return json.result();
}

}  // namespace

TEST_CASE("Reals read back with the same bits") {
  const std::vector<double> values = {0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, -0.0, 123456789.123456789, 1e21};
  for (const double value : values)
    CHECK(std::bit_cast<std::uint64_t>(std::strtod(written(value).c_str(), nullptr)) ==
          std::bit_cast<std::uint64_t>(value));
  for (const float value : {0.1F, 1.0F / 3.0F, 1e-45F, 3.4028235e38F})
    CHECK(std::bit_cast<std::uint32_t>(std::strtof(written(value).c_str(), nullptr)) ==
          std::bit_cast<std::uint32_t>(value));
  CHECK(written(0.1) == "0.1");
  CHECK(written(0.1F) == "0.1");
}

TEST_CASE("What is no number is null, and an infinity overflows back into one") {
  CHECK(written(std::nan("")) == "null");
  CHECK(std::strtod(written(HUGE_VAL).c_str(), nullptr) == HUGE_VAL);
  CHECK(std::strtod(written(-HUGE_VAL).c_str(), nullptr) == -HUGE_VAL);
}

TEST_CASE("No text can end the script element that holds it") {
  CHECK(written_text("</script><script>alert('&')</script><!--") ==
        R"("\u003c/script\u003e\u003cscript\u003ealert('\u0026')\u003c/script\u003e\u003c!--")");
}

TEST_CASE("Quotes, backslashes and control characters are escaped as RFC 8259 wants them") {
  CHECK(written_text("a\"b\\c\nd\te\x01") == R"("a\"b\\c\nd\u0009e\u0001")");
  CHECK(written_text("größer 數") == "\"größer 數\"");
}

TEST_CASE("Commas stand between values and nowhere else") {
  JsonWriter json;
  json.begin_object();
  json.key("a");
  json.begin_list();
  json.integer(1);
  json.begin_list();
  json.end_list();
  json.null();
  json.boolean(true);
  json.end_list();
  json.key("b");
  json.begin_object();
  json.end_object();
  json.key("c");
  json.text("");
  json.end_object();
  CHECK(json.result() == R"({"a":[1,[],null,true],"b":{},"c":""})");
}

// The examples of RFC 4648, section 10.
TEST_CASE("Base64 is that of RFC 4648") {
  const auto encoded = [](std::string_view text) {
    return base64(std::vector<std::uint8_t>(text.begin(), text.end()));
  };
  CHECK(encoded("").empty());
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foo") == "Zm9v");
  CHECK(encoded("foob") == "Zm9vYg==");
  CHECK(encoded("fooba") == "Zm9vYmE=");
  CHECK(encoded("foobar") == "Zm9vYmFy");
  CHECK(base64(std::vector<float>{1.0F}) == "AACAPw==");  // 3F800000, the lowest byte first
}
