// The structure of the JSON Schema. That it accepts and refuses what plexus does is in integration/test_schema.py; here
// stands what an editor relies on.
#include "config/json_schema.h"

#include <nlohmann/json.hpp>
#include <string>

#include "catch.h"
#include "fake_catalogue.h"

namespace {

using namespace plexus;
using Json = nlohmann::json;

Json schema() {
  test::FakeCatalogue catalogue;
  catalogue.add<test::SgdSettings>(Kind::optimizer, "momentum", "one");
  catalogue.add<test::SgdSettings>(Kind::optimizer, "momentum", "two");
  return Json::parse(config::json_schema(test::fake_schema(), catalogue));
}

/// Everything under a key, wherever it stands.
void collect(const Json& json, const std::string& key, std::vector<Json>& found) {
  for (const auto& [name, value] : json.items()) {
    if (json.is_object() && name == key) found.push_back(value);
    if (value.is_structured()) collect(value, key, found);
  }
}

TEST_CASE("the JSON Schema knows every key of the root and no other") {
  const Json json = schema();
  CHECK(json["$schema"] == "http://json-schema.org/draft-07/schema#");
  std::set<std::string> keys;
  for (const auto& [key, value] : json["properties"].items()) keys.insert(key);
  CHECK(keys == std::set<std::string>{"experiment", "include", "notes", "tags", "plugins", "seed", "dataset", "model",
                                      "loss", "optimizer", "training", "results", "execution", "search", "grid",
                                      "stages"});
  CHECK(json["additionalProperties"] == false);
  CHECK(json["then"]["required"] == Json::array({"dataset", "model"}));
}

TEST_CASE("the JSON Schema has the sections that are no settings, and what stands for one in short") {
  const Json properties = schema()["properties"];
  CHECK(properties["execution"]["properties"]["on_failure"]["anyOf"][0]["enum"] == Json::array({"continue", "stop"}));
  CHECK(properties["execution"]["description"] == "how trials are run");
  CHECK(properties["search"]["anyOf"][0]["anyOf"][0] == Json{{"enum", {"successive_halving", "hyperband"}}});
  CHECK(properties["search"]["anyOf"][1]["properties"]["reduction"]["minimum"] == 2.0);
  CHECK(properties["search"]["anyOf"][1]["additionalProperties"] == false);
}

TEST_CASE("every reference of the JSON Schema leads to a definition") {
  const Json json = schema();
  std::vector<Json> references;
  collect(json, "$ref", references);
  CHECK(references.size() > 20);
  for (const Json& reference : references) {
    const std::string path = reference.get<std::string>();
    REQUIRE(path.starts_with("#/definitions/"));
    CHECK(json["definitions"].contains(path.substr(std::string("#/definitions/").size())));
  }
}

TEST_CASE("the JSON Schema has the types, ranges, choices, defaults and meanings of the parameters") {
  const Json definitions = schema()["definitions"];
  const Json& deep = definitions["model.deep"]["properties"];
  CHECK(deep["plugin"]["pattern"] == "^([a-z][a-z0-9_]*/)?deep$");
  CHECK(deep["dropout"] == Json{{"type", {"number", "string"}},
                                {"pattern", "\\$\\{"},  // of texts: those that refer to a value
                                {"minimum", 0.0},
                                {"exclusiveMaximum", 1.0},
                                {"default", 0.0},
                                {"description", "probability of a unit to be silent"}});
  CHECK(deep["hidden"]["minItems"] == 1);
  CHECK(deep["hidden"]["items"] == Json{{"type", {"integer", "string"}}, {"pattern", "\\$\\{"}, {"minimum", 1.0}});
  CHECK_FALSE(deep["hidden"].contains("default"));
  const Json& mnist = definitions["dataset.mnist"]["properties"];
  CHECK(mnist["normalize"]["anyOf"][0]["enum"] == Json::array({"none", "scale", "standardize"}));
  CHECK(mnist["train_limit"]["anyOf"][1] == Json{{"type", "null"}});
  CHECK(definitions["dataset.mnist"]["additionalProperties"] == false);
  CHECK(definitions["model.convolutional"]["properties"]["blocks"]["items"]["properties"]["pooling"]["anyOf"][0]["enum"]
            .size() == 3);
}

TEST_CASE("the JSON Schema offers the names that a configuration may use, and checks a map by its plugin") {
  const Json definitions = schema()["definitions"];
  CHECK(definitions["optimizer"]["anyOf"][0]["enum"] == Json::array({"sgd", "adam", "one/momentum", "two/momentum"}));
  const Json& choice = definitions["optimizer"]["allOf"][2];
  CHECK(choice["if"]["properties"]["plugin"]["const"] == "one/momentum");
  CHECK(choice["then"]["$ref"] == "#/definitions/optimizer.one.momentum");
}

TEST_CASE("a map without a plugin is checked as the default of its place, or must name one") {
  const Json properties = schema()["properties"];
  CHECK(properties["optimizer"]["allOf"][1]["then"]["$ref"] == "#/definitions/optimizer.sgd");
  CHECK(properties["model"]["allOf"][1]["then"]["required"] == Json::array({"plugin"}));
}

}  // namespace
