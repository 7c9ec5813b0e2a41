// A gradient sink that stores what it is given, for tests.
#pragma once

#include <plexus/parameter.h>

#include <map>
#include <string>
#include <vector>

namespace plexus::test {

class PlainGradients final : public Gradients {
 public:
  Target target(const Parameter& parameter) noexcept override {
    auto& gradient = gradients_[parameter.name];
    const bool first = gradient.empty();
    if (first) gradient.assign(parameter.size(), 0.0F);
    return {gradient.data(), 1.0F, first ? 0.0F : 1.0F};
  }
  void complete(const Parameter& parameter) noexcept override { ++completed_[parameter.name]; }

  [[nodiscard]] const std::vector<float>& of(const std::string& name) const { return gradients_.at(name); }
  [[nodiscard]] int completed(const std::string& name) const { return completed_.at(name); }

 private:
  std::map<std::string, std::vector<float>> gradients_;
  std::map<std::string, int> completed_;
};

}  // namespace plexus::test
