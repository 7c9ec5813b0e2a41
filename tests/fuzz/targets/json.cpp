#include "values/json.h"

#include <cstdlib>

#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {R"({"seed": 5, "model": {"plugin": "shallow", "hidden": [30, 10]}, "rate": 1e-3, "no": null, "yes": true})",
          R"(["\u00e9\n\"", -9223372036854775808, 1.5, [], {}])"};
}

/// What was read is written and read again as the same value.
void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  const Value value = values::from_json(text_of(bytes));
  if (values::from_json(values::to_json(value)) != value) std::abort();
}
