// The components that a configuration may name, as far as the configuration needs to know them.
#pragma once

#include <plexus/kind.h>
#include <plexus/registrar.h>

#include <string>
#include <string_view>
#include <vector>

namespace plexus::config {

class Catalogue {
 public:
  struct Found {
    const ComponentInfo* info = nullptr;  ///< null: there is none; valid as long as the catalogue
    std::string name = {};                ///< the shortest that names this component alone
    std::string why_not = {};             ///< where there is none: why, and what there is instead
  };

  Catalogue() = default;
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;
  virtual ~Catalogue() = default;

  /// The component called `name`, or `library/name`.
  [[nodiscard]] virtual Found find(Kind kind, std::string_view name) const = 0;
  /// All of a kind, by name.
  [[nodiscard]] virtual std::vector<Found> all(Kind kind) const = 0;
};

}  // namespace plexus::config
