// The schema of the SDK: settings of every form go to a Value and come back as they were.
#include <catch.h>
#include <plexus/initializer.h>
#include <plexus/schedule.h>
#include <plexus/schema.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using plexus::Kind;
using plexus::Type;
using plexus::Value;

namespace {

/// Builds a schedule whose factor is the setting `amount`, and remembers what it was asked for.
class ScheduleBuilder final : public plexus::Builder {
 public:
  struct Fixed final : plexus::Schedule {
    explicit Fixed(double given) : amount(given) {}
    [[nodiscard]] double factor(const plexus::Progress&) const noexcept override { return amount; }
    double amount;
  };

  [[nodiscard]] std::shared_ptr<plexus::Interface> build(Kind kind, const Value& settings) const override {
    CHECK(kind == Kind::schedule);
    built.push_back(settings);
    const Value* amount = settings.find("amount");
    return std::make_shared<Fixed>(amount != nullptr ? amount->real() : 1.0);
  }

  mutable std::vector<Value> built;
};

struct Block {
  std::size_t channels = 6;
  std::string activation = "tanh";
  std::vector<int> padding = {0, 0};

  static auto parameters() {
    return plexus::Parameters<Block>{
        {"channels", &Block::channels, plexus::at_least(1), "feature maps"},
        {"activation", &Block::activation, plexus::one_of({"tanh", "relu"}), "nonlinearity"},
        {"padding", &Block::padding, plexus::not_negative(), "pixels added on each side"},
    };
  }
  friend bool operator==(const Block&, const Block&) = default;
};

struct Everything {
  bool flag = true;
  int whole = -3;
  std::uint64_t seed = 7;
  std::uint8_t byte = 200;
  float single = 0.5F;
  double rate = 0.001;
  std::string name = "relu";
  std::filesystem::path file = "data/train.csv";
  std::optional<double> limit;
  std::optional<std::string> label = "x";
  std::vector<std::size_t> hidden = {256, 128};
  std::vector<std::vector<double>> matrix = {{1, 2}, {3}};
  Block block = {.channels = 3};
  std::vector<Block> blocks = {{}, {.channels = 16, .activation = "relu"}};
  std::optional<Block> extra;
  plexus::Component<plexus::Schedule> schedule{"constant", {{"amount", 0.25}}};

  static auto parameters() {
    using S = Everything;
    return plexus::Parameters<S>{
        {"flag", &S::flag, "a flag"},
        {"whole", &S::whole, plexus::between(-5, 5), "an integer"},
        {"seed", &S::seed, "a large integer"},
        {"byte", &S::byte, "a small integer"},
        {"single", &S::single, plexus::fraction(), "a float"},
        {"rate", &S::rate, plexus::positive(), "a double"},
        {"name", &S::name, "a text"},
        {"file", &S::file, plexus::required(), "a path"},
        {"limit", &S::limit, plexus::positive(), "an optional number"},
        {"label", &S::label, "an optional text"},
        {"hidden", &S::hidden, plexus::at_least(1), "a list"},
        {"matrix", &S::matrix, plexus::at_least(0), "a list of lists"},
        {"block", &S::block, "a group"},
        {"blocks", &S::blocks, {.minimum_length = 1}, "a list of groups"},
        {"extra", &S::extra, "an optional group"},
        {"schedule", &S::schedule, "a component"},
    };
  }
};

const plexus::ParameterInfo& parameter(const std::vector<plexus::ParameterInfo>& schema, const std::string& name) {
  for (const auto& info : schema)
    if (info.name == name) return info;
  FAIL("no parameter " << name);
  return schema.front();
}

}  // namespace

TEST_CASE("settings become a map of every parameter in the order of declaration") {
  const Value value = Everything::parameters().to_value(Everything{});
  const Value block = Value::Map{{"channels", 6}, {"activation", "tanh"}, {"padding", Value::List{0, 0}}};
  const Value expected = Value::Map{
      {"flag", true},
      {"whole", -3},
      {"seed", 7},
      {"byte", 200},
      {"single", 0.5},
      {"rate", 0.001},
      {"name", "relu"},
      {"file", "data/train.csv"},
      {"limit", Value()},
      {"label", "x"},
      {"hidden", Value::List{256, 128}},
      {"matrix", Value::List{Value::List{1.0, 2.0}, Value::List{3.0}}},
      {"block", Value::Map{{"channels", 3}, {"activation", "tanh"}, {"padding", Value::List{0, 0}}}},
      {"blocks",
       Value::List{block, Value::Map{{"channels", 16}, {"activation", "relu"}, {"padding", Value::List{0, 0}}}}},
      {"extra", Value()},
      {"schedule", Value::Map{{"plugin", "constant"}, {"amount", 0.25}}},
  };
  CHECK(value == expected);
}

