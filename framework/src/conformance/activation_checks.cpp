// What is asked of an activation y = f(x).
#include <plexus/activation.h>
#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "conformance/fenced.h"
#include "conformance/gradient_check.h"
#include "conformance/subject.h"

namespace plexus::conformance {
namespace {

using Values = std::vector<float>;

// Around the widths of vector registers, where loops have their ends.
constexpr std::size_t sizes[] = {1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 100, 257};

Values random_values(std::size_t n, double range, std::uint64_t index) {
  Stream stream(1, "check activation", index);
  Values values = roomy(n);
  for (float& value : values) value = static_cast<float>(stream.uniform(-range, range));
  return values;
}

const float* saved(const Activation& f, const float* x, const float* y) {
  return f.backward_reads() == Activation::Reads::input ? x : y;
}

struct Passes {
  Values y;
  Values dx;
};

Passes pass(const Activation& f, const Values& x, const Values& dy) {
  Passes result{roomy(x.size()), roomy(x.size())};
  f.forward(x.size(), x.data(), result.y.data());
  f.backward(x.size(), saved(f, x.data(), result.y.data()), dy.data(), result.dx.data());
  return result;
}

void check_activation_runs(const Subject& subject) {
  const auto f = subject.build<Activation>();
  for (const std::size_t n : sizes) {
    const Values x = random_values(n, 10, n);
    const auto [y, dx] = pass(*f, x, Values(n, 1.0F));
    for (std::size_t i = 0; i < n; ++i) {
      const std::string at = "at x = " + number(static_cast<double>(x[i]));
      if (!std::isfinite(y[i]))
        throw Failure{
            "f(x) is not finite " + at + " (element " + std::to_string(i) + " of " + std::to_string(n) + ")",
            "write every element of y, and look for overflow, a division by 0 or a root of a negative number"};
      if (!std::isfinite(dx[i]))
        throw Failure{"f'(x) is not finite " + at + " (element " + std::to_string(i) + " of " + std::to_string(n) + ")",
                      "write every element of dx, and look for overflow or a division by 0 in the derivative"};
    }
  }
}

void check_activation_gradient(const Subject& subject) {
  const auto f = subject.build<Activation>();
  constexpr std::size_t n = 257;
  const Values x = random_values(n, 4, 1000);
  const Values dy = random_values(n, 1, 1001);
  const auto [y, dx] = pass(*f, x, dy);
  std::size_t kinks = 0;
  Values moved = roomy(1);
  Values value = roomy(1);
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = [&](double distance) {
      moved[0] = static_cast<float>(static_cast<double>(x[i]) + distance);
      f->forward(1, moved.data(), value.data());
      return static_cast<double>(value[0]);
    };
    std::optional<double> slope;
    const double given = static_cast<double>(dx[i]) / static_cast<double>(dy[i]);
    const double tolerance = 2e-3 * std::max(1.0, std::fabs(given));
    for (const double step : {0.02, 0.005}) {
      slope = derivative(at, step, tolerance / 2);
      if (slope) break;
    }
    if (!slope) {
      ++kinks;
    } else if (!(std::fabs(given - *slope) <= tolerance)) {
      throw Failure{"its derivative is wrong: at x = " + number(static_cast<double>(x[i])) + " backward gives " +
                        number(given) + ", differences of f give " + number(*slope),
                    "compare backward() with the derivative of the equation; look whether it is a function of the "
                    "input or of the output, as backward_reads() says"};
    }
  }
  if (5 * kinks > n)
    throw Failure{"f has no derivative at " + std::to_string(kinks) + " of " + std::to_string(n) + " points of [-4, 4]",
                  "f must be continuous and smooth but for a few points; are values computed from the position i?"};
}

void check_elementwise(const Subject& subject) {
  const auto f = subject.build<Activation>();
  constexpr std::size_t n = 257;
  const Values x = random_values(n, 4, 2000);
  const Values dy = random_values(n, 1, 2001);
  const Passes whole = pass(*f, x, dy);
  const auto near = [](float a, float b) { return std::fabs(a - b) <= 1e-5F * std::max(1.0F, std::fabs(b)); };
  for (std::size_t i = 0; i < n; ++i) {
    const Passes single = pass(*f, {x[i]}, {dy[i]});
    if (near(single.y[0], whole.y[i]) && near(single.dx[0], whole.dx[i])) continue;
    throw Failure{"element " + std::to_string(i) + " of " + std::to_string(n) + " is not what it is by itself: f = " +
                      number(static_cast<double>(whole.y[i])) + ", alone " + number(static_cast<double>(single.y[0])),
                  "an activation is applied to each element by itself; what mixes elements is an op or a model"};
  }
}

void check_activation_in_place(const Subject& subject) {
  const auto f = subject.build<Activation>();
  for (const std::size_t n : sizes) {
    const Values x = random_values(n, 4, 3000 + n);
    const Values dy = random_values(n, 1, 4000 + n);
    const auto [y, dx] = pass(*f, x, dy);
    Values both = random_values(n, 4, 3000 + n);
    f->forward(n, both.data(), both.data());
    Values gradient = random_values(n, 1, 4000 + n);
    f->backward(n, saved(*f, x.data(), y.data()), gradient.data(), gradient.data());
    const bool forward = !same_bits(both, y);
    if (forward || !same_bits(gradient, dx))
      throw Failure{std::string(forward ? "forward() gives other values where y is x"
                                        : "backward() gives other values where dx is dy") +
                        " (" + std::to_string(n) + " elements)",
                    "read an element before it is written, and nothing of the array after"};
  }
}

void check_activation_bounds(const Subject& subject) {
  Fenced::harden();
  const auto f = subject.build<Activation>();
  for (const std::size_t n : sizes) {
    const Values values = random_values(n, 4, 5000 + n);
    Fenced x(n);
    Fenced y(n);
    Fenced dy(n);
    Fenced dx(n);
    std::copy(values.begin(), values.end(), x.data());
    std::copy(values.begin(), values.end(), dy.data());
    f->forward(n, x.data(), y.data());
    f->backward(n, saved(*f, x.data(), y.data()), dy.data(), dx.data());
    const std::string size = " of " + std::to_string(n) + " elements";
    y.require_whole("y" + size);
    dx.require_whole("dx" + size);
    x.require_whole("x" + size);
    dy.require_whole("dy" + size);
  }
}

}  // namespace

std::vector<Check> activation_checks(const Subject& subject) {
  const auto bits = [subject] {
    const auto f = subject.build<Activation>();
    Bits all;
    for (const std::size_t n : sizes) {
      const auto [y, dx] = pass(*f, random_values(n, 10, n), random_values(n, 1, n + 1));
      all << y << dx;
    }
    return std::move(all).text();
  };
  const auto steps = [subject]() -> std::function<void()> {
    return [f = subject.build<Activation>(), x = random_values(100, 4, 1), y = roomy(100), dx = roomy(100)]() mutable {
      for (int step = 0; step < 10; ++step) {
        f->forward(x.size(), x.data(), y.data());
        f->backward(x.size(), saved(*f, x.data(), y.data()), x.data(), dx.data());
      }
    };
  };
  return {
      in_child(
          "runs", [subject] { check_activation_runs(subject); }, true),
      in_child("gradient", [subject] { check_activation_gradient(subject); }),
      in_child("elementwise", [subject] { check_elementwise(subject); }),
      in_child("in_place", [subject] { check_activation_in_place(subject); }),
      in_child("bounds", [subject] { check_activation_bounds(subject); }),
      determinism_check(bits),
      allocation_check(steps),
  };
}

}  // namespace plexus::conformance
