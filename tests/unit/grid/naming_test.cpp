#include "grid/naming.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "catch.h"

namespace {

using plexus::grid::is_axis_name;
using plexus::grid::is_result_name;
using plexus::grid::name_axes;
using Names = std::vector<std::string>;

TEST_CASE("an axis is called by the shortest suffix of its key that is its own") {
  CHECK(name_axes({"optimizer.learning_rate", "model.hidden", "seed"}) == Names{"learning_rate", "hidden", "seed"});
  CHECK(name_axes({"optimizer.rate", "schedule.rate"}) == Names{"optimizer_rate", "schedule_rate"});
  CHECK(name_axes({"a.b.rate", "c.b.rate", "d.rate"}) == Names{"a_b_rate", "c_b_rate", "d_rate"});
  CHECK(name_axes({"rate", "optimizer.rate"}) == Names{"rate", "optimizer_rate"});
}

TEST_CASE("the plugin of a component is called as the component") {
  CHECK(name_axes({"model.activation.plugin", "optimizer.plugin"}) == Names{"activation", "optimizer"});
}

TEST_CASE("no axis is called as a result or not as a name") {
  CHECK(name_axes({"training.epoch", "schedule.status"}) == Names{"training_epoch", "schedule_status"});
  CHECK(name_axes({"model.blocks.0"}) == Names{"blocks_0"});
  CHECK(name_axes({"model.blocks.0.channels", "model.blocks.1.channels"}) ==
        Names{"blocks_0_channels", "blocks_1_channels"});
  CHECK(name_axes({"a.b_c", "a_b.c", "x.c", "x.b_c"}) == Names{"a_b_c", "a_b_c_", "x_c", "x_b_c"});
  for (const char* name : {"status", "trial_id", "train_loss", "epoch", "true_class", "history_test_loss"})
    CHECK(is_result_name(name));
  CHECK_FALSE(is_result_name("epochs"));
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
    const Names names = name_axes(list);
    REQUIRE(names.size() == list.size());
    CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      CHECK(is_axis_name(names[i]));
      CHECK_FALSE(is_result_name(names[i]));
      std::string key = list[i];
      for (char& c : key)
        if (c == '.') c = '_';
      std::string name = names[i].substr(0, names[i].find_last_not_of('_') + 1);
      if (name.starts_with("x") && !key.starts_with("x")) name.erase(0, 1);
      CHECK(key.ends_with(name));
    }
  }
}

}  // namespace
