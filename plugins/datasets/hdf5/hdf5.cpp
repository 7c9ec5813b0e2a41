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
    arrays::ArrayFile file{.name = path.string(),
                           .has = [&](const std::string& name) { return source.has_hdf5(path, name); },
                           .read = [&](const std::string& name) { return source.read_hdf5(path, name); }};
    if (!source.in_memory()) {
      file.find = [&](const std::string& name) { return source.find_hdf5(path, name); };
      file.read_rows = [&](const std::string& name, const std::function<void(plexus::Array)>& take) {
        source.read_hdf5_rows(path, name, take);
      };
      file.write_inputs = [&] { return source.write_inputs(); };
    }
    return arrays::load(file, settings_);
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
