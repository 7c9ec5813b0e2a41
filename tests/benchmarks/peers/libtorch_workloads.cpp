// The workloads in PyTorch's C++ API: what its Python costs is not in these.
//
//   libtorch_workloads FOLDER      peers/workload.h
//
// The counterpart of pytorch_workloads.py with its usual settings: this API has no fused optimizers.
#include <torch/torch.h>

#include "peers/workload.h"

namespace {

namespace nn = torch::nn;

torch::Tensor view_of(std::vector<float>& values, std::int64_t width) {
  return torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size()) / width, width}, torch::kFloat32);
}

nn::Sequential build(const peers::Workload& workload) {
  nn::Sequential net;
  for (const peers::Layer& layer : workload.layers) {
    if (layer.op == "dense")
      net->push_back(nn::Linear(layer.size(0), layer.size(1)));
    else if (layer.op == "convolution")
      net->push_back(nn::Conv2d(
          nn::Conv2dOptions(layer.size(0), layer.size(1), layer.size(2)).stride(layer.size(3)).padding(layer.size(4))));
    else if (layer.op == "batch_normalization")
      net->push_back(nn::BatchNorm1d(layer.size(0)));
    else if (layer.op == "dropout")
      net->push_back(nn::Dropout(layer.numbers.at(0)));
    else if (layer.op == "flatten")
      net->push_back(nn::Flatten());
    else if (layer.op == "max_pool")
      net->push_back(nn::MaxPool2d(2));
    else if (layer.op == "average_pool")
      net->push_back(nn::AvgPool2d(2));
    else if (layer.op == "relu")
      net->push_back(nn::ReLU());
    else if (layer.op == "tanh")
      net->push_back(nn::Tanh());
    else if (layer.op == "sigmoid")
      net->push_back(nn::Sigmoid());
    else if (layer.op == "gelu")
      net->push_back(nn::GELU());
    else
      throw std::runtime_error("no layer '" + layer.op + "'");
  }
  return net;
}

void set_weights(const nn::Sequential& net, const peers::Workload& workload) {
  const torch::NoGradGuard no_gradients;
  std::vector<float> weights = workload.weights;
  float* from = weights.data();
  for (torch::Tensor& to : net->parameters()) {
    auto sizes = to.sizes().vec();  // as they lie in the file: inputs first
    if (sizes.size() == 2) sizes = {sizes[1], sizes[0]};
    if (sizes.size() == 4) sizes = {sizes[2], sizes[3], sizes[1], sizes[0]};
    auto values = torch::from_blob(from, sizes, torch::kFloat32);
    if (sizes.size() == 2) values = values.t();
    if (sizes.size() == 4) values = values.permute({3, 2, 0, 1});
    to.copy_(values);
    from += to.numel();
  }
  for (auto& module : net->modules(false))
    if (auto* norm = module->as<nn::BatchNorm1d>()) norm->reset_running_stats();
}

torch::Tensor delta_rule_outputs(const torch::Tensor& x, const std::vector<torch::Tensor>& weights) {
  const auto with_bias = [](const torch::Tensor& of) { return torch::cat({of, torch::ones({of.size(0), 1})}, 1); };
  auto y = torch::matmul(with_bias(x), weights[0]);
  return weights.size() == 1 ? y : torch::matmul(with_bias(torch::sigmoid(y)), weights[1]);
}

class Program {
 public:
  explicit Program(const std::string& folder)
      : workload_(folder),
        x_(images(view_of(workload_.x, inputs_))),
        t_(view_of(workload_.t, outputs_)),
        test_x_(images(view_of(workload_.test_x, inputs_))),
        labels_(t_.argmax(1)) {
    is_online_ = batch_ == 1 && (workload_.text("model") == "perceptron" || workload_.text("model") == "shallow");
    if (!is_online_) net_ = build(workload_);
  }

  peers::Result run() {
    if (is_online_) return online();
    return workload_.inference() ? inference() : training();
  }

  void warm_up() {
    if (is_online_ || workload_.inference()) return;
    train(2);
  }

 private:
  [[nodiscard]] torch::Tensor images(const torch::Tensor& x) const {
    if (workload_.text("model") != "convolutional") return x;
    const auto& shape = workload_.shape;
    return x.view({-1, shape[0], shape[1], shape[2]}).permute({0, 3, 1, 2}).contiguous();
  }

  [[nodiscard]] torch::Tensor loss(const torch::Tensor& y, const torch::Tensor& rows) const {
    if (workload_.text("loss") == "cross_entropy")
      return nn::functional::cross_entropy(y, labels_.index_select(0, rows));
    return (y - t_.index_select(0, rows)).pow(2).sum(1).mean() * 0.5;
  }

