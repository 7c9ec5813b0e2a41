// W1 and W2 as FANN trains them: incremental training, one example at a time, floats.
//
//   fann_workloads FOLDER perceptron|shallow      FOLDER has the images of MNIST unpacked
//
// Prints us_per_sample and accuracy. FANN has no network without a bias and no shuffling of its own in this mode, so
// the examples are given in random order.
#include <floatfann.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "peers/mnist.h"

namespace {

constexpr std::size_t inputs = mnist::pixels_per_image;
constexpr std::size_t outputs = 10;
constexpr std::size_t warm_up = 2000;
constexpr std::size_t timed = 10000;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  mnist::Set train(argv[1], "train");
  mnist::Set test(argv[1], "t10k");
  if (train.labels.size() < warm_up + timed || test.labels.empty()) return 3;
  const bool perceptron = std::string(argv[2]) == "perceptron";
  const std::unique_ptr<fann, decltype(&fann_destroy)> network(
      perceptron ? fann_create_standard(2, unsigned{inputs}, unsigned{outputs})
                 : fann_create_standard(3, unsigned{inputs}, 100U, unsigned{outputs}),
      &fann_destroy);
  fann_set_training_algorithm(network.get(), FANN_TRAIN_INCREMENTAL);
  fann_set_activation_function_hidden(network.get(), FANN_SIGMOID);
  fann_set_activation_steepness_hidden(network.get(), 0.5F);  // FANN's σ(2 s x) is then σ(x)
  fann_set_activation_function_output(network.get(), FANN_LINEAR);
  fann_set_activation_steepness_output(network.get(), 1.0F);
  fann_set_learning_rate(network.get(), perceptron ? 1e-3F : 1e-2F);
  fann_set_learning_momentum(network.get(), 0.0F);
  fann_randomize_weights(network.get(), -0.05F, 0.05F);

  std::vector<std::size_t> order(train.labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  std::vector<float> targets(outputs * outputs, 0.0F);
  for (std::size_t i = 0; i < outputs; ++i) targets[i * outputs + i] = 1.0F;
  const auto step = [&](std::size_t example) {
    fann_train(network.get(), train.pixels.data() + example * inputs, targets.data() + train.labels[example] * outputs);
  };
  for (std::size_t i = 0; i < warm_up; ++i) step(order[i]);
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = warm_up; i < warm_up + timed; ++i) step(order[i]);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

  std::size_t right = 0;
  for (std::size_t i = 0; i < test.labels.size(); ++i) {
    const float* found = fann_run(network.get(), test.pixels.data() + i * inputs);
    right += std::max_element(found, found + outputs) - found == test.labels[i] ? 1 : 0;
  }
  std::printf("us_per_sample=%.4f accuracy=%.4f\n", 1e6 * seconds / static_cast<double>(timed),
              static_cast<double>(right) / static_cast<double>(test.labels.size()));
  return 0;
}
