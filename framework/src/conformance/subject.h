// The component under test and how it is checked: what the checks of each kind have in common.
#pragma once

#include <plexus/kind.h>
#include <plexus/named_input.h>
#include <plexus/schema.h>
#include <plexus/shape.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "conformance/child.h"
#include "conformance/verdict.h"
#include "plugin/registry.h"

namespace plexus::conformance {

/// A component with the settings that it is checked with.
struct Subject {
  const plugin::Registry& registry;
  const plugin::ComponentRecord& record;
  Value settings;                             ///< a map: `plugin`, what was given, examples of what is required
  std::vector<std::string> made_up;           ///< required parameters that nobody gave: their values are examples
  std::vector<Shape> inputs;                  ///< of a model or a layer, tried in this order
  std::vector<std::size_t> outputs;           ///< of a model, how many; empty: some numbers are tried
  std::vector<NamedInput> named_inputs = {};  ///< of a model or a layer, that each of `inputs` consists of

  /// A new instance. Throws as Registry::build() does.
  template <class Base>
  [[nodiscard]] std::shared_ptr<Base> build() const {
    return std::static_pointer_cast<Base>(registry.build(record.info.kind, settings));
  }
};

/// One line of the report.
struct Check {
  std::string name;
  /// Returns if all is well, throws Failure or Skip. Whatever calls the component is to be done by the child.
  std::function<void(const Child& child)> run;
  bool gate = false;                       ///< where it fails, the checks behind it mean nothing
  std::string needs = {};                  ///< the name of an earlier check without which this one means nothing
  std::shared_ptr<std::string> note = {};  ///< what its reader should know where all is well; may be null or empty
};

[[nodiscard]] std::vector<Check> common_checks(const Subject& subject);
// <kind>_checks(), of each kind.
#define PLEXUS_KIND(name, plural, summary) [[nodiscard]] std::vector<Check> name##_checks(const Subject& subject);
PLEXUS_KINDS(PLEXUS_KIND)
#undef PLEXUS_KIND

/// A check that happens in one process and has nothing to hand on. A gate also fails where a thread is left behind.
[[nodiscard]] Check in_child(std::string name, std::function<void()> body, bool gate = false);

/// A check that happens in one process, and that returns a note for its reader.
[[nodiscard]] inline Check noting(std::string name, std::function<std::string()> body) {
  const auto note = std::make_shared<std::string>();
  return {.name = std::move(name),
          .run = [note, body = std::move(body)](const Child& child) { *note = child.run(body); },
          .note = note};
}

/// The same check, which means nothing where `earlier` fails.
[[nodiscard]] inline Check needing(std::string earlier, Check check) {
  check.needs = std::move(earlier);
  return check;
}

/// The check that `bits` are the same for two instances in one process, and in another process with other garbage in
/// its memory.
[[nodiscard]] Check determinism_check(std::function<std::string()> bits);

/// The check that `steps`, which begins after a first call has warmed up what is not the component's, allocates
/// nothing. `prepare` returns the steps.
[[nodiscard]] Check allocation_check(std::function<std::function<void()>()> prepare);

/// The bits of what was computed, one after the other.
class Bits {
 public:
  Bits& operator<<(std::span<const float> values) {
    text_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    return *this;
  }
  Bits& operator<<(double value) {
    text_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace plexus::conformance
