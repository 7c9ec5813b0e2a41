// W3 to W6 as dlib trains them: Adam without weight decay on half the squared error, batches of floats.
//
//   dlib_workloads FOLDER WORKLOAD      FOLDER has the images of MNIST unpacked; W3_b32, W3_b128, W4, W5 or W6
//
// Prints us_per_sample and accuracy. The loop is written with the network's own functions, because dlib's trainer adds
// a thread and a queue. A quarter of the samples warm up.
#include <dlib/dnn.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "peers/mnist.h"

namespace {

using Image = dlib::matrix<float>;
using Outputs = dlib::matrix<float>;

template <class Subnet>
using OnSquaredError = dlib::loss_mean_squared_multioutput<dlib::fc<10, Subnet>>;

template <long width>
using Deep = OnSquaredError<dlib::relu<dlib::fc<width, dlib::relu<dlib::fc<width, dlib::input<Image>>>>>>;

template <long filters, long window, int padding, class Subnet>
using Convolution = dlib::add_layer<dlib::con_<filters, window, window, 1, 1, padding, padding>, Subnet>;

template <class Subnet>
using HalvedByMean = dlib::avg_pool<2, 2, 2, 2, Subnet>;

using Lenet5 = OnSquaredError<dlib::htan<dlib::fc<
    84,
    dlib::htan<dlib::fc<120, HalvedByMean<dlib::htan<Convolution<
                                 16, 5, 0, HalvedByMean<dlib::htan<Convolution<6, 5, 2, dlib::input<Image>>>>>>>>>>>>;

using Convolutional = OnSquaredError<dlib::relu<dlib::fc<
    128, dlib::max_pool<2, 2, 2, 2,
                        dlib::relu<Convolution<64, 3, 0, dlib::relu<Convolution<32, 3, 0, dlib::input<Image>>>>>>>>>;

struct Examples {
  std::vector<Image> images;
  std::vector<Outputs> targets;

  explicit Examples(const mnist::Set& set) {
    for (std::size_t i = 0; i < set.count(); ++i) {
      Image& image = images.emplace_back(28, 28);
      std::copy_n(set.image(i), mnist::pixels_per_image, image.begin());
      targets.emplace_back(dlib::zeros_matrix<float>(10, 1))(set.labels[i]) = 1.0F;
    }
  }
};

template <class Network>
double accuracy(Network& network, const Examples& test, const mnist::Set& labels) {
  const std::vector<Outputs> outputs = network(test.images, 100);
  std::size_t right = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) right += dlib::index_of_max(outputs[i]) == labels.labels[i] ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(outputs.size());
}

template <class Network>
int train(const std::string& folder, std::size_t batch, std::size_t samples) {
  const mnist::Set train_set(folder, "train");
  const mnist::Set test_set(folder, "t10k");
  if (train_set.count() < samples || test_set.count() == 0) return 3;
  const Examples train(train_set);
  std::vector<std::size_t> order(train.images.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(1));

  Network network;
  std::vector<dlib::adam> solvers(Network::num_computational_layers, dlib::adam(0.0F, 0.9F, 0.999F));
  std::vector<Image> images(batch);
  std::vector<Outputs> targets(batch);
  dlib::resizable_tensor inputs;
  std::size_t done = 0;
  double seconds = 0.0;
  for (const std::size_t count : {samples / 4, samples}) {
    const auto begin = std::chrono::steady_clock::now();
    for (done = 0; done + batch <= count; done += batch) {
      for (std::size_t i = 0; i < batch; ++i) {
        images[i] = train.images[order[done + i]];
        targets[i] = train.targets[order[done + i]];
      }
      network.to_tensor(images.begin(), images.end(), inputs);
      network.compute_parameter_gradients(inputs, targets.begin());
      network.update_parameters(solvers, 1e-3);
    }
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  std::printf("us_per_sample=%.4f accuracy=%.4f\n", 1e6 * seconds / static_cast<double>(done),
              accuracy(network, Examples(test_set), test_set));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string workload = argv[2];
  if (workload == "W3_b32") return train<Deep<256>>(argv[1], 32, 60000);
  if (workload == "W3_b128") return train<Deep<256>>(argv[1], 128, 60000);
  if (workload == "W4") return train<Deep<1024>>(argv[1], 128, 30000);
  if (workload == "W5") return train<Lenet5>(argv[1], 64, 15000);
  if (workload == "W6") return train<Convolutional>(argv[1], 64, 3200);
  return 2;
}
