// The conformance test of a plugin library: whether its components keep the contract of the SDK.
//
//   const Report report = check_library(registry, registry.load("lion.so"), {});
//   std::cout << report_text(report, 100, false);
//
// Every check runs in a process of its own, so that the report is written whatever a component does.
#pragma once

#include <plexus/named_input.h>
#include <plexus/shape.h>
#include <plexus/value.h>

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugin/registry.h"

namespace plexus::conformance {

enum class Status { ok, failed, skipped };

struct CheckResult {
  std::string name;
  Status status = Status::ok;
  std::string message = {};  ///< what is wrong, or why it was skipped
  std::string remedy = {};   ///< what the author can do about it
  double seconds = 0.0;
};

struct ComponentResult {
  const plugin::ComponentRecord* component = nullptr;
  Value settings;  ///< it was checked with: defaults included
  std::vector<CheckResult> checks;

  /// "optimizer/lion"
  [[nodiscard]] std::string name() const;
};

struct Report {
  const plugin::Library* library = nullptr;
  std::vector<ComponentResult> components;

  [[nodiscard]] std::size_t count(Status status) const;
  [[nodiscard]] std::size_t count() const { return count(Status::ok) + count(Status::failed) + count(Status::skipped); }
};

struct Options {
  /// The components to check; empty: all of the library.
  std::set<const plugin::ComponentRecord*> only = {};
  /// Settings of components, as maps, beside their defaults.
  std::map<const plugin::ComponentRecord*, Value> settings = {};
  /// Inputs that models are tried with; empty: some vectors and images.
  std::vector<Shape> inputs = {};
  /// Inputs with names that an example for them consists of, in the place of `inputs`; empty: it is one.
  std::vector<NamedInput> named_inputs = {};
  /// How many outputs they are tried with; empty: 3, 10, 1, and as many as inputs.
  std::vector<std::size_t> outputs = {};
  /// A check may compute for so long.
  std::chrono::seconds limit{10};
};

/// Checks the components of `library`; `on_component` is called as soon as one is done. Throws Error where given
/// settings are not what a schema allows.
[[nodiscard]] Report check_library(const plugin::Registry& registry, const plugin::Library& library,
                                   const Options& options,
                                   const std::function<void(const ComponentResult&)>& on_component = {});

}  // namespace plexus::conformance
