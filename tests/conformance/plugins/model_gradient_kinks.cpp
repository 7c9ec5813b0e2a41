// A gradient that is 5 % too large, among so many kinks that no derivative is to be had.
#include "rectifier_network.h"

namespace {
struct Faulty final : RectifierNetwork {
  Faulty() : RectifierNetwork(1.05F) {}
};
}  // namespace

PLEXUS_PLUGIN("model_gradient_kinks", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
