#include "text/columns.h"

#include <catch.h>

#include <string>
#include <vector>

using plexus::text::columns;
using plexus::text::display_width;
using plexus::text::wrap;

using Lines = std::vector<std::string>;

TEST_CASE("width counts letters, not bytes, and combining marks not at all") {
  CHECK(display_width("") == 0);
  CHECK(display_width("w ← w − η ∇L") == 12);
  CHECK(display_width("m\xCC\x82") == 1);  // m with a combining circumflex
  CHECK(display_width("Σᵢ aᵢ²") == 6);
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
