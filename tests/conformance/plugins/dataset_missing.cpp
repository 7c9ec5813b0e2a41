// Needs a file that nobody has.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Dataset {
  plexus::Data load(plexus::DataSource& source) override {
    (void)source.find("plexus_no_such_data", {"train.bin"});
    return {};
  }
};
}  // namespace

PLEXUS_PLUGIN("dataset_missing", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A data set with one fault"}); }
