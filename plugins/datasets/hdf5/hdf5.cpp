// A data set from arrays of an HDF5 file, however the arrays are named; and the library of data sets of arrays.
#include <plexus/plugin.h>

#include "array_data.h"
#include "numpy.h"

namespace {

class Hdf5 final : public plexus::Dataset {
 public:
  using Settings = arrays::Settings;

  explicit Hdf5(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    const std::filesystem::path path = source.resolve(settings_.file);
    return arrays::load({.name = path.string(),
                         .has = [&](const std::string& name) { return source.has_hdf5(path, name); },
                         .read = [&](const std::string& name) { return source.read_hdf5(path, name); }},
                        settings_);
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("hdf5", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Hdf5>("hdf5", {.summary = "inputs and targets from arrays of an HDF5 file"});
  numpy::add(plugin);
}
