#include "text/suggest.h"

#include <catch.h>

#include <string>
#include <vector>

using plexus::text::edit_distance;
using plexus::text::suggest;

TEST_CASE("the distance counts insertions, deletions, replacements and swaps of neighbours") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);  // the example of Levenshtein distance in every textbook
  CHECK(edit_distance("relu", "rleu") == 1);       // one swap, two replacements
  CHECK(edit_distance("ca", "abc") == 3);          // optimal string alignment; unrestricted it would be 2
  CHECK(edit_distance("hidden", "hiden") == 1);
}

TEST_CASE("the nearest word is suggested") {
  const std::vector<std::string> names = {"learning_rate", "momentum", "nesterov", "weight_decay"};
  CHECK(suggest("lerning_rate", names) == "learning_rate");
  CHECK(suggest("momentmu", names) == "momentum");
  CHECK(suggest("weight-decay", names) == "weight_decay");
  CHECK(suggest("Momentum", names) == "momentum");
  CHECK(suggest("learning_rates", names) == "learning_rate");
}

TEST_CASE("a word is suggested for its beginning, but none for a word that is far from all") {
  const std::vector<std::string> names = {"rmsprop", "adam", "adamw", "sgd"};
  CHECK(suggest("rms", names) == "rmsprop");
  CHECK(suggest("adm", names) == "adam");
  CHECK(suggest("adamax", names) == "adam");  // adamw is as far, but comes after
  CHECK(suggest("lbfgs", names) == std::nullopt);
  CHECK(suggest("", names) == std::nullopt);
  CHECK(suggest("x", names) == std::nullopt);
  CHECK(suggest("sgd", std::vector<std::string>{}) == std::nullopt);
}

TEST_CASE("short words are not suggested for each other unless one letter differs") {
  const std::vector<std::string> names = {"elu", "silu"};
  CHECK(suggest("relu", names) == "elu");
  CHECK(suggest("gel", names) == std::nullopt);
}
