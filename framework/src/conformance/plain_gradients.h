// A gradient sink that stores what it is given.
#pragma once

#include <plexus/parameter.h>

#include <map>
#include <string>
#include <vector>

namespace plexus::conformance {

class PlainGradients final : public Gradients {
 public:
  Target target(const Parameter& parameter) noexcept override {
    auto& gradient = gradients_[parameter.name];
    const bool first = gradient.empty();
    if (first) {
      gradient.reserve(parameter.size() + 64);  // a fault of the model must not bring down who looks at it
      gradient.assign(parameter.size(), 0.0F);
    }
    ++asked_[parameter.name];
    return {gradient.data(), 1.0F, first ? 0.0F : 1.0F};
  }
  void complete(const Parameter& parameter) noexcept override { ++completed_[parameter.name]; }

  [[nodiscard]] bool has(const std::string& name) const { return gradients_.count(name) > 0; }
  [[nodiscard]] const std::vector<float>& of(const std::string& name) const { return gradients_.at(name); }
  /// How often target() was called for the parameter.
  [[nodiscard]] std::size_t asked(const std::string& name) const { return count(asked_, name); }
  /// How often complete() was called for the parameter.
  [[nodiscard]] std::size_t completed(const std::string& name) const { return count(completed_, name); }

 private:
  static std::size_t count(const std::map<std::string, std::size_t>& counts, const std::string& name) {
    const auto found = counts.find(name);
    return found == counts.end() ? 0 : found->second;
  }

  std::map<std::string, std::vector<float>> gradients_;
  std::map<std::string, std::size_t> asked_;
  std::map<std::string, std::size_t> completed_;
};

}  // namespace plexus::conformance