  [[nodiscard]] std::unique_ptr<torch::optim::Optimizer> optimizer() const {
    const double rate = workload_.real("learning_rate");
    if (workload_.text("optimizer") == "adam")
      return std::make_unique<torch::optim::Adam>(net_->parameters(), torch::optim::AdamOptions(rate));
    return std::make_unique<torch::optim::SGD>(net_->parameters(),
                                               torch::optim::SGDOptions(rate).momentum(workload_.real("momentum")));
  }

  double train(std::size_t updates) {
    set_weights(net_, workload_);
    net_->train();
    const auto optimizer = this->optimizer();
    const double begin = peers::seconds_now();
    for (std::size_t done = 0; done < updates;) {
      const auto order = torch::randperm(x_.size(0));
      for (std::int64_t i = 0; i + batch_ <= x_.size(0) && done < updates; i += batch_, ++done) {
        const auto rows = order.narrow(0, i, batch_);
        const auto value = loss(net_->forward(x_.index_select(0, rows)), rows);
        optimizer->zero_grad();
        value.backward();
        optimizer->step();
      }
    }
    return peers::seconds_now() - begin;
  }

  torch::Tensor outputs(std::int64_t batch) {
    net_->eval();
    const torch::InferenceMode inference;
    std::vector<torch::Tensor> parts;
    for (std::int64_t i = 0; i < test_x_.size(0); i += batch)
      parts.push_back(net_->forward(test_x_.narrow(0, i, std::min(batch, test_x_.size(0) - i))));
    return torch::cat(parts).contiguous();
  }

  [[nodiscard]] double accuracy(const torch::Tensor& y) const {
    const auto* values = y.const_data_ptr<float>();
    return workload_.accuracy({values, values + y.numel()});
  }

  peers::Result training() {
    const double seconds = train(workload_.updates());
    return {seconds, workload_.updates() * static_cast<std::size_t>(batch_), accuracy(outputs(1000))};
  }

  peers::Result inference() {
    const double begin = peers::seconds_now();
    const auto y = outputs(batch_);
    const auto classes = y.argmax(1);
    return {peers::seconds_now() - begin, static_cast<std::size_t>(classes.size(0)), accuracy(y)};
  }

  // The delta rule, or back-propagation through one hidden layer, one example at a time.
  peers::Result online() {
    const torch::NoGradGuard no_gradients;
    std::vector<torch::Tensor> weights;
    std::vector<float> initial = workload_.weights;
    for (float* from = initial.data(); const peers::Layer& layer : workload_.layers) {
      if (layer.op != "dense") continue;
      weights.push_back(torch::from_blob(from, {layer.size(0) + 1, layer.size(1)}, torch::kFloat32).clone());
      from += weights.back().numel();
    }
    const auto with_bias = torch::cat({x_, torch::ones({x_.size(0), 1})}, 1);
    const auto one = torch::ones({1});
    const double rate = workload_.real("learning_rate");
    peers::Result result;
    const double begin = peers::seconds_now();
    for (std::size_t epoch = 0; epoch < workload_.number("epochs"); ++epoch) {
      const auto order = torch::randperm(x_.size(0));
      const auto* rows = order.const_data_ptr<std::int64_t>();
      for (std::int64_t position = 0; position < order.size(0); ++position, ++result.samples) {
        const auto x = with_bias[rows[position]];
        const auto t = t_[rows[position]];
        if (weights.size() == 1) {
          weights[0] += rate * torch::outer(x, t - torch::matmul(x, weights[0]));
          continue;
        }
        const auto y1 = torch::sigmoid(torch::matmul(x, weights[0]));
        const auto y1b = torch::cat({y1, one});
        const auto d2 = t - torch::matmul(y1b, weights[1]);
        const auto d1 = y1 * (1 - y1) * torch::matmul(weights[1].narrow(0, 0, y1.size(0)), d2);
        weights[1] += rate * torch::outer(y1b, d2);
        weights[0] += rate * torch::outer(x, d1);
      }
    }
    result.seconds = peers::seconds_now() - begin;
    result.accuracy = accuracy(delta_rule_outputs(test_x_, weights));
    return result;
  }

  peers::Workload workload_;
  std::int64_t inputs_ = static_cast<std::int64_t>(workload_.number("inputs"));
  std::int64_t outputs_ = static_cast<std::int64_t>(workload_.number("outputs"));
  std::int64_t batch_ = static_cast<std::int64_t>(workload_.number("batch"));
  torch::Tensor x_, t_, test_x_, labels_;
  bool is_online_ = false;
  nn::Sequential net_{nullptr};
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  torch::set_num_threads(1);
  torch::manual_seed(0);
  Program program(argv[1]);
  program.warm_up();
  return peers::serve("version=" TORCH_VERSION " isa=" + at::get_cpu_capability() + " setting=foreach",
                      [&] { return program.run(); });
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
