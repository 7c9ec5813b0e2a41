#include <fstream>
#include <iterator>

#include "../../unit/config/config_files.h"
#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  std::vector<std::string> all = {
      "experiment: fuzz\nseed: 1\ndataset: {plugin: mnist, train_limit: 100}\nmodel: shallow\n",
      "dataset: mnist\nmodel: {plugin: deep, hidden: [3, 2]}\ngrid:\n  seed: {range: {from: 1, to: 3}}\n"
      "  zip: {dataset.train_limit: [5, 6], dataset.validation: [1, 2]}\n  exclude: [{seed: 1}]\n",
      "dataset: mnist\nmodel: &m {plugin: shallow, hidden: 3}\ngrid:\n  network:\n    a: {model: *m}\n"
      "    b: {grid: {training.shuffle: [true, false]}}\n  sample: {points: 2, optimizer.momentum: {uniform: {from: 0, "
      "to: 0.5}}}\n  replicates: 2\nsearch: hyperband\n"};
  for (const auto& file : std::filesystem::directory_iterator(PLEXUS_FUZZ_CONFIGS))
    if (file.path().extension() == ".yaml") {
      std::ifstream stream(file.path(), std::ios::binary);
      all.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
  return all;
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  static const config::Schema schema = test::fake_schema();
  static const test::FakeCatalogue catalogue;
  static_cast<void>(config::load_experiment(file_of(bytes), {.name = "fuzz"}, schema, catalogue));
}