TEST_CASE("settings of every form come back from a value as they were") {
  Everything original;
  original.flag = false;
  original.whole = 5;
  original.seed = (std::uint64_t{1} << 62) + 1;  // more digits than a double holds
  original.byte = 0;
  original.single = 0.1F;
  original.rate = 1e-300;
  original.name = "";
  original.file = "/with space/ü.csv";
  original.limit = 2.5;
  original.label = std::nullopt;
  original.hidden = {};
  original.matrix = {{}, {0.1, 0.2}};
  original.block = {.channels = 9, .activation = "relu", .padding = {1}};
  original.blocks = {{.channels = 1, .activation = "relu", .padding = {}}};
  original.extra = Block{.channels = 2};

  const ScheduleBuilder builder;
  Everything copy;
  const Value value = Everything::parameters().to_value(original);
  Everything::parameters().from_value(value, copy, builder);
  CHECK(copy.flag == original.flag);
  CHECK(copy.whole == original.whole);
  CHECK(copy.seed == original.seed);
  CHECK(copy.byte == original.byte);
  CHECK(copy.single == original.single);
  CHECK(copy.rate == original.rate);
  CHECK(copy.name == original.name);
  CHECK(copy.file == original.file);
  CHECK(copy.limit == original.limit);
  CHECK(copy.label == original.label);
  CHECK(copy.hidden == original.hidden);
  CHECK(copy.matrix == original.matrix);
  CHECK(copy.block == original.block);
  CHECK(copy.blocks == original.blocks);
  CHECK(copy.extra == original.extra);
  CHECK(Everything::parameters().to_value(copy) == value);
}

TEST_CASE("a component inside settings is built from what the settings say, by its kind") {
  const ScheduleBuilder builder;
  Everything settings;
  CHECK_THROWS_WITH(*settings.schedule, ContainsSubstring("used before it was built"));
  const Value wanted = Value::Map{{"plugin", "step"}, {"amount", 0.75}};
  Everything::parameters().from_value(Value::Map{{"schedule", wanted}}, settings, builder);
  CHECK(settings.schedule->factor({}) == 0.75);
  CHECK(settings.schedule.settings() == wanted);
  REQUIRE(builder.built.size() == 1);
  CHECK(builder.built.front() == wanted);
}

TEST_CASE("what a map does not mention stays as it is, and an element of a list starts from the defaults of its type") {
  const ScheduleBuilder builder;
  Everything settings;
  Everything::parameters().from_value(Value::Map{{"whole", 1},
                                                 {"block", Value::Map{{"activation", "relu"}}},
                                                 {"blocks", Value::List{Value::Map{{"activation", "relu"}}}},
                                                 {"extra", Value::Map{{"channels", 8}}},
                                                 {"no_such_parameter", 1}},
                                      settings, builder);
  CHECK(settings.whole == 1);
  CHECK(settings.rate == 0.001);
  CHECK(settings.block == Block{.channels = 3, .activation = "relu"});
  CHECK(settings.blocks == std::vector<Block>{{.channels = 6, .activation = "relu"}});
  CHECK(settings.extra == Block{.channels = 8});
  Everything::parameters().from_value(Value::Map{{"extra", Value()}}, settings, builder);
  CHECK_FALSE(settings.extra);
}

