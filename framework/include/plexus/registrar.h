// How a library hands its components to the runtime.
#pragma once

#include <plexus/activation.h>
#include <plexus/dataset.h>
#include <plexus/initializer.h>
#include <plexus/loss.h>
#include <plexus/model.h>
#include <plexus/optimizer.h>
#include <plexus/schedule.h>
#include <plexus/schema.h>

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace plexus {

/// What users read about a component.
struct Description {
  std::string summary = {};    ///< one line
  std::string equation = {};   ///< in Unicode text, may be empty
  std::string reference = {};  ///< where it comes from: authors, year; may be empty
};

/// Builds one component from checked settings. [setup]
using Factory = std::function<std::shared_ptr<Interface>(const Value& settings, const Builder& builder)>;

struct ComponentInfo {
  Kind kind = Kind::model;
  std::string name = {};  ///< [a-z][a-z0-9_]*
  Description description = {};
  std::vector<ParameterInfo> parameters = {};
};

template <class T>
concept HasSettings = requires {
  T::Settings::parameters();
};

class PLEXUS_API Registrar {
 public:
  virtual ~Registrar();

  /// [setup] Says that nothing of this library lasts from one trial to the next outside of its components: it has no
  /// variables of its own that change, and it leaves the process as it found it (rand(), the locale, threads, files
  /// that stay open). Small trials may then be trained in one process, one after the other, which is faster; a trial
  /// with a component of any other library has a process of its own.
  virtual void keeps_nothing();

  /// [setup] Offers component T under `name`. T derives from one interface (its `kind`), and is constructed from its
  /// T::Settings if it has them, else from nothing. All components of a library are taken, or none.
  template <class T>
  requires std::derived_from<T, Interface>
  void add(std::string name, Description description) {
    ComponentInfo info{.kind = T::kind, .name = std::move(name), .description = std::move(description)};
    if constexpr (HasSettings<T>) {
      info.parameters = T::Settings::parameters().describe();
      add_component(std::move(info), [](const Value& settings, const Builder& builder) -> std::shared_ptr<Interface> {
        typename T::Settings parsed;
        T::Settings::parameters().from_value(settings, parsed, builder);
        return std::make_shared<T>(std::move(parsed));
      });
    } else {
      add_component(std::move(info),
                    [](const Value&, const Builder&) -> std::shared_ptr<Interface> { return std::make_shared<T>(); });
    }
  }

 protected:
  virtual void add_component(ComponentInfo info, Factory factory) = 0;
};

}  // namespace plexus
