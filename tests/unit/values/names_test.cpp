#include "values/names.h"

#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"

namespace {

using plexus::values::is_name;
using plexus::values::to_name;
using Names = std::vector<std::string>;

/// As those of results.
bool is_reserved(std::string_view name) {
  static const std::set<std::string_view> names = {"status", "epoch", "id",      "confusion", "trial",
                                                   "trials", "host",  "seconds", "test_loss"};
  return name.starts_with("history_") || names.contains(name);
}

Names short_names(const Names& keys) { return plexus::values::short_names(keys, is_reserved); }

TEST_CASE("an axis is called by the shortest suffix of its key that is its own") {
  CHECK(short_names({"optimizer.learning_rate", "model.hidden", "seed"}) == Names{"learning_rate", "hidden", "seed"});
  CHECK(short_names({"optimizer.rate", "schedule.rate"}) == Names{"optimizer_rate", "schedule_rate"});
  CHECK(short_names({"a.b.rate", "c.b.rate", "d.rate"}) == Names{"a_b_rate", "c_b_rate", "d_rate"});
  CHECK(short_names({"rate", "optimizer.rate"}) == Names{"rate", "optimizer_rate"});
}

TEST_CASE("the plugin of a component is called as the component") {
  CHECK(short_names({"model.activation.plugin", "optimizer.plugin"}) == Names{"activation", "optimizer"});
}

TEST_CASE("no axis is called as a result or not as a name") {
  CHECK(short_names({"training.epoch", "schedule.status"}) == Names{"training_epoch", "schedule_status"});
  CHECK(short_names({"model.blocks.0"}) == Names{"blocks_0"});
  CHECK(short_names({"model.blocks.0.channels", "model.blocks.1.channels"}) ==
        Names{"blocks_0_channels", "blocks_1_channels"});
  CHECK(short_names({"a.b_c", "a_b.c", "x.c", "x.b_c"}) == Names{"a_b_c", "a_b_c_", "x_c", "x_b_c"});
}

TEST_CASE("a name is a letter and then letters, digits and underscores") {
  for (const char* name : {"a", "Z9", "learning_rate", "x__"}) CHECK(is_name(name));
  for (const char* name : {"", "_a", "9", "a b", "a.b", "a/b", "é", "a\n"}) CHECK_FALSE(is_name(name));
  CHECK(to_name("learning rate") == "learning_rate");
  CHECK(to_name("3d") == "x3d");
  CHECK(to_name("") == "x");
  CHECK(to_name("é") == "x__");
}

TEST_CASE("a setting is called by the shortest end of its key that tells it apart") {
  CHECK(short_names({"optimizer.learning_rate", "model.hidden", "seed"}) == Names{"learning_rate", "hidden", "seed"});
  CHECK(short_names({"optimizer.learning_rate", "schedule.learning_rate", "seed"}) ==
        Names{"optimizer_learning_rate", "schedule_learning_rate", "seed"});
  CHECK(short_names({"a.b.c", "x.b.c", "c"}) == Names{"a_b_c", "x_b_c", "c"});
  CHECK(short_names({}).empty());
  CHECK(plexus::values::short_names({"status"}) == Names{"status"});
}

TEST_CASE("a component's setting is called by its kind") {
  CHECK(short_names({"model.plugin", "model.activation.plugin"}) == Names{"model", "activation"});
  CHECK(short_names({"plugin"}) == Names{"plugin"});
}

TEST_CASE("a setting never takes a reserved name") {
  CHECK(short_names({"training.epoch"}) == Names{"training_epoch"});
  CHECK(short_names({"status"}) == Names{"setting_status"});
  CHECK(short_names({"history_x", "a.id"}) == Names{"setting_history_x", "a_id"});
  for (const std::string& name : short_names({"confusion", "trial", "trials", "seconds", "host"}))
    CHECK_FALSE(is_reserved(name));
}

TEST_CASE("keys that differ only in what a name cannot hold get different names") {
  CHECK(short_names({"a-b", "a b"}) == Names{"a_b", "a_b_"});
}

TEST_CASE("names of random keys are different from each other, valid, and end their keys") {
  std::mt19937 random(7);
  const Names words = {"a", "b", "c", "epoch", "status", "0", "1", "plugin", "rate_x", "test_loss"};
  for (int round = 0; round < 500; ++round) {
    std::set<std::string> keys;
    for (int i = 0; i < 8; ++i) {
      std::string key;
      const int parts = std::uniform_int_distribution<int>(1, 4)(random);
      for (int part = 0; part < parts; ++part)
        key += (part == 0 ? "" : ".") + words[std::uniform_int_distribution<std::size_t>(0, words.size() - 1)(random)];
      if (!key.ends_with("plugin")) keys.insert(key);
    }
    const Names list(keys.begin(), keys.end());
    const Names names = short_names(list);
    REQUIRE(names.size() == list.size());
    CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      CHECK(is_name(names[i]));
      CHECK_FALSE(is_reserved(names[i]));
      std::string key = list[i];
      for (char& c : key)
        if (c == '.') c = '_';
      std::string name = names[i].substr(0, names[i].find_last_not_of('_') + 1);
      if (name.starts_with("setting_")) name.erase(0, 8);
      if (name.starts_with("x") && !key.starts_with("x")) name.erase(0, 1);
      CHECK(key.ends_with(name));
    }
  }
}

}  // namespace
