#include "results/variables.h"

#include "catch.h"

using plexus::results::is_variable;

TEST_CASE("what results files hold themselves is no name for an axis") {
  for (const char* name : {"status", "trial_id", "train_loss", "epoch", "true_class", "history_test_loss"})
    CHECK(is_variable(name));
  for (const char* name : {"epochs", "hidden", "seed", "history"}) CHECK_FALSE(is_variable(name));
}
