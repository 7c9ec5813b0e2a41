// The components of the build tree, for the tests of each kind.
#pragma once

#include <plexus/buffer.h>
#include <plexus/rows.h>
#include <plexus/value.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "plugin/registry.h"

namespace plexus::test {

inline const plugin::Registry& registry() {
  static const plugin::Registry loaded = [] {
    plugin::Registry result;
    result.load_folder(PLEXUS_TEST_PLUGINS);
    return result;
  }();
  return loaded;
}

/// The component of kind Base called `name`, with `settings` and else its defaults.
template <class Base>
std::shared_ptr<Base> build(const std::string& name, Value::Map settings = {}) {
  settings.emplace(settings.begin(), "plugin", name);
  return std::static_pointer_cast<Base>(registry().build(Base::kind, Value(std::move(settings))));
}

/// The bits, so that equality means equality for NaN and signed zeros too.
inline std::vector<std::uint32_t> bits(std::span<const float> values) {
  std::vector<std::uint32_t> result(values.size());
  if (!values.empty()) std::memcpy(result.data(), values.data(), values.size_bytes());
  return result;
}

/// A batch in memory of its own, with room behind each row that nobody may touch.
class Batch {
 public:
  static constexpr float untouched = 12345.0F;

  Batch(std::size_t count, std::size_t width, std::size_t stride)
      : values_(count * stride, untouched), count_(count), width_(width), stride_(stride) {}

  [[nodiscard]] Rows rows() { return {values_.data(), count_, width_, stride_}; }
  [[nodiscard]] float& at(std::size_t row, std::size_t column) { return values_.at(row * stride_ + column); }
  [[nodiscard]] bool padding_untouched() const {
    for (std::size_t i = 0; i < values_.size(); ++i)
      if (i % stride_ >= width_ && values_[i] != untouched) return false;
    return true;
  }

 private:
  std::vector<float> values_;
  std::size_t count_;
  std::size_t width_;
  std::size_t stride_;
};

}  // namespace plexus::test
