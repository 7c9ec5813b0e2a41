// No loss of the outputs: what a model minimises is its own objectives alone.
#include <plexus/plugin.h>

#include <algorithm>
#include <limits>

namespace {

// L = 0
class None final : public plexus::Loss {
 public:
  void plan(const plexus::Task&) override {}

  double evaluate(plexus::ConstRows y, const plexus::Targets&, plexus::Rows dy) noexcept override {
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b) {
      for (std::size_t k = 0; k < y.width; ++k)
        sum += 0.0 * static_cast<double>(y.row(b)[k]);  // NaN where y is not finite
      if (dy.data != nullptr) std::fill_n(dy.row(b), dy.width, 0.0F);
    }
    return sum;
  }
};

}  // namespace

PLEXUS_PLUGIN("none", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<None>("none", {.summary = "No loss of the outputs: for models that minimise objectives of their own, such "
                                       "as 'adversarial'",
                            .equation = "L = 0"});
}
