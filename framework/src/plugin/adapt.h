// Components of one kind that may stand where another kind is asked for: an activation is a layer.
#pragma once

#include <plexus/kind.h>

#include <memory>
#include <span>

namespace plexus::plugin {

/// The kinds whose components may stand for one of `wanted`; names are looked up in `wanted` first.
[[nodiscard]] std::span<const Kind> stand_ins(Kind wanted) noexcept;

/// A component of the kind `given` as one of the kind `wanted`. Requires that they are the same, or that it is a
/// stand-in.
[[nodiscard]] std::shared_ptr<Interface> adapt(Kind wanted, Kind given, std::shared_ptr<Interface> component);

}  // namespace plexus::plugin
