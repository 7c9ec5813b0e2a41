// The ops that come with plexus, one a file. What they compute stands at the functions of Graph.
#pragma once

#include <plexus/graph.h>

#include <memory>
#include <string>

namespace plexus::graph {

[[nodiscard]] std::unique_ptr<Op> make_dense(std::size_t outputs, const LayerWeights& weights);
[[nodiscard]] std::unique_ptr<Op> make_convolution(std::size_t channels, const Window& window,
                                                   const LayerWeights& weights);
[[nodiscard]] std::unique_ptr<Op> make_max_pool(const Window& window);
[[nodiscard]] std::unique_ptr<Op> make_average_pool(const Window& window);
[[nodiscard]] std::unique_ptr<Op> make_activation(const Activation& function);
[[nodiscard]] std::unique_ptr<Op> make_dropout(double rate, const std::string& name);
[[nodiscard]] std::unique_ptr<Op> make_batch_normalization(const std::string& name, double momentum, double epsilon);
[[nodiscard]] std::unique_ptr<Op> make_add();
[[nodiscard]] std::unique_ptr<Op> make_loss(Loss& function, bool classification);

}  // namespace plexus::graph
