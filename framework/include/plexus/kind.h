// The kinds of component that a plugin can offer, and the root of their interfaces.
#pragma once

#include <plexus/export.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace plexus {

enum class Kind { model, activation, optimizer, dataset, loss, initializer, schedule };

inline constexpr std::array<std::string_view, 7> kind_names = {"model", "activation",  "optimizer", "dataset",
                                                               "loss",  "initializer", "schedule"};

[[nodiscard]] constexpr std::string_view to_string(Kind kind) noexcept {
  return kind_names[static_cast<std::size_t>(kind)];
}

/// What every component is. Components are built by the runtime from checked settings and live until the trial ends.
class PLEXUS_API Interface {
 public:
  Interface() = default;
  Interface(const Interface&) = delete;
  Interface& operator=(const Interface&) = delete;
  virtual ~Interface();
};

}  // namespace plexus
