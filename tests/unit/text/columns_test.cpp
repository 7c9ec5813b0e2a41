#include "text/columns.h"

#include <catch.h>

#include <sstream>
#include <string>
#include <vector>

#include "text/table.h"

using plexus::text::columns;
using plexus::text::display_width;
using plexus::text::shortened;
using plexus::text::shortened_inside;
using plexus::text::wrap;

using Lines = std::vector<std::string>;

TEST_CASE("width counts letters, not bytes, and combining marks not at all") {
  CHECK(display_width("") == 0);
  CHECK(display_width("w ← w − η ∇L") == 12);
  CHECK(display_width("m\xCC\x82") == 1);  // m with a combining circumflex
  CHECK(display_width("Σᵢ aᵢ²") == 6);
}

// East Asian Width (UAX #11): W and F take two columns, H, N, Na and A one.
TEST_CASE("letters that are wide take two columns, those drawn into others none") {
  CHECK(display_width("深層学習") == 8);
  CHECK(display_width("ディープ") == 8);
  CHECK(display_width("ﾃﾞｨ") == 3);  // half width
  CHECK(display_width("신경망") == 6);
  CHECK(display_width("\u1112\u1161\u11ab") == 2);  // 한 in its three parts
  CHECK(display_width("Ａ１") == 4);                // full width
  CHECK(display_width("。、") == 4);
  CHECK(display_width("🚀 ok") == 5);
  CHECK(display_width("±×°αβ│─…") == 8);  // of ambiguous width: one
  CHECK(display_width("か\u3099") == 2);  // が of two parts
  CHECK(display_width("नी") == 2);        // a vowel sign that takes room (Mc)
  CHECK(display_width("a\u200Db") == 2);  // zero width joiner
  CHECK(display_width("a\u00ADb") == 3);  // a soft hyphen is drawn
  CHECK(display_width("𠮷\U000E0100") == 2);
  CHECK(display_width("\xFF\xFE") == 2);  // no UTF-8: what is made visible elsewhere
}

TEST_CASE("what is cut at wide letters never takes more columns than there are") {
  CHECK(shortened("深層学習", 8) == "深層学習");
  CHECK(shortened("深層学習", 7) == "深層学…");
  CHECK(shortened("深層学習", 6) == "深層…");
  CHECK(shortened("m\u0302m\u0302m\u0302", 2) == "m\u0302…");
  CHECK(shortened_inside("深層学習の重み", 8) == "深…重み");
  CHECK(shortened_inside("abcdefghij", 6) == "ab…hij");
  CHECK(shortened_inside("m\u0302m\u0302m\u0302m\u0302m\u0302", 3) == "m\u0302…m\u0302");
  CHECK(wrap("深層 学習", 8) == Lines{"深層", "学習"});
}

TEST_CASE("text is wrapped at spaces, and keeps its own lines") {
  CHECK(wrap("one two three", 7) == Lines{"one two", "three"});
  CHECK(wrap("one two three", 13) == Lines{"one two three"});
  CHECK(wrap("incomprehensibilities of it", 5) == Lines{"incomprehensibilities", "of it"});
  CHECK(wrap("first\nsecond line", 80) == Lines{"first", "second line"});
  CHECK(wrap("first\n\nthird", 80) == Lines{"first", "", "third"});
  CHECK(wrap("  indented", 80) == Lines{"  indented"});
  CHECK(wrap("", 10) == Lines{""});
  CHECK(wrap("ends  ", 10) == Lines{"ends"});
  CHECK(wrap("η η η", 3) == Lines{"η η", "η"});
}

TEST_CASE("columns are as wide as their content and wrap what is too wide") {
  const std::vector<Lines> rows = {{"name", "type", "meaning"},
                                   {"η", "real > 0", "the step size, which is multiplied by the schedule"}};
  CHECK(columns(rows, 52, 2, 20) ==
        "  name  type      meaning\n"
        "  η     real > 0  the step size, which is multiplied\n"
        "                  by the schedule\n");
  CHECK(columns({{"a long first cell", "x"}}, 50, 0, 6) ==
        "a long  x\n"
        "first\n"
        "cell\n");
  CHECK(columns({}, 50, 0, 6).empty());
}

TEST_CASE("tables are straight whatever the letters") {
  plexus::text::Table table;
  table.add_column("名前");
  table.add_column("n", plexus::text::Align::right);
  table.add_row({"畳み込み", "1"});
  table.add_row({"deep", "100"});
  std::ostringstream out;
  table.print(out);
  CHECK(out.str() ==
        "名前        n\n"
        "────────  ───\n"
        "畳み込み    1\n"
        "deep      100\n");
}
