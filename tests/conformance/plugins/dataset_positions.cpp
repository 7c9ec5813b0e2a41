// Each of two positions is to have a label, but each example has one.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Dataset {
  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data;
    data.shape = {2};
    data.positions = {2};
    data.outputs = 3;
    data.train = {
        .count = 4, .inputs = std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7}, .labels = {0, 1, 2, 1}, .targets = {}};
    return data;
  }
};
}  // namespace

PLEXUS_PLUGIN("dataset_positions", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A data set with one fault"}); }
