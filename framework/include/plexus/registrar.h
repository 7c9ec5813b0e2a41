// How a library hands its components to the runtime.
#pragma once

#include <plexus/activation.h>
#include <plexus/dataset.h>
#include <plexus/initializer.h>
#include <plexus/loss.h>
#include <plexus/metric.h>
#include <plexus/model.h>
#include <plexus/observer.h>
#include <plexus/optimizer.h>
#include <plexus/schedule.h>
#include <plexus/schema.h>
#include <plexus/search.h>

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
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

namespace detail {

/// Whether T can be a component. Each mistake of its author is one sentence, and stops the compiler from going on into
/// code that would say the same in fifty lines.
template <class T>
constexpr bool is_component() {
  constexpr bool derived = std::derived_from<T, Interface> && requires { T::kind; };
  static_assert(
      derived, "plexus: a component derives from one interface, publicly: class Lion final : public plexus::Optimizer");
  if constexpr (!derived) {
    return false;
  } else {
    constexpr bool complete = !std::is_abstract_v<T>;
    static_assert(
        complete,
        "plexus: the component does not override every function that its interface declares with = 0; the "
        "compiler names them beside this (also one whose arguments, const or noexcept differ overrides nothing)");
    constexpr bool has_table = HasSettings<T> || !requires { typename T::Settings; };
    static_assert(has_table,
                  "plexus: the component's Settings have no table of their members; give the struct a public "
                  "'static auto parameters() { return plexus::Parameters<Settings>{{\"name\", &Settings::name, "
                  "\"meaning\"}}; }'");
    if constexpr (!complete || !has_table) {
      return false;
    } else if constexpr (HasSettings<T>) {
      constexpr bool takes_settings = std::constructible_from<T, typename T::Settings>;
      static_assert(takes_settings,
                    "plexus: the component has Settings but no public constructor that takes them; give it "
                    "'explicit Name(Settings settings) : settings_(std::move(settings)) {}'");
      return takes_settings;
    } else {
      constexpr bool takes_nothing = std::default_initializable<T>;
      static_assert(takes_nothing,
                    "plexus: the component has no public constructor without arguments and no struct Settings that the "
                    "constructor could take; give it one of the two");
      return takes_nothing;
    }
  }
}

}  // namespace detail

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
  void add(std::string name, Description description) {
    if constexpr (detail::is_component<T>()) {
      if constexpr (HasSettings<T>) {
        offer(T::kind, std::move(name), std::move(description), T::Settings::parameters().fields(),
              [](const Value& settings, const Builder& builder) -> std::shared_ptr<Interface> {
                typename T::Settings parsed;
                T::Settings::parameters().from_value(settings, parsed, builder);
                return std::make_shared<T>(std::move(parsed));
              });
      } else {
        offer(T::kind, std::move(name), std::move(description), {},
              [](const Value&, const Builder&) -> std::shared_ptr<Interface> { return std::make_shared<T>(); });
      }
    } else if constexpr (std::is_abstract_v<T>) {
      (void)sizeof(new T);  // makes the compiler name the functions that are missing
    }
  }

 protected:
  virtual void add_component(ComponentInfo info, Factory factory) = 0;

 private:
  using Make = std::shared_ptr<Interface> (*)(const Value& settings, const Builder& builder);
  void offer(Kind kind, std::string name, Description description, const detail::Fields& settings, Make make);
};

}  // namespace plexus
