// Asks a search for points, for the script beside it: a space on standard input, then values; points on standard
// output.
//
//   {"plugin": "tpe", "seed": 1, "batch": 1, "space": [{"form": "real", "from": 0, "to": 1, "logarithmic": false}]}
//   → [[0.25]]
//   [0.7]            what came of each point of the batch; null: it failed; of several metrics, a list for each
//   → [[0.5]]        and so on, until the input ends
//
// One object is asked throughout; nothing but what is told to it is passed on.
#include <plexus/error.h>
#include <plexus/search.h>

#include <cmath>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "plugin/registry.h"
#include "values/json.h"

namespace {

using plexus::Value;

const Value& entry(const Value& map, const char* name) {
  const Value* value = map.find(name);
  if (value == nullptr) throw plexus::Error(std::string("there is no '") + name + "'");
  return *value;
}

plexus::SearchAxis axis_from(const Value& value) {
  using Form = plexus::SearchAxis::Form;
  const std::string& form = entry(value, "form").text();
  plexus::SearchAxis axis{.form = form == "integer"    ? Form::integer
                                  : form == "ordered"  ? Form::ordered
                                  : form == "category" ? Form::category
                                                       : Form::real,
                          .from = entry(value, "from").real(),
                          .to = entry(value, "to").real()};
  if (const Value* logarithmic = value.find("logarithmic")) axis.logarithmic = logarithmic->boolean();
  if (const Value* under = value.find("under"))
    axis.condition = {.axis = static_cast<std::size_t>(under->list().at(0).integer()),
                      .choice = static_cast<std::size_t>(under->list().at(1).integer())};
  return axis;
}

plexus::SearchResult result_of(const plexus::SearchPoint& point, const Value& value) {
  plexus::SearchResult result{.point = point};
  if (value.is_list()) {
    result.value = value.list().at(0).real();
    for (std::size_t i = 1; i < value.list().size(); ++i) result.others.push_back(value.list()[i].real());
  } else if (!value.is_null()) {
    result.value = value.real();
  }
  return result;
}

void answer(std::istream& in, std::ostream& out) {
  std::string line;
  std::getline(in, line);
  const Value question = plexus::values::from_json(line);
  plexus::plugin::Registry registry;
  registry.load_search_path();
  const auto search = std::static_pointer_cast<plexus::Search>(
      registry.build(plexus::Kind::search, registry.resolve(plexus::Kind::search, entry(question, "plugin"))));
  std::vector<plexus::SearchAxis> axes;
  for (const Value& axis : entry(question, "space").list()) axes.push_back(axis_from(axis));
  const plexus::SearchSpace space(std::move(axes));
  std::vector<plexus::SearchResult> results;
  while (true) {
    const auto points = search->propose({.space = space,
                                         .results = results,
                                         .count = static_cast<std::size_t>(entry(question, "batch").integer()),
                                         .seed = static_cast<std::uint64_t>(entry(question, "seed").integer())});
    Value::List batch;
    for (const plexus::SearchPoint& point : points) {
      Value::List coordinates;
      for (const double coordinate : point) coordinates.push_back(std::isnan(coordinate) ? Value() : Value(coordinate));
      batch.emplace_back(std::move(coordinates));
    }
    out << plexus::values::to_json(Value(std::move(batch))) << std::endl;
    if (!std::getline(in, line)) return;
    const Value values = plexus::values::from_json(line);
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Value& value = values.list().at(i);
      results.push_back(result_of(points[i], value));
    }
  }
}

}  // namespace

int main() {
  try {
    answer(std::cin, std::cout);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "search_ask: " << error.what() << '\n';
    return 1;
  }
}
