// Home folders and environment variables in paths.
#include "files/expand_path.h"

#include <plexus/error.h>

#include "catch.h"
#include "environment.h"

using plexus::files::expand_path;
using plexus::test::EnvironmentVariable;

TEST_CASE("a path may begin with the home folder and name environment variables") {
  const EnvironmentVariable home("HOME", "/home/ada");
  const EnvironmentVariable set("PLEXUS_TEST_SET", "iris");
  CHECK(expand_path("~/data/x.csv") == "/home/ada/data/x.csv");
  CHECK(expand_path("~") == "/home/ada");
  CHECK(expand_path("data/$PLEXUS_TEST_SET.csv") == "data/iris.csv");
  CHECK(expand_path("${PLEXUS_TEST_SET}_train/~") == "iris_train/~");
  CHECK(expand_path("cost_in_$$.csv") == "cost_in_$.csv");
  CHECK(expand_path("5$") == "5$");
  CHECK_THROWS_WITH(expand_path("$PLEXUS_TEST_MISSING/x"),
                    ContainsSubstring("'PLEXUS_TEST_MISSING', which is not set"));
  CHECK_THROWS_WITH(expand_path("${PLEXUS_TEST_SET/x"), ContainsSubstring("without a name and '}'"));
}
