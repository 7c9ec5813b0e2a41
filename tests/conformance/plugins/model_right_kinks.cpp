// Without a fault, and with so many kinks that no derivative is to be had.
#include "rectifier_network.h"

namespace {
struct Right final : RectifierNetwork {
  Right() : RectifierNetwork(1.0F) {}
};
}  // namespace

PLEXUS_PLUGIN("model_right_kinks", "1.0") { plugin.add<Right>("right", {.summary = "A model without faults"}); }
