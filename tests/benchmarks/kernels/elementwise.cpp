// Activations, losses and optimizers, as their plugins compute them.
#include <plexus/activation.h>
#include <plexus/loss.h>
#include <plexus/optimizer.h>

#include <algorithm>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "kernels/kernel_speed.h"
#include "plugin/registry.h"

namespace plexus::benchmarks {
namespace {

// Floats that, two or four times over, lie in the first-level cache, in the second, and in the memory.
constexpr std::size_t sizes[] = {2048, 65536, 8U << 20U};

/// Operations of one value: of 1 / (1 + eˣ), say, 4 that reduce the argument, 12 of the polynomial, 2 that scale it,
/// and a division, which takes as long as 8.
struct Elementwise {
  const char* name;
  double forward, backward;
};
constexpr Elementwise activations[] = {{"relu", 1, 2},   {"leaky_relu", 2, 2}, {"tanh", 28, 3},      {"sigmoid", 26, 3},
                                       {"gelu", 36, 60}, {"silu", 27, 30},     {"softplus", 44, 26}, {"elu", 20, 3}};

template <class Interface>
std::shared_ptr<Interface> make(const plugin::Registry& registry, const std::string& name, Value::Map settings = {}) {
  settings.emplace(settings.begin(), "plugin", name);
  return std::static_pointer_cast<Interface>(registry.build(Interface::kind, Value(std::move(settings))));
}

double bytes(std::size_t floats) { return bytes_of_float * static_cast<double>(floats); }

void activation_lines(const plugin::Registry& registry) {
  for (const Elementwise& each : activations) {
    const std::string forward = std::string(each.name) + " forward";
    const std::string backward = std::string(each.name) + " backward";
    if (!wanted(forward) && !wanted(backward)) continue;
    const auto activation = make<Activation>(registry, each.name);
    for (const std::size_t n : sizes) {
      const Buffer x = numbers(n);
      const Buffer dy = numbers(n);
      Buffer y(n);
      const auto count = static_cast<double>(n);
      if (wanted(forward))
        report(forward, std::to_string(n), {.flops = each.forward * count, .read = bytes(n), .written = bytes(n)},
               seconds_of([&] { activation->forward(n, x.data(), y.data()); }));
      if (wanted(backward))
        report(backward, std::to_string(n), {.flops = each.backward * count, .read = bytes(2 * n), .written = bytes(n)},
               seconds_of([&] { activation->backward(n, x.data(), dy.data(), y.data()); }));
    }
  }
}

void loss_lines(const plugin::Registry& registry) {
  constexpr std::size_t outputs = 10;
  for (const auto& [name, operations] : {std::pair{"squared_error", 5.0}, std::pair{"cross_entropy", 30.0}}) {
    if (!wanted(name)) continue;
    const auto loss = make<Loss>(registry, name);
    loss->plan({.outputs = outputs, .classification = true});
    for (const std::size_t batch : {std::size_t{1}, std::size_t{32}, std::size_t{128}, std::size_t{1024}}) {
      const Buffer y = numbers(batch * vector_width);
      Buffer dy(y.size());
      Buffer one_hot(batch * outputs);
      std::vector<std::int32_t> labels(batch);
      for (std::size_t b = 0; b < batch; ++b) {
        labels[b] = static_cast<std::int32_t>(b % outputs);
        one_hot.data()[b * outputs + b % outputs] = 1.0F;
      }
      const Targets targets{{one_hot.data(), batch, outputs, outputs}, labels.data()};
      const std::size_t n = batch * outputs;
      report(name, std::to_string(batch) + " × 10",
             {.flops = operations * static_cast<double>(n), .read = bytes(2 * n), .written = bytes(n)}, seconds_of([&] {
               const double value = loss->evaluate({y.data(), batch, outputs, vector_width}, targets,
                                                   {dy.data(), batch, outputs, vector_width});
               asm volatile("" : : "x"(value));
             }));
    }
  }
}

class States final : public OptimizerPlan {
 public:
  explicit States(std::size_t count) : count_(count) {}
  [[nodiscard]] std::size_t parameter_count() const noexcept override { return count_; }
  [[nodiscard]] float* state(const std::string&, float initial) override {
    Buffer& buffer = states_.emplace_back(count_);
    std::fill_n(buffer.data(), count_, initial);
    return buffer.data();
  }
  [[nodiscard]] std::span<const OptimizedParameter> parameters() const noexcept override { return {}; }
  [[nodiscard]] std::size_t size() const noexcept { return states_.size(); }

 private:
  std::size_t count_;
  std::list<Buffer> states_;
};

void optimizer_lines(const plugin::Registry& registry) {
  struct Case {
    const char *label, *name;
    Value::Map settings;
    double operations;
  };
  const Case cases[] = {{"sgd", "sgd", {}, 2},
                        {"sgd, momentum", "sgd", {{"momentum", Value(0.9)}}, 4},
                        {"adam", "adam", {}, 30},  // of which a root and a division take as long as 8 each
                        {"adamw", "adamw", {}, 31},
                        {"rmsprop", "rmsprop", {}, 25}};
  for (const Case& each : cases) {
    if (!wanted(each.label)) continue;
    for (const std::size_t n : sizes) {
      const auto optimizer = make<Optimizer>(registry, each.name, each.settings);
      States states(n);
      optimizer->plan(states);
      const Buffer g = numbers(n);
      Buffer w = numbers(n);
      optimizer->begin_step({});
      const std::size_t held = states.size() + 1;
      report(each.label, std::to_string(n),
             {.flops = each.operations * static_cast<double>(n),
              .read = bytes((held + 1) * n),
              .written = bytes(held * n),
              .held = bytes((held + 1) * n)},
             seconds_of([&] { optimizer->update(0, n, w.data(), g.data()); }));
    }
  }
}

}  // namespace

void elementwise_kernels(const std::string& plugins) {
  plugin::Registry registry;
  registry.load_folder(plugins);
  activation_lines(registry);
  loss_lines(registry);
  optimizer_lines(registry);
}

}  // namespace plexus::benchmarks
