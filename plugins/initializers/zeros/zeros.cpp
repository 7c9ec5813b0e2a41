// All zero.
#include <plexus/plugin.h>

#include <algorithm>

namespace {

// w = 0
class Zeros final : public plexus::Initializer {
 public:
  void fill(const plexus::WeightsToFill& weights, plexus::Stream&) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      std::fill_n(weights.values.row(i), weights.values.width, 0.0F);
  }
};

}  // namespace

PLEXUS_PLUGIN("zeros", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Zeros>("zeros", {.summary = "All zero", .equation = "w = 0"});
}
