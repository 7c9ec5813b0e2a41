// Two named inputs have three values together, but an example has four.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Dataset {
  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data;
    data.shape = {4};
    data.inputs = {{.name = "left", .shape = {2}}, {.name = "right", .shape = {1}}};
    data.outputs = 2;
    data.train = {.count = 2, .inputs = std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7}, .labels = {0, 1}, .targets = {}};
    return data;
  }
};
}  // namespace

PLEXUS_PLUGIN("dataset_inputs", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A data set with one fault"}); }
