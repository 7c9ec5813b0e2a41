#include "../../unit/config/config_files.h"
#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {"training.epochs=3", "model={plugin: deep, hidden: [3, 2]}", "seed=1,2,3",
          "optimizer.learning_rate={log_range: {from: 0.001, to: 1, count: 3}}", "grid.seed=1:4"};
}

/// As `--set`, then as `--axis`.
void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  static const config::Schema schema = test::fake_schema();
  static const test::FakeCatalogue catalogue;
  static const test::TestFolder files;
  static const std::filesystem::path file = files.write("my.yaml", "dataset: mnist\nmodel: shallow\n");
  const std::string argument = text_of(bytes);
  try {
    static_cast<void>(config::load_experiment(file, {.set = {argument}}, schema, catalogue));
  } catch (const Error&) {
    // An answer.
  }
  static_cast<void>(config::load_experiment(file, {.axis = {argument}}, schema, catalogue));
}
