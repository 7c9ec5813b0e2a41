// Convolutions of one image with their gradients, directly and by Winograd's algorithm, and pooling.
#include "kernels/convolution.h"

#include "kernels/kernel_speed.h"
#include "kernels/pooling.h"
#include "kernels/winograd.h"

namespace plexus::benchmarks {
namespace {

using kernels::Convolution;
using kernels::Sliding;

constexpr Convolution shapes[] = {
    {{.height = 28, .width = 28, .channels = 1, .kernel = 5, .padding = 2}, 6},      // W5
    {{.height = 14, .width = 14, .channels = 6, .kernel = 5}, 16},                   //
    {{.height = 28, .width = 28, .channels = 1, .kernel = 3}, 32},                   // W6
    {{.height = 26, .width = 26, .channels = 32, .kernel = 3}, 64},                  //
    {{.height = 32, .width = 32, .channels = 3, .kernel = 3, .padding = 1}, 64},     // cnn_3x3
    {{.height = 32, .width = 32, .channels = 64, .kernel = 3, .padding = 1}, 64},    //
    {{.height = 16, .width = 16, .channels = 64, .kernel = 3, .padding = 1}, 128},   //
    {{.height = 16, .width = 16, .channels = 128, .kernel = 3, .padding = 1}, 128},  //
    {{.height = 32, .width = 32, .channels = 3, .kernel = 5, .padding = 2}, 64},     // cnn_5x5
    {{.height = 32, .width = 32, .channels = 3, .kernel = 3, .stride = 2, .padding = 1}, 64},
    {{.height = 32, .width = 32, .channels = 64, .kernel = 3, .stride = 2, .padding = 1}, 64},
};

std::string text_of(const Sliding& s) {
  std::string text = std::to_string(s.height) + "×" + std::to_string(s.width) + "×" + std::to_string(s.channels);
  text += ", window " + std::to_string(s.kernel);
  if (s.stride > 1) text += "/" + std::to_string(s.stride);
  return text;
}

std::string text_of(const Convolution& c) { return text_of(c.window) + " → " + std::to_string(c.out_channels); }

double bytes(std::size_t floats) { return bytes_of_float * static_cast<double>(floats); }

class ConvolutionCase {
 public:
  explicit ConvolutionCase(const Convolution& shape)
      : shape_(shape),
        x_(numbers(shape.window.in_size() + vector_width, 0.0, "inputs")),
        dx_(x_.size()),
        y_(shape.out_size() + vector_width),
        dy_(numbers(y_.size(), 0.0, "gradients")) {
    w_.name = "w";
    w_.rows = shape.window.kernel * shape.window.run() + 1;
    w_.columns = shape.out_channels;
    w_.stride = padded(w_.columns);
    w_.bias = true;
    values_ = numbers(w_.size());
    gradient_ = Buffer(w_.size());
    w_.values = values_.data();
    for (std::size_t i = 0; i < w_.size(); ++i)
      if (i % w_.stride >= w_.columns) w_.values[i] = 0.0F;
  }

  void direct() {
    Buffer scratch(kernels::convolution_forward_scratch(shape_) + kernels::convolution_backward_input_scratch(shape_) +
                   kernels::convolution_backward_weights_scratch(shape_) + vector_width);
    if (wanted("convolution_forward"))
      line("convolution_forward", image() + weights(), outputs(), 1.0,
           [&] { kernels::convolution_forward(shape_, y_.data(), x_.data(), w_, scratch.data()); });
    if (wanted("convolution_backward_input") && shape_.window.channels > 3) {
      Buffer transposed(kernels::transposed_weights_size(shape_));
      kernels::transpose_weights(shape_, transposed.data(), w_);
      line("convolution_backward_input", outputs() + weights(), image(), 1.0, [&] {
        kernels::convolution_backward_input(shape_, dx_.data(), false, dy_.data(), transposed.data(), scratch.data());
      });
    }
    if (wanted("convolution_backward_weights"))
      line("convolution_backward_weights", image() + outputs() + weights(), weights(), 1.0, [&] {
        kernels::convolution_backward_weights(shape_, 0, kernels::convolution_weight_parts(shape_, w_),
                                              {gradient_.data(), 1.0F, 1.0F}, w_, x_.data(), dy_.data(),
                                              scratch.data());
      });
  }