TEST_CASE("a schema describes the type, range and default of each parameter") {
  const auto schema = Everything::parameters().describe();
  REQUIRE(schema.size() == 16);
  CHECK(schema.front().name == "flag");
  CHECK(schema.back().name == "schedule");

  CHECK(parameter(schema, "whole").type.form == Type::Form::integer);
  CHECK(parameter(schema, "whole").type.minimum == -5.0);
  CHECK(parameter(schema, "whole").type.maximum == 5.0);
  CHECK(parameter(schema, "whole").default_value == Value(-3));
  CHECK(parameter(schema, "seed").type.minimum == 0.0);
  CHECK_FALSE(parameter(schema, "seed").type.maximum);
  CHECK(parameter(schema, "byte").type.maximum == 255.0);
  CHECK(parameter(schema, "single").type.exclusive_maximum);
  CHECK(parameter(schema, "rate").type.exclusive_minimum);
  CHECK(parameter(schema, "file").required);
  CHECK(parameter(schema, "file").type.form == Type::Form::path);
  CHECK(parameter(schema, "limit").type.optional);
  CHECK(parameter(schema, "limit").type.form == Type::Form::real);
  CHECK(parameter(schema, "limit").type.minimum == 0.0);
  CHECK(parameter(schema, "limit").default_value.is_null());
  CHECK(parameter(schema, "blocks").type.minimum_length == 1);
  CHECK(parameter(schema, "schedule").type.form == Type::Form::component);
  CHECK(parameter(schema, "schedule").type.component == Kind::schedule);
}

TEST_CASE("a range restricts the numbers inside a list, however deep, and inside a group its own members") {
  const auto schema = Everything::parameters().describe();
  const Type& hidden = parameter(schema, "hidden").type;
  CHECK_FALSE(hidden.minimum);
  REQUIRE(hidden.element.size() == 1);
  CHECK(hidden.element.front().minimum == 1.0);
  CHECK(parameter(schema, "matrix").type.element.front().element.front().minimum == 0.0);

  const Type& blocks = parameter(schema, "blocks").type;
  CHECK(blocks.form == Type::Form::list);
  CHECK(blocks.element.front().form == Type::Form::group);
  const auto& members = blocks.element.front().group;
  REQUIRE(members.size() == 3);
  CHECK(members[1].type.choices == std::vector<std::string>{"tanh", "relu"});
  CHECK(members[0].default_value == Value(6));
  CHECK(parameter(schema, "extra").type.optional);
}

namespace {

/// Settings under names that the user chooses.
struct NamedThings {
  plexus::Named<std::size_t> widths = {{"left", 2}, {"right", 3}};
  plexus::Named<std::vector<std::string>> lists;
  std::variant<std::string, plexus::Named<std::string>> how = "all";

  static auto parameters() {
    return plexus::Parameters<NamedThings>{
        {"widths", &NamedThings::widths, plexus::at_least(1), "a number for each name"},
        {"lists", &NamedThings::lists, plexus::Constraint{.minimum_length = 1, .required = true}, "a list for each"},
        {"how", &NamedThings::how, plexus::one_of({"all", "none"}), "of all, or of each"},
    };
  }
};

}  // namespace

TEST_CASE("settings under names of the user's keep their order, and each is of the type that all have") {
  const Value given = Value::Map{{"widths", Value::Map{{"zebra", 4}, {"ant", 5}}},
                                 {"lists", Value::Map{{"b", Value::List{"x"}}, {"a", Value::List{}}}},
                                 {"how", Value::Map{{"left", "none"}}}};
  NamedThings settings;
  NamedThings::parameters().from_value(given, settings, ScheduleBuilder());
  CHECK(settings.widths == plexus::Named<std::size_t>{{"zebra", 4}, {"ant", 5}});
  CHECK(settings.lists == plexus::Named<std::vector<std::string>>{{"b", {"x"}}, {"a", {}}});
  CHECK(std::get<plexus::Named<std::string>>(settings.how) == plexus::Named<std::string>{{"left", "none"}});
  CHECK(NamedThings::parameters().to_value(settings) == given);
  NamedThings::parameters().from_value(Value::Map{{"how", "none"}}, settings, ScheduleBuilder());
  CHECK(std::get<std::string>(settings.how) == "none");

  const auto schema = NamedThings::parameters().describe();
  CHECK(parameter(schema, "widths").type.form == Type::Form::map);
  CHECK(parameter(schema, "widths").type.element.front().minimum == 1.0);
  CHECK(parameter(schema, "widths").default_value == Value(Value::Map{{"left", 2}, {"right", 3}}));
  CHECK(parameter(schema, "lists").type.minimum_length == 1);
  const Type& how = parameter(schema, "how").type;
  CHECK(how.element.at(0).choices == std::vector<std::string>{"all", "none"});
  CHECK(how.element.at(1).element.front().choices == std::vector<std::string>{"all", "none"});
}
