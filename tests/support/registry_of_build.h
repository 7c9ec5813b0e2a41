// The components of the build tree.
#pragma once

#include <memory>
#include <string>

#include "plugin/registry.h"

namespace plexus::test {

inline const plugin::Registry& registry() {
  static const plugin::Registry loaded = [] {
    plugin::Registry result;
    result.load_folder(PLEXUS_TEST_PLUGINS);
    return result;
  }();
  return loaded;
}

template <class Interface>
std::shared_ptr<Interface> build(const Value& settings) {
  return std::static_pointer_cast<Interface>(registry().build(Interface::kind, settings));
}

/// The names of all components of a kind.
inline std::vector<std::string> names_of(Kind kind) {
  std::vector<std::string> names;
  for (const plugin::ComponentRecord* record : registry().components())
    if (record->info.kind == kind) names.push_back(record->info.name);
  return names;
}

}  // namespace plexus::test
