// Arithmetic modulo a number: all questions that there are, some of which are asked in training.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "generated.h"

namespace generated {
namespace {

class ModularArithmetic final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t modulus = 97;
    std::string operation = "add";
    double share = 0.5;
    std::uint64_t seed = 1;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"modulus", &Settings::modulus, plexus::between(2, 2000), "p: numbers are 0 to p − 1"},
          {"operation", &Settings::operation, plexus::one_of({"add", "subtract", "multiply"}), "what ∘ is"},
          {"share", &Settings::share,
           plexus::Constraint{.minimum = 0.0, .maximum = 1.0, .exclusive_minimum = true, .exclusive_maximum = true},
           "part of all p² pairs that are training examples; the others are the test examples"},
          {"seed", &Settings::seed, "other seeds choose other pairs"},
      };
    }
  };

  explicit ModularArithmetic(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource&) override {
    const std::size_t p = settings_.modulus;
    std::vector<std::uint32_t> order(p * p);
    std::iota(order.begin(), order.end(), 0U);
    plexus::Stream(settings_.seed, "modular_arithmetic").shuffle(order);
    const auto in_training = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::llround(settings_.share * static_cast<double>(order.size()))), 1, order.size());
    plexus::Data data;
    data.shape = {3};
    data.indices = true;
    data.outputs = p;
    for (std::size_t k = 0; k < p; ++k) data.names.push_back(std::to_string(k));
    data.train = pairs(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(in_training));
    data.test = pairs(order.begin() + static_cast<std::ptrdiff_t>(in_training), order.end());
    return data;
  }

 private:
  template <class Iterator>
  [[nodiscard]] plexus::Examples pairs(Iterator begin, Iterator end) const {
    const std::size_t p = settings_.modulus;
    plexus::Examples examples;
    std::vector<float> inputs;
    for (Iterator at = begin; at != end; ++at) {
      const std::size_t a = *at / p;
      const std::size_t b = *at % p;
      const std::size_t result = settings_.operation == "add"        ? a + b
                                 : settings_.operation == "subtract" ? a + p - b
                                                                     : a * b;
      for (const std::size_t token : {a, b, p}) inputs.push_back(static_cast<float>(token));
      examples.labels.push_back(static_cast<std::int32_t>(result % p));
      ++examples.count;
    }
    examples.inputs = std::move(inputs);
    return examples;
  }

  Settings settings_;
};

}  // namespace

void add_arithmetic(plexus::Registrar& plugin) {
  plugin.add<ModularArithmetic>(
      "modular_arithmetic", {.summary = "generated questions a ∘ b = ? modulo p, as three tokens: a, b and p for the ="
                                        "; for an embedding of p + 1",
                             .equation = "c = a ∘ b mod p",
                             .reference = "Power et al., Grokking, arXiv:2201.02177, 2022"});
}

}  // namespace generated
