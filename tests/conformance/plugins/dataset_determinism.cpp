// Examples in the order of a clock.
#include <plexus/plugin.h>

#include <random>

namespace {
struct Faulty final : plexus::Dataset {
  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data;
    data.shape = {2};
    data.outputs = 3;
    data.train = {
        .count = 4, .inputs = std::vector<float>{0, 1, 2, 3, 4, 5, 6, noise}, .labels = {0, 1, 2, 0}, .targets = {}};
    return data;
  }
  float noise = 1e-6F * static_cast<float>(std::random_device{}() % 100000);
};
}  // namespace

PLEXUS_PLUGIN("dataset_determinism", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A data set with one fault"}); }
