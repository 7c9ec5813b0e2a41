// Dense layers, forward and both gradients, with the widths and batches of the workloads; and products of matrices.
#include <plexus/kernels.h>

#include <algorithm>

#include "kernels/kernel_speed.h"
#include "limits/limits.h"

namespace plexus::benchmarks {
namespace {

struct Layer {
  std::size_t inputs, outputs;
  double zeros;  // share of the inputs: pixels of MNIST, or what ReLU leaves
};

constexpr Layer layers[] = {
    {784, 256, 0.0},  {784, 256, 0.81},  {256, 256, 0.0}, {256, 256, 0.5}, {256, 10, 0.5},   {784, 1024, 0.81},
    {784, 1024, 0.0}, {1024, 1024, 0.5}, {1024, 10, 0.5}, {512, 512, 0.0}, {512, 512, 0.75}, {128, 128, 0.0},
    {9216, 128, 0.5}, {400, 120, 0.0},   {20, 64, 0.0},   {64, 64, 0.5},   {64, 1, 0.5},
};
constexpr std::size_t batches[] = {1, 4, 16, 32, 128, 1024};

class ToMemory final : public Gradients {
 public:
  ToMemory(float* data, float alpha, float beta) : target_{data, alpha, beta} {}
  Target target(const Parameter&) noexcept override { return target_; }
  void complete(const Parameter&) noexcept override {}

 private:
  Target target_;
};

std::string shape_of(std::size_t batch, const Layer& layer) {
  std::string text = std::to_string(batch) + " × " + std::to_string(layer.inputs) + "→" + std::to_string(layer.outputs);
  if (layer.zeros > 0.0) text += ", " + std::to_string(static_cast<int>(100.0 * layer.zeros + 0.5)) + " % zeros";
  return text;
}

class DenseCase {
 public:
  DenseCase(const Layer& layer, std::size_t batch)
      : layer_(layer),
        batch_(batch),
        values_(numbers((layer.inputs + 1) * padded(layer.outputs))),
        gradient_(values_.size()),
        x_(numbers(batch * padded(layer.inputs), layer.zeros, "inputs")),
        dx_(x_.size()),
        y_(batch * padded(layer.outputs)),
        dy_(numbers(y_.size(), 0.0, "gradients")) {
    w_.name = "w";
    w_.rows = layer.inputs + 1;
    w_.columns = layer.outputs;
    w_.stride = padded(layer.outputs);
    w_.bias = true;
    w_.values = values_.data();
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (i % w_.stride >= w_.columns) values_.data()[i] = 0.0F;
      values_.data()[i] *= 0.01F;
    }
  }

  // Few batches would find all in the first-level cache, which training does not; what is asked for is the weights.
  void forward() {
    const double blas = sgemm_seconds({batch_, layer_.outputs, layer_.inputs});
    const Work work{.flops = flops(true), .read = weights(true) + inputs(true), .written = outputs(), .held = held()};
    report("dense_forward", shape_of(batch_, layer_), work, seconds_of([&] { dense_forward(y(), x(), w_); }), blas);
  }

  void backward_input() {
    const double blas = sgemm_seconds({.m = batch_, .n = layer_.inputs, .k = layer_.outputs, .transpose_b = true});
    const Work work{
        .flops = flops(false), .read = weights(false) + outputs(), .written = inputs(false), .held = held()};
    const Rows dx{dx_.data(), batch_, layer_.inputs, padded(layer_.inputs)};
    report("dense_backward_input", shape_of(batch_, {layer_.inputs, layer_.outputs, 0.0}), work,
           seconds_of([&] { dense_backward_input(dx, dy(), w_); }), blas);
  }

  /// To memory of its own, or, as plain descent does it, to the weights.
  void backward_weights(bool in_place) {
    const double blas = sgemm_seconds({.m = layer_.inputs, .n = layer_.outputs, .k = batch_, .transpose_a = true});
    ToMemory to(in_place ? values_.data() : gradient_.data(), in_place ? -1e-12F : 1.0F, in_place ? 1.0F : 0.0F);
    // Rows of inputs that are zero in the whole batch need no change of weights in place.
    const double written = weights(in_place && batch_ == 1);
    const Work work{.flops = flops(true),
                    .read = inputs(true) + outputs() + (in_place ? written : 0.0),
                    .written = written,
                    .held = held()};
    report(in_place ? "dense_backward_weights, in place" : "dense_backward_weights", shape_of(batch_, layer_), work,
           seconds_of([&] { dense_backward_weights(to, w_, x(), dy()); }), blas);
  }

