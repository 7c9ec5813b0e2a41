// W3 to W6 as dlib trains them: Adam without weight decay on half the squared error, batches of floats.
//
//   dlib_workloads FOLDER      peers/workload.h; W3_b32, W3_b128, W4, W5 or W6
//
// The loop is written with the network's own functions, because dlib's trainer adds a thread and a queue. The networks
// are types, so they are written down here and not built from the layers of the workload.
#include <dlib/dnn.h>

#include "peers/workload.h"

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

/// Layers with parameters come from the output to the input; dlib has their bias, or biases, behind the weights.
template <class Network>
void set_weights(Network& network, const peers::Workload& workload) {
  std::vector<std::vector<float>> values;
  const float* from = workload.weights.data();
  for (const peers::Layer& layer : workload.layers) {
    if (layer.op != "dense" && layer.op != "convolution") continue;
    const bool dense = layer.op == "dense";
    const auto outputs = static_cast<std::size_t>(layer.size(1));
    const auto fan_in =
        static_cast<std::size_t>(layer.size(0)) * (dense ? 1 : static_cast<std::size_t>(layer.size(2) * layer.size(2)));
    std::vector<float>& to = values.emplace_back(from, from + (fan_in + 1) * outputs);
    from += to.size();
    if (dense) continue;
    // A filter after the other; the order inside of one is free, because all of it is drawn alike.
    for (std::size_t i = 0; i < fan_in; ++i)
      for (std::size_t j = 0; j < outputs; ++j) to[j * fan_in + i] = (from - to.size())[i * outputs + j];
  }
  dlib::visit_layer_parameters(network, [&](std::size_t, dlib::tensor& parameters) {
    if (parameters.size() == 0) return;
    if (values.empty() || values.back().size() != parameters.size()) throw std::runtime_error("not this network");
    std::copy(values.back().begin(), values.back().end(), parameters.host());
    values.pop_back();
  });
}

template <class Network>
int train(const peers::Workload& workload) {
  const std::size_t batch = workload.number("batch");
  const std::size_t inputs = workload.number("inputs");
  const std::size_t outputs = workload.number("outputs");
  const auto image_of = [&](const std::vector<float>& x, std::size_t row) {
    Image image(28, 28);
    std::copy_n(x.data() + row * inputs, inputs, image.begin());
    return image;
  };
  std::vector<Image> all;
  std::vector<Outputs> all_targets;
  for (std::size_t i = 0; i < workload.number("samples"); ++i) {
    all.push_back(image_of(workload.x, i));
    std::copy_n(workload.t.data() + i * outputs, outputs, all_targets.emplace_back(10, 1).begin());
  }
  std::vector<Image> tests;
  for (std::size_t i = 0; i < workload.number("test_samples"); ++i) tests.push_back(image_of(workload.test_x, i));

  std::mt19937 random(1);
  return peers::serve("setting=OpenBLAS", [&] {
    Network network;
    network(std::vector<Image>(all.begin(), all.begin() + 2));  // gives the layers their sizes
    set_weights(network, workload);
    std::vector<dlib::adam> solvers(Network::num_computational_layers, dlib::adam(0.0F, 0.9F, 0.999F));
    std::vector<Image> images(batch);
    std::vector<Outputs> targets(batch);
    dlib::resizable_tensor tensor;
    peers::Result result;
    const double begin = peers::seconds_now();
    for (std::size_t epoch = 0; epoch < workload.number("epochs"); ++epoch) {
      const std::vector<std::size_t> order = peers::random_order(all.size(), random);
      for (std::size_t done = 0; done + batch <= order.size(); done += batch) {
        for (std::size_t i = 0; i < batch; ++i) {
          images[i] = all[order[done + i]];
          targets[i] = all_targets[order[done + i]];
        }
        network.to_tensor(images.begin(), images.end(), tensor);
        network.compute_parameter_gradients(tensor, targets.begin());
        network.update_parameters(solvers, workload.real("learning_rate"));
        result.samples += batch;
      }
    }
    result.seconds = peers::seconds_now() - begin;
    std::vector<float> found;
    for (const Outputs& y : network(tests, 100)) found.insert(found.end(), y.begin(), y.end());
    result.accuracy = workload.accuracy(found);
    return result;
  });
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  const peers::Workload workload(argv[1]);
  const std::string& name = workload.text("name");
  if (name == "W3_b32" || name == "W3_b128") return train<Deep<256>>(workload);
  if (name == "W4") return train<Deep<1024>>(workload);
  if (name == "W5") return train<Lenet5>(workload);
  if (name == "W6") return train<Convolutional>(workload);
  return 2;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
