#include "plugin/adapt.h"

#include <plexus/activation.h>
#include <plexus/layer.h>

#include <array>
#include <utility>

namespace plexus::plugin {
namespace {

/// f(x), value by value.
class ActivationLayer final : public Layer {
 public:
  explicit ActivationLayer(std::shared_ptr<const Activation> function) : function_(std::move(function)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override { return scope.graph().activation(x, *function_); }

 private:
  std::shared_ptr<const Activation> function_;
};

constexpr std::array for_layers = {Kind::activation};

}  // namespace

std::span<const Kind> stand_ins(Kind wanted) noexcept {
  return wanted == Kind::layer ? std::span<const Kind>(for_layers) : std::span<const Kind>();
}

std::shared_ptr<Interface> adapt(Kind wanted, Kind given, std::shared_ptr<Interface> component) {
  if (wanted == given) return component;
  return std::make_shared<ActivationLayer>(std::static_pointer_cast<const Activation>(std::move(component)));
}

}  // namespace plexus::plugin