 private:
  [[nodiscard]] double density() const { return 1.0 - layer_.zeros; }
  [[nodiscard]] double flops(bool skipping) const {
    return 2.0 * static_cast<double>(batch_ * layer_.inputs * layer_.outputs) * (skipping ? density() : 1.0);
  }
  [[nodiscard]] double weights(bool skipping) const {
    return bytes_of_float * static_cast<double>(values_.size()) * (skipping && batch_ == 1 ? density() : 1.0);
  }
  [[nodiscard]] double inputs(bool) const { return bytes_of_float * static_cast<double>(batch_ * layer_.inputs); }
  [[nodiscard]] double outputs() const { return bytes_of_float * static_cast<double>(batch_ * w_.stride); }
  [[nodiscard]] double held() const { return weights(false) + inputs(false) + outputs(); }

  [[nodiscard]] Rows y() { return {y_.data(), batch_, layer_.outputs, w_.stride}; }
  [[nodiscard]] ConstRows x() { return {x_.data(), batch_, layer_.inputs, padded(layer_.inputs)}; }
  [[nodiscard]] ConstRows dy() { return {dy_.data(), batch_, layer_.outputs, w_.stride}; }

  Layer layer_;
  std::size_t batch_;
  Parameter w_;
  Buffer values_, gradient_, x_, dx_, y_, dy_;
};

void products() {
  constexpr Product shapes[] = {
      {4, 256, 784}, {16, 256, 784}, {32, 256, 784},  {128, 256, 784},  {128, 1024, 1024}, {1024, 1024, 1024},
      {32, 10, 256}, {128, 10, 256}, {32, 128, 128},  {100, 16, 150},   {576, 64, 288},    {64, 128, 9216},
      {7, 23, 31},   {33, 65, 129},  {128, 512, 512}, {1024, 512, 784},
  };
  for (Product product : shapes)
    for (const int transposed : {0, 1, 2}) {
      product.transpose_a = transposed == 1;
      product.transpose_b = transposed == 2;
      const std::size_t m = product.m;
      const std::size_t n = product.n;
      const std::size_t k = product.k;
      const Buffer a = numbers(m * k);
      const Buffer b = numbers(k * n);
      Buffer c(m * n);
      const auto as_transpose = [](bool transpose) { return transpose ? Transpose::yes : Transpose::no; };
      const double seconds = seconds_of([&] {
        gemm(as_transpose(product.transpose_a), as_transpose(product.transpose_b), m, n, k, 1.0F, a.data(),
             product.transpose_a ? m : k, b.data(), product.transpose_b ? k : n, 0.0F, c.data(), n);
      });
      const char* const names[] = {"gemm", "gemm, Aᵀ", "gemm, Bᵀ"};
      report(names[transposed], std::to_string(m) + " × " + std::to_string(n) + " × " + std::to_string(k),
             {.flops = product.flops(),
              .read = bytes_of_float * static_cast<double>(m * k + k * n),
              .written = bytes_of_float * static_cast<double>(m * n)},
             seconds, sgemm_seconds(product));
    }
}

}  // namespace

void dense_kernels() {
  const char* const names[] = {"dense_forward", "dense_backward_input", "dense_backward_weights"};
  if (std::any_of(std::begin(names), std::end(names), wanted))
    for (const Layer& layer : layers)
      for (const std::size_t batch : batches) {
        DenseCase each(layer, batch);
        if (wanted(names[0])) each.forward();
        if (wanted(names[1]) && layer.zeros < 0.6) each.backward_input();  // behind hidden layers
        if (wanted(names[2])) each.backward_weights(false);
        if (wanted(names[2]) && batch == 1) each.backward_weights(true);
      }
  if (wanted("gemm")) products();
}

}  // namespace plexus::benchmarks
