// Activation functions y = f(x), applied to each element by itself.
//
//   class Softsign final : public plexus::ElementwiseActivation<Softsign> {   // f(x) = x / (1 + |x|)
//    public:
//     float value(float x) const { return x / (1 + std::fabs(x)); }
//     float derivative(float x) const { const float d = 1 + std::fabs(x); return 1 / (d * d); }
//   };
//
// Where f′ can be had from y = f(x), write `derivative_from_output(float y)` instead: the layer then works in place.
#pragma once

#include <plexus/description.h>
#include <plexus/kind.h>
#include <plexus/vectorized.h>

#include <cstddef>

namespace plexus {

class PLEXUS_API Activation : public Interface {
 public:
  static constexpr Kind kind = Kind::activation;

  /// Which array backward() needs.
  enum class Reads { input, output };

  ~Activation() override;

  /// [plan]
  [[nodiscard]] virtual Reads backward_reads() const noexcept = 0;

  /// [plan] f for other programs, as an operation of one value. Without it a network with this activation cannot be
  /// exported.
  [[nodiscard]] virtual OpDescription description() const { return {}; }

  /// [hot: noexcept, no allocation] y[i] ← f(x)[i] for n values. Ensures that y is overwritten. y may be x. This and
  /// backward() may be called from several threads at once, for parts of a batch.
  virtual void forward(std::size_t n, const float* x, float* y) const noexcept = 0;

  /// [hot: noexcept, no allocation] dx ← f′ · dy. `saved` is x or y, as backward_reads() says. Ensures that dx is
  /// overwritten. dx may be dy.
  virtual void backward(std::size_t n, const float* saved, const float* dy, float* dx) const noexcept = 0;
};

/// An activation given by value(x) and its derivative. `Function` is the class itself. One with parameters is better
/// derived from Activation, with loops that capture them by value: a compiler cannot know that a parameter read from
/// the class is not written through y, and then makes no vector code.
template <class Function>
class ElementwiseActivation : public Activation {
 public:
  [[nodiscard]] Reads backward_reads() const noexcept final {
    return from_output<Function> ? Reads::output : Reads::input;
  }

  void forward(std::size_t n, const float* x, float* y) const noexcept final {
    const Function& f = self();
    vectorized(n, [x, y, &f](std::size_t i) { y[i] = f.value(x[i]); });
  }

  void backward(std::size_t n, const float* saved, const float* dy, float* dx) const noexcept final {
    const Function& f = self();
    if constexpr (from_output<Function>) {
      vectorized(n, [saved, dy, dx, &f](std::size_t i) { dx[i] = f.derivative_from_output(saved[i]) * dy[i]; });
    } else {
      vectorized(n, [saved, dy, dx, &f](std::size_t i) { dx[i] = f.derivative(saved[i]) * dy[i]; });
    }
  }

 private:
  template <class F>
  static constexpr bool from_output = requires(const F& f) {
    f.derivative_from_output(0.0F);
  };

  [[nodiscard]] const Function& self() const noexcept { return static_cast<const Function&>(*this); }
};

}  // namespace plexus
