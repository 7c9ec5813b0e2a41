// The ops that come with plexus, one a file. What they compute stands at the functions of Graph.
#pragma once

#include <plexus/graph.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::graph {

[[nodiscard]] std::unique_ptr<Op> make_dense(std::size_t outputs, const LayerWeights& weights);
[[nodiscard]] std::unique_ptr<Op> make_convolution(std::size_t channels, const Window& window,
                                                   const LayerWeights& weights);
[[nodiscard]] std::unique_ptr<Op> make_grouped_convolution(std::size_t channels, const Window& window,
                                                           const LayerWeights& weights);
[[nodiscard]] std::unique_ptr<Op> make_max_pool(const Window& window);
[[nodiscard]] std::unique_ptr<Op> make_average_pool(const Window& window);
[[nodiscard]] std::unique_ptr<Op> make_activation(const Activation& function);
[[nodiscard]] std::unique_ptr<Op> make_dropout(double rate, const std::string& name);
[[nodiscard]] std::unique_ptr<Op> make_batch_normalization(const std::string& name, double momentum, double epsilon);
[[nodiscard]] std::unique_ptr<Op> make_add();
[[nodiscard]] std::unique_ptr<Op> make_dense_positions(std::size_t outputs, const LayerWeights& weights);
[[nodiscard]] std::unique_ptr<Op> make_convolution_transpose(std::size_t channels, const Window& window,
                                                             const LayerWeights& weights);
[[nodiscard]] std::unique_ptr<Op> make_layer_normalization(const std::string& name, double epsilon);
[[nodiscard]] std::unique_ptr<Op> make_group_normalization(const std::string& name, std::size_t groups, double epsilon);
[[nodiscard]] std::unique_ptr<Op> make_embedding(std::size_t count, std::size_t width, const LayerWeights& weights);
[[nodiscard]] std::unique_ptr<Op> make_attention(std::size_t heads, bool causal);
[[nodiscard]] std::unique_ptr<Op> make_lstm(std::size_t units, const LayerWeights& input, const Initializer& recurrent);
[[nodiscard]] std::unique_ptr<Op> make_gru(std::size_t units, const LayerWeights& input, const Initializer& recurrent);

// leaf.cpp
/// Without an initializer all values start at `initial`.
[[nodiscard]] std::unique_ptr<Op> make_parameter(const std::string& name, const Shape& shape,
                                                 const Initializer* initializer, float initial);
[[nodiscard]] std::unique_ptr<Op> make_constant(const Shape& shape, std::vector<float> values);
[[nodiscard]] std::unique_ptr<Op> make_detach();
inline constexpr std::string_view target_name = "target";
[[nodiscard]] std::unique_ptr<Op> make_target(const Shape& outputs);
[[nodiscard]] std::unique_ptr<Op> make_noise(const Shape& shape, const std::string& name);

// unary.cpp
[[nodiscard]] std::unique_ptr<Op> make_scale(float factor, float shift);
[[nodiscard]] std::unique_ptr<Op> make_exp();
[[nodiscard]] std::unique_ptr<Op> make_log();
[[nodiscard]] std::unique_ptr<Op> make_sqrt();
[[nodiscard]] std::unique_ptr<Op> make_square();
[[nodiscard]] std::unique_ptr<Op> make_absolute();
[[nodiscard]] std::unique_ptr<Op> make_power(float exponent);
[[nodiscard]] std::unique_ptr<Op> make_sigmoid();
[[nodiscard]] std::unique_ptr<Op> make_tanh();
[[nodiscard]] std::unique_ptr<Op> make_clamp(float low, float high);

// binary.cpp
/// Of values of different shapes.
[[nodiscard]] std::unique_ptr<Op> make_meeting_add();
[[nodiscard]] std::unique_ptr<Op> make_subtract();
[[nodiscard]] std::unique_ptr<Op> make_multiply();
[[nodiscard]] std::unique_ptr<Op> make_divide();
[[nodiscard]] std::unique_ptr<Op> make_maximum();
[[nodiscard]] std::unique_ptr<Op> make_minimum();

// matmul.cpp, rearrange.cpp, softmax.cpp, reduce.cpp
[[nodiscard]] std::unique_ptr<Op> make_matmul(bool transpose_a, bool transpose_b);
[[nodiscard]] std::unique_ptr<Op> make_permute(const std::vector<std::size_t>& order);
[[nodiscard]] std::unique_ptr<Op> make_concatenate(int axis);
[[nodiscard]] std::unique_ptr<Op> make_slice(int axis, std::size_t begin, std::size_t end);
[[nodiscard]] std::unique_ptr<Op> make_upsample(std::size_t factor);
[[nodiscard]] std::unique_ptr<Op> make_softmax(int axis);
[[nodiscard]] std::unique_ptr<Op> make_log_softmax(int axis);
[[nodiscard]] std::unique_ptr<Op> make_sum(int first, int last);
[[nodiscard]] std::unique_ptr<Op> make_mean(int first, int last);
[[nodiscard]] std::unique_ptr<Op> make_max(int first, int last);

[[nodiscard]] std::unique_ptr<Op> make_loss(Loss& function, bool classification);

}  // namespace plexus::graph
