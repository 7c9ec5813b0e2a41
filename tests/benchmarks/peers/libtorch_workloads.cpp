// The workloads in PyTorch's C++ API: what its Python costs is not in these.
//
//   libtorch_workloads FOLDER WORKLOAD      FOLDER has the images of MNIST unpacked; W1, W2, W3_b32, … W6
//
// Prints us_per_sample, accuracy and version; the counterpart of pytorch_workloads.py, line by line.
#include <torch/torch.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "peers/mnist.h"

namespace {

namespace nn = torch::nn;
using Clock = std::chrono::steady_clock;

struct Data {
  torch::Tensor images, targets, test_images, test_labels;

  explicit Data(const std::string& folder) {
    const auto load = [&](const char* prefix) {
      mnist::Set set(folder, prefix);
      const auto count = static_cast<std::int64_t>(set.count());
      auto pixels = torch::from_blob(set.pixels.data(), {count, 784}, torch::kFloat32).clone();
      auto labels = torch::from_blob(set.labels.data(), {count}, torch::kUInt8).to(torch::kInt64);
      return std::pair(pixels, labels);
    };
    auto [train, labels] = load("train");
    images = train;
    targets = torch::one_hot(labels, 10).to(torch::kFloat32);
    std::tie(test_images, test_labels) = load("t10k");
  }
};

struct Result {
  std::int64_t samples = 0;
  double seconds = 0.0;
  torch::Tensor outputs;  // for the test images
};

torch::Tensor with_bias(const torch::Tensor& x) { return torch::cat({x, torch::ones({x.size(0), 1})}, 1); }

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

std::vector<std::int64_t> random_order(std::int64_t count, std::int64_t chosen) {
  const auto order = torch::randperm(count);
  return {order.data_ptr<std::int64_t>(), order.data_ptr<std::int64_t>() + chosen};
}

Result perceptron(const Data& data, std::int64_t samples) {
  const torch::NoGradGuard no_gradients;
  auto weights = torch::randn({785, 10}) * 0.01;
  const auto images = with_bias(data.images);
  const auto order = random_order(images.size(0), samples);
  const auto begin = Clock::now();
  for (const std::int64_t i : order) {
    const auto x = images[i];
    const auto y = torch::matmul(x, weights);
    weights += 1e-3 * torch::outer(x, data.targets[i] - y);
  }
  return {samples, seconds_since(begin), torch::matmul(with_bias(data.test_images), weights)};
}

Result shallow(const Data& data, std::int64_t samples) {
  const torch::NoGradGuard no_gradients;
  auto first = torch::randn({785, 100}) * 0.05;
  auto second = torch::randn({101, 10}) * 0.1;
  const auto images = with_bias(data.images);
  const auto one = torch::ones({1});
  const auto order = random_order(images.size(0), samples);
  const auto begin = Clock::now();
  for (const std::int64_t i : order) {
    const auto x = images[i];
    const auto y1 = torch::sigmoid(torch::matmul(x, first));
    const auto y1b = torch::cat({y1, one});
    const auto d2 = data.targets[i] - torch::matmul(y1b, second);
    const auto d1 = y1 * (1 - y1) * torch::matmul(second.narrow(0, 0, 100), d2);
    second += 1e-2 * torch::outer(y1b, d2);
    first += 1e-2 * torch::outer(x, d1);
  }
  const double seconds = seconds_since(begin);
  const auto hidden = torch::sigmoid(torch::matmul(with_bias(data.test_images), first));
  return {samples, seconds, torch::matmul(with_bias(hidden), second)};
}

nn::Sequential deep(std::int64_t width) {
  return nn::Sequential(nn::Linear(784, width), nn::ReLU(), nn::Linear(width, width), nn::ReLU(),
                        nn::Linear(width, 10));
}

nn::Sequential lenet5() {
  return nn::Sequential(nn::Conv2d(nn::Conv2dOptions(1, 6, 5).padding(2)), nn::Tanh(), nn::AvgPool2d(2),
                        nn::Conv2d(6, 16, 5), nn::Tanh(), nn::AvgPool2d(2), nn::Flatten(), nn::Linear(400, 120),
                        nn::Tanh(), nn::Linear(120, 84), nn::Tanh(), nn::Linear(84, 10));
}

nn::Sequential convolutional() {
  return nn::Sequential(nn::Conv2d(1, 32, 3), nn::ReLU(), nn::Conv2d(32, 64, 3), nn::ReLU(), nn::MaxPool2d(2),
                        nn::Flatten(), nn::Linear(9216, 128), nn::ReLU(), nn::Linear(128, 10));
}

// Adam on the squared error, a quarter to warm up, then timed.
Result minibatches(const Data& data, nn::Sequential net, std::int64_t batch, const std::vector<std::int64_t>& shape,
                   std::int64_t samples) {
  torch::optim::Adam optimizer(net->parameters(), torch::optim::AdamOptions(1e-3));
  const auto order = torch::randperm(data.images.size(0));
  Result result;
  for (const std::int64_t count : {samples / 4, samples}) {
    result.samples = 0;
    const auto begin = Clock::now();
    for (std::int64_t i = 0; i + batch <= count; i += batch) {
      const auto rows = order.narrow(0, i, batch);
      const auto y = net->forward(data.images.index_select(0, rows).view(shape));
      const auto loss = (y - data.targets.index_select(0, rows)).pow(2).sum(1).mean() * 0.5;
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      result.samples += batch;
    }
    result.seconds = seconds_since(begin);
  }
  net->eval();
  const torch::NoGradGuard no_gradients;
  std::vector<torch::Tensor> outputs;
  for (std::int64_t i = 0; i < data.test_images.size(0); i += 1000)
    outputs.push_back(net->forward(data.test_images.narrow(0, i, 1000).view(shape)));
  result.outputs = torch::cat(outputs);
  return result;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) return 2;
  torch::set_num_threads(1);
  torch::manual_seed(0);
  const Data data(argv[1]);
  const std::string workload = argv[2];
  const std::vector<std::int64_t> row = {-1, 784};
  const std::vector<std::int64_t> image = {-1, 1, 28, 28};
  Result result;
  if (workload == "W1" || workload == "W2") {
    const auto online = workload == "W1" ? perceptron : shallow;
    online(data, 1000);
    result = online(data, 10000);
  } else if (workload == "W3_b32") {
    result = minibatches(data, deep(256), 32, row, 60000);
  } else if (workload == "W3_b128") {
    result = minibatches(data, deep(256), 128, row, 60000);
  } else if (workload == "W4") {
    result = minibatches(data, deep(1024), 128, row, 30000);
  } else if (workload == "W5") {
    result = minibatches(data, lenet5(), 64, image, 15000);
  } else if (workload == "W6") {
    result = minibatches(data, convolutional(), 64, image, 3200);
  } else {
    return 2;
  }
  const double accuracy = (result.outputs.argmax(1) == data.test_labels).to(torch::kFloat32).mean().item<double>();
  std::printf("us_per_sample=%.4f accuracy=%.4f version=%s\n",
              1e6 * result.seconds / static_cast<double>(result.samples), accuracy, TORCH_VERSION);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
