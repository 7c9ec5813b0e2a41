// The same values under another shape.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Error;
using plexus::Shape;
using plexus::Var;

class Flatten final : public plexus::Layer {
 public:
  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    return scope.graph().reshape(x, Shape{x.shape().size()});
  }
};

class Reshape final : public plexus::Layer {
 public:
  struct Settings {
    std::vector<std::int64_t> shape{-1};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"shape", &Settings::shape, plexus::at_least(-1), "extents of an example; one may be -1: what is left"},
      };
    }
  };

  explicit Reshape(Settings settings) : shape_(std::move(settings.shape)) {
    std::size_t open = 0;
    for (const std::int64_t extent : shape_) {
      if (extent == 0) throw Error("'shape' has an extent of 0; a value has at least one element along each axis");
      open += extent == -1 ? 1 : 0;
    }
    if (open > 1) throw Error("'shape' has " + std::to_string(open) + " extents of -1, expected at most one");
  }

  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    std::size_t known = 1;
    for (const std::int64_t extent : shape_)
      if (extent > 0) known *= static_cast<std::size_t>(extent);
    std::vector<std::size_t> extents;
    for (const std::int64_t extent : shape_)
      extents.push_back(extent > 0 ? static_cast<std::size_t>(extent) : x.shape().size() / known);
    return scope.graph().reshape(x, Shape(std::move(extents)));
  }

 private:
  std::vector<std::int64_t> shape_;
};

}  // namespace

PLEXUS_PLUGIN("shape", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Flatten>("flatten", {.summary = "All values along one axis"});
  plugin.add<Reshape>("reshape", {.summary = "The same values under another shape, the last axis fastest"});
}
