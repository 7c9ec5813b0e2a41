// W1 and W2 as FANN trains them: incremental training, one example at a time, floats.
//
//   fann_workloads FOLDER      peers/workload.h
//
// FANN has no network without a bias and no shuffling of its own in this mode, so the examples are given in random
// order.
#include <floatfann.h>

#include <memory>

#include "peers/workload.h"

namespace {

using Network = std::unique_ptr<fann, decltype(&fann_destroy)>;

/// The weights of each neuron of a layer lie together, that of the bias last.
void set_weights(fann& network, const peers::Workload& workload) {
  const float* from = workload.weights.data();
  fann_type* to = network.weights;
  for (const peers::Layer& layer : workload.layers) {
    if (layer.op != "dense") continue;
    const auto inputs = static_cast<std::size_t>(layer.size(0));
    const auto outputs = static_cast<std::size_t>(layer.size(1));
    for (std::size_t j = 0; j < outputs; ++j)
      for (std::size_t i = 0; i <= inputs; ++i) *to++ = from[i * outputs + j];  // the bias is the row after the weights
    from += (inputs + 1) * outputs;
  }
}

Network make(const peers::Workload& workload) {
  std::vector<unsigned> sizes{static_cast<unsigned>(workload.number("inputs"))};
  for (const peers::Layer& layer : workload.layers)
    if (layer.op == "dense") sizes.push_back(static_cast<unsigned>(layer.size(1)));
  Network network(fann_create_standard_array(static_cast<unsigned>(sizes.size()), sizes.data()), &fann_destroy);
  fann_set_training_algorithm(network.get(), FANN_TRAIN_INCREMENTAL);
  fann_set_activation_function_hidden(network.get(), FANN_SIGMOID);
  fann_set_activation_steepness_hidden(network.get(), 0.5F);  // FANN's σ(2 s x) is then σ(x)
  fann_set_activation_function_output(network.get(), FANN_LINEAR);
  fann_set_activation_steepness_output(network.get(), 1.0F);
  fann_set_learning_rate(network.get(), workload.real("learning_rate"));
  fann_set_learning_momentum(network.get(), 0.0F);
  fann_set_train_error_function(network.get(), FANN_ERRORFUNC_LINEAR);  // else it trains on atanh of the error
  return network;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  peers::Workload workload(argv[1]);
  const std::size_t inputs = workload.number("inputs");
  const std::size_t outputs = workload.number("outputs");
  const Network network = make(workload);
  std::mt19937 random(1);
  return peers::serve("setting=incremental", [&] {
    set_weights(*network, workload);
    peers::Result result;
    const double begin = peers::seconds_now();
    for (std::size_t epoch = 0; epoch < workload.number("epochs"); ++epoch)
      for (const std::size_t i : peers::random_order(workload.number("samples"), random)) {
        fann_train(network.get(), workload.x.data() + i * inputs, workload.t.data() + i * outputs);
        ++result.samples;
      }
    result.seconds = peers::seconds_now() - begin;
    std::vector<float> found;
    for (std::size_t i = 0; i * inputs < workload.test_x.size(); ++i) {
      const float* y = fann_run(network.get(), workload.test_x.data() + i * inputs);
      found.insert(found.end(), y, y + outputs);
    }
    result.accuracy = workload.accuracy(found);
    return result;
  });
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
