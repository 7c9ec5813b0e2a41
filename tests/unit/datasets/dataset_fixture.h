// Loads a data set plugin of the build tree and its data, as the runtime does but without a configuration.
#pragma once

#include <dlfcn.h>
#include <plexus/plugin.h>

#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/file_source.h"

namespace plexus::test {

/// Takes what a library offers.
class Collector final : public Registrar {
 public:
  std::map<std::string, std::pair<ComponentInfo, Factory>> components;

 protected:
  void add_component(ComponentInfo info, Factory factory) override {
    const std::string name = info.name;
    components.emplace(name, std::pair(std::move(info), std::move(factory)));
  }
};

class NoComponents final : public Builder {
 public:
  [[nodiscard]] std::shared_ptr<Interface> build(Kind, const Value&) const override {
    throw std::logic_error("a data set asked for a component");
  }
};

/// The data set `name` of the library dataset_`library`.so. Settings are taken as they are, unchecked.
inline std::shared_ptr<Dataset> make_dataset(const std::string& library, const std::string& name,
                                             const Value::Map& settings) {
  const std::string path = std::string(PLEXUS_TEST_PLUGINS) + "/dataset_" + library + ".so";
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw std::runtime_error(::dlerror());
  const auto* descriptor = static_cast<const PluginDescriptor*>(::dlsym(handle, "plexus_plugin"));
  if (descriptor == nullptr) throw std::runtime_error(::dlerror());
  Collector collector;
  descriptor->register_components(collector);
  return std::static_pointer_cast<Dataset>(collector.components.at(name).second(Value(settings), NoComponents()));
}

/// Its data; relative paths of the settings are taken from `folder`.
inline Data load(const std::string& library, const std::string& name, const Value::Map& settings = {},
                 const std::filesystem::path& folder = ".", bool in_memory = true) {
  data::FileDataSource source(folder, in_memory);
  return make_dataset(library, name, settings)->load(source);
}

inline const std::vector<std::uint8_t>& bytes_of(const Examples& examples) {
  return std::get<std::vector<std::uint8_t>>(examples.inputs);
}

inline const std::vector<float>& reals_of(const Examples& examples) {
  return std::get<std::vector<float>>(examples.inputs);
}

}  // namespace plexus::test
