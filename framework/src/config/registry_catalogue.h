// The catalogue of the plugin libraries that are loaded.
#pragma once

#include <string_view>
#include <vector>

#include "config/catalogue.h"
#include "plugin/registry.h"

namespace plexus::config {

/// A view of a registry, which must live longer. Libraries that the registry loads later are seen.
class RegistryCatalogue final : public Catalogue {
 public:
  explicit RegistryCatalogue(const plugin::Registry& registry) : registry_(registry) {}

  [[nodiscard]] Found find(Kind kind, std::string_view name) const override;
  [[nodiscard]] std::vector<Found> all(Kind kind) const override;

 private:
  [[nodiscard]] Found describe(const plugin::ComponentRecord& record) const;

  const plugin::Registry& registry_;
};

}  // namespace plexus::config
