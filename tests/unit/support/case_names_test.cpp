// Names that CMake's lists, Catch2's patterns or a command line read something into. integration_every_case_runs
// requires that each is one entry of ctest, and that the entry runs it.
#include "catch.h"

namespace {

struct AndAThird {};

}  // namespace

TEST_CASE("a half-open interval [0, 1) is a name") { SUCCEED(); }
TEST_CASE("[tags] in the middle and at ](the end]") { SUCCEED(); }
TEST_CASE("a comma, and; a semicolon") { SUCCEED(); }
TEST_CASE("a back\\slash, \\[one before a bracket, and one at the end\\") { SUCCEED(); }
TEST_CASE("\"quotes\" and 'quotes' and ]==] and [==[ and #") { SUCCEED(); }
TEST_CASE("--leading hyphens") { SUCCEED(); }
TEST_CASE("~leading tilde") { SUCCEED(); }
TEST_CASE("${variables}, $ENV{HOME} and $<generator:expressions>") { SUCCEED(); }
TEST_CASE("a star * in the middle") { SUCCEED(); }
TEST_CASE("The one") { SUCCEED(); }
TEST_CASE("The one, and another") { SUCCEED(); }
TEMPLATE_TEST_CASE("one name, several types", "", int, AndAThird) { SUCCEED(); }
