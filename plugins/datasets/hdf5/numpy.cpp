// A data set from the arrays of an .npz file, or from two .npy files.
#include "numpy.h"

#include <memory>
#include <optional>

#include "array_data.h"
#include "npy_format.h"
#include "zip_format.h"

namespace numpy {
namespace {

using plexus::EnvironmentError;
using plexus::Error;

class Numpy final : public plexus::Dataset {
 public:
  using Settings = arrays::Settings;

  explicit Numpy(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    const std::filesystem::path path = source.resolve(settings_.file);
    if (path.extension() == ".npy") return load_files(source, path);
    if (!source.in_memory())
      throw Error("the arrays of '" + path.string() +
                  "' are packed into one file, from which no row can be read by itself; save them as .npy files, or "
                  "leave 'in_memory: false' out");
    const ZipFile zip(source.read(path), path.string());
    return arrays::load(
        {.name = path.string(),
         .has = [&](const std::string& name) { return zip.has(name + ".npy"); },
         .read =
             [&](const std::string& name) { return parse_npy(zip.read(name + ".npy"), path.string() + "/" + name); }},
        settings_);
  }

 private:
  /// `file` holds the inputs, and the targets are a file beside it.
  plexus::Data load_files(plexus::DataSource& source, const std::filesystem::path& path) const {
    if (!settings_.train_targets)
      throw Error("'" + path.string() +
                  "' is one array; name the file of the targets with 'train_targets: y.npy', or give "
                  "an .npz file");
    arrays::Settings settings = settings_;
    if (!settings.train_inputs) settings.train_inputs = path.filename().string();
    const auto file_of = [&](const std::string& name) { return path.parent_path() / name; };
    arrays::ArrayFile file{
        .name = path.parent_path().string(),
        .has = [](const std::string&) { return false; },
        .read = [&](const std::string& name) { return parse_npy(source.read(file_of(name)), file_of(name).string()); }};
    if (!source.in_memory()) {
      file.find = [&](const std::string& name) {
        const NpyPlace place = find_npy(file_of(name));
        plexus::ArrayInFile array{place.extents, {}};
        if (place.offset) array.inputs = source.inputs_in(file_of(name), *place.offset, place.size, place.bytes);
        return array;
      };
      file.read_rows = [&](const std::string& name, const std::function<void(plexus::Array)>& take) {
        read_npy_rows(file_of(name), take);
      };
      file.write_inputs = [&] { return source.write_inputs(); };
    }
    return arrays::load(file, settings);
  }

  Settings settings_;
};

}  // namespace

void add(plexus::Registrar& plugin) {
  plugin.add<Numpy>("numpy", {.summary = "inputs and targets from arrays of an .npz file, or from .npy files"});
}

}  // namespace numpy
