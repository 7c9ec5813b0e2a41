// What reaches a terminal.
#include "text/printable.h"

#include <iostream>
#include <sstream>
#include <string>

#include "catch.h"

using plexus::text::control;
using plexus::text::printable;
using plexus::text::printable_line;
using plexus::text::PrintableOutput;

TEST_CASE("text of any language and emoji pass as they are") {
  for (const std::string text : {"plain", "größe", "学習", "שלום", "🙂", "a\nb\tc", ""})
    CHECK(printable(text) == text);
}

TEST_CASE("what a terminal obeys is made visible") {
  CHECK(printable("\x1b]0;PWNED\a\x1b[31mred") == "\\x1b]0;PWNED\\x07\\x1b[31mred");
  CHECK(printable("a\rb\x7f") == "a\\x0db\\u007f");
  CHECK(printable(std::string("a\0b", 3)) == "a\\x00b");
  CHECK(printable("\xC2\x9B\x33m") == "\\u009b3m");  // CSI as one letter of C1
  CHECK(printable("abc\xE2\x80\xAE"
                  "fed") == "abc\\u202efed");                          // right-to-left override
  CHECK(printable("\xE2\x81\xA6x\xE2\x81\xA9") == "\\u2066x\\u2069");  // isolates
  CHECK(printable("\xE2\x80\xA8") == "\\u2028");                       // line separator
  CHECK(printable("\xF3\xA0\x81\x81") == "\\udb40\\udc41");            // tag
}

TEST_CASE("bytes that are no UTF-8 are made visible one by one") {
  CHECK(printable("a\xff z") == "a\\xff z");
  CHECK(printable("\xC0\x80") == "\\xc0\\x80");           // longer than needed
  CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");  // half of a surrogate pair
  CHECK(printable("\xE2\x80") == "\\xe2\\x80");           // cut
  CHECK(printable("\xF5\x80\x80\x80") == "\\xf5\\x80\\x80\\x80");
}

TEST_CASE("JSON stays JSON, with the same text in it") {
  CHECK(printable("{\"a\": \"\xE2\x80\xAE \xC2\x9B \x7f\"}") == "{\"a\": \"\\u202e \\u009b \\u007f\"}");
}

TEST_CASE("a cell of a table stays in its line") { CHECK(printable_line("a\nb\tc\r") == "a\\nb\\tc\\x0d"); }

TEST_CASE("a formula is told from a number and from text") {
  using plexus::text::starts_formula;
  for (const char* const formula : {"=1+1", "+1+1", "-x", "@SUM(A1)", "\t=1", "\r=1", "-1e5x", "=", "-", "+-1"}) {
    INFO(formula);
    CHECK(starts_formula(formula));
  }
  for (const char* const value : {"", "-1", "+1", "-0.5", "+1e-3", "-1e999", "a=1", "1-2", " =1", "-inf", "-nan"}) {
    INFO(value);
    CHECK_FALSE(starts_formula(value));
  }
}

TEST_CASE("output shows what is foreign and obeys what the program means, however the bytes come") {
  CHECK(control("[1m") == "\x1b[1m");  // nothing filters yet
  std::ostringstream seen;
  std::streambuf* const before = std::cout.rdbuf(seen.rdbuf());
  PrintableOutput::install();
  std::streambuf* const filter = std::cout.rdbuf();
  std::cout << control("[1m") << "\x1b[31mlabel" << control("[0m") << "\r\n"
            << "a\rb";
  for (const char byte : std::string("\xE2\x80\xAE"
                                     "é\x1b") +
                             control("[K") + "\x1b[plexus 00]")
    std::cout << byte << std::flush;
  std::cout << '\n' << std::flush;
  std::cout.rdbuf(before);
  delete filter;
  CHECK(seen.str() == "\x1b[1m\\x1b[31mlabel\x1b[0m\r\na\\x0db\\u202eé\\x1b\x1b[K\\x1b[plexus 00]\n");
}
