#include "text/utf8.h"

#include "catch.h"

using plexus::text::to_utf8;

TEST_CASE("text is made valid UTF-8") {
  CHECK(to_utf8("größer × 2 → 🙂") == "größer × 2 → 🙂");
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(to_utf8("\xE9t\xE9") == mark + "t" + mark);                          // Latin-1
  CHECK(to_utf8(std::string("a\0b", 3)) == "a" + mark + "b");                // would end the text
  CHECK(to_utf8("\xC0\x80") == mark + mark);                                 // overlong NUL
  CHECK(to_utf8("\xED\xA0\x80") == mark + mark + mark);                      // surrogate
  CHECK(to_utf8("\xF4\x90\x80\x80") == mark + mark + mark + mark);           // beyond U+10FFFF
  CHECK(to_utf8("\xE2\x82") == mark + mark);                                 // cut short
  CHECK(to_utf8("\xF0\x90\x80\x80\xDF\xBF") == "\xF0\x90\x80\x80\xDF\xBF");  // the least of four, the last of two
}
