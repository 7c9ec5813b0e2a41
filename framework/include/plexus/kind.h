// The kinds of component that a plugin can offer, and the root of their interfaces.
#pragma once

#include <plexus/export.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace plexus {

/// The table of kinds: name, plural, what such a component does. Whatever goes through all kinds takes them from here:
/// the registry, the schema, `plexus new` and `plexus check`, and CMake, which reads these lines.
// clang-format off
#define PLEXUS_KINDS(ROW) \
  ROW(model, models, "maps rows of inputs to rows of outputs, and knows its gradients") \
  ROW(layer, layers, "a part of a network: one value of its graph becomes another") \
  ROW(activation, activations, "a function of the sums of a layer") \
  ROW(optimizer, optimizers, "moves parameters along their gradients") \
  ROW(dataset, datasets, "the examples to learn from and to test with") \
  ROW(loss, losses, "how far outputs are from their targets") \
  ROW(initializer, initializers, "the parameters that training begins with") \
  ROW(schedule, schedules, "the learning rate over time") \
  ROW(search, searches, "which points of a space are tried next") \
  ROW(metric, metrics, "what is measured of a network beside its loss") \
  ROW(observer, observers, "what is recorded of a network while it learns")
// clang-format on

enum class Kind {
#define PLEXUS_KIND(name, plural, summary) name,
  PLEXUS_KINDS(PLEXUS_KIND)
#undef PLEXUS_KIND
};

struct KindInfo {
  std::string_view name;
  std::string_view plural;
  std::string_view summary;
};

inline constexpr std::array kinds = {
#define PLEXUS_KIND(name, plural, summary) KindInfo{#name, #plural, summary},
    PLEXUS_KINDS(PLEXUS_KIND)
#undef PLEXUS_KIND
};

[[nodiscard]] constexpr const KindInfo& kind_info(Kind kind) noexcept { return kinds[static_cast<std::size_t>(kind)]; }
[[nodiscard]] constexpr std::string_view to_string(Kind kind) noexcept { return kind_info(kind).name; }

/// What every component is. Components are built by the runtime from checked settings and live until the trial ends.
class PLEXUS_API Interface {
 public:
  Interface() = default;
  Interface(const Interface&) = delete;
  Interface& operator=(const Interface&) = delete;
  virtual ~Interface();
};

}  // namespace plexus
