#include "folders/expression.h"
#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {"dataset=mnist and model.hidden>100 and not (status=failed or tags~pilot)",
          "hidden in (1, 2.5, 'a b') or accuracy>=98% and layers=[256, 128]", "a!=null && b<=-1e3"};
}

/// As `plexus find` reads it, over a trial that has nothing.
void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  static const Value nothing;
  const folders::Expression expression(text_of(bytes));
  static_cast<void>(expression.holds([](std::size_t) -> const Value& { return nothing; }));
}