  /// 2.25 times fewer products than the direct sum, of weights that are 16/9 as many; the transforms are not counted.
  void winograd() {
    if (!kernels::winograd_fits(shape_)) return;
    constexpr double fewer = 2.25;
    Buffer transformed(kernels::winograd_weights_size(shape_));
    Buffer sums(kernels::winograd_sums_size(shape_));
    Buffer scratch(std::max({kernels::winograd_scratch(shape_), kernels::winograd_gradient_scratch(shape_),
                             kernels::winograd_scratch(kernels::turned_round(shape_))}) +
                   vector_width);
    if (wanted("winograd_weights"))
      report("winograd_weights", text_of(shape_), {.read = weights(), .written = bytes(transformed.size())},
             seconds_of([&] { kernels::winograd_weights(shape_, transformed.data(), w_); }));
    kernels::winograd_weights(shape_, transformed.data(), w_);
    if (wanted("winograd_convolution"))
      line("winograd_convolution", image() + bytes(transformed.size()), outputs(), fewer, [&] {
        kernels::winograd_convolution(shape_, y_.data(), false, x_.data(), transformed.data(), w_.bias_row(),
                                      scratch.data());
      });
    if (wanted("winograd_gradient"))
      line("winograd_gradient", image() + outputs() + bytes(sums.size()), bytes(sums.size()), fewer,
           [&] { kernels::add_winograd_gradient(shape_, {}, sums.data(), x_.data(), dy_.data(), scratch.data()); });
    if (wanted("winograd_convolution, input")) {
      kernels::winograd_weights_turned_round(shape_, transformed.data(), w_);
      line("winograd_convolution, input", outputs() + bytes(transformed.size()), image(), fewer, [&] {
        kernels::winograd_convolution(kernels::turned_round(shape_), dx_.data(), false, dy_.data(), transformed.data(),
                                      nullptr, scratch.data());
      });
    }
  }

 private:
  [[nodiscard]] double image() const { return bytes(shape_.window.in_size()); }
  [[nodiscard]] double weights() const { return bytes(w_.size()); }
  [[nodiscard]] double outputs() const { return bytes(shape_.out_size()); }
  [[nodiscard]] double flops() const {
    return 2.0 *
           static_cast<double>(shape_.pixels() * shape_.window.kernel * shape_.window.run() * shape_.out_channels);
  }

  template <class Call>
  void line(const std::string& kernel, double read, double written, double fewer, const Call& call) const {
    report(kernel, text_of(shape_), {.flops = flops() / fewer, .read = read, .written = written}, seconds_of(call));
  }

  Convolution shape_;
  Parameter w_;
  Buffer values_, gradient_, x_, dx_, y_, dy_;
};

void pooling(const Sliding& s) {
  const std::size_t outs = s.out_height() * s.out_width() * s.channels;
  const Buffer x = numbers(s.in_size());
  const Buffer dy = numbers(outs);
  Buffer y(outs);
  Buffer dx(s.in_size());
  std::vector<std::uint32_t> from(outs);
  const auto line = [&](const char* name, double read, double written, const auto& call) {
    if (wanted(name)) report(name, text_of(s), {.read = read, .written = written}, seconds_of(call));
  };
  kernels::max_pool_forward(s, y.data(), from.data(), x.data());
  line("max_pool_forward", bytes(s.in_size()), bytes(2 * outs),
       [&] { kernels::max_pool_forward(s, y.data(), from.data(), x.data()); });
  line("max_pool_backward", bytes(2 * outs), bytes(s.in_size()),
       [&] { kernels::max_pool_backward(s, dx.data(), false, dy.data(), from.data()); });
  line("average_pool_forward", bytes(s.in_size()), bytes(outs),
       [&] { kernels::average_pool_forward(s, y.data(), x.data()); });
  line("average_pool_backward", bytes(outs), bytes(s.in_size()),
       [&] { kernels::average_pool_backward(s, dx.data(), false, dy.data()); });
}

}  // namespace

void convolution_kernels() {
  for (const Convolution& shape : shapes) {
    ConvolutionCase each(shape);
    each.direct();
    each.winograd();
  }
  for (const Sliding& s : {Sliding{.height = 28, .width = 28, .channels = 6, .kernel = 2, .stride = 2},
                           Sliding{.height = 24, .width = 24, .channels = 64, .kernel = 2, .stride = 2},
                           Sliding{.height = 32, .width = 32, .channels = 64, .kernel = 2, .stride = 2},
                           Sliding{.height = 16, .width = 16, .channels = 128, .kernel = 2, .stride = 2}})
    pooling(s);
}

}  // namespace plexus::benchmarks
