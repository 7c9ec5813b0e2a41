// What the peers that are C++ programs share: a workload as the benchmark hands it over (row.txt, configs.py), and the
// conversation with the benchmark.
//
//   PROGRAM FOLDER      prints `ready …`; trains once, from the same initial weights, for each line of its input
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <numeric>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace peers {

struct Layer {
  std::string op;
  std::vector<double> numbers;  // the sizes in the order of network.py
  [[nodiscard]] std::int64_t size(std::size_t i) const { return static_cast<std::int64_t>(numbers.at(i)); }
};

inline std::vector<float> read_floats(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("'" + path + "' cannot be read");
  std::vector<float> values(static_cast<std::size_t>(file.tellg()) / sizeof(float));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
  return values;
}

class Workload {
 public:
  std::vector<Layer> layers;
  std::vector<std::int64_t> shape;
  std::vector<float> x, t, test_x, test_t;  // (count, inputs) or (count, outputs)
  std::vector<float> weights;               // of all layers, one after the other

  explicit Workload(const std::string& folder) {
    std::ifstream file(folder + "/row.txt");
    if (!file) throw std::runtime_error("'" + folder + "/row.txt' cannot be read");
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string key;
      words >> key;
      if (key == "layer") {
        Layer& layer = layers.emplace_back();
        words >> layer.op;
        for (double number = 0.0; words >> number;) layer.numbers.push_back(number);
      } else if (key == "shape") {
        for (std::int64_t extent = 0; words >> extent;) shape.push_back(extent);
      } else {
        std::getline(words >> std::ws, text_[key]);
      }
    }
    const std::string data = text("data");
    x = read_floats(data + "/train_x.f32");
    t = read_floats(data + "/train_t.f32");
    test_x = read_floats(data + "/test_x.f32");
    test_t = read_floats(data + "/test_t.f32");
    test_x.resize(number("test_samples") * number("inputs"));
    test_t.resize(number("test_samples") * number("outputs"));
    weights = read_floats(text("weights_file"));
  }

  [[nodiscard]] const std::string& text(const std::string& key) const { return text_.at(key); }
  [[nodiscard]] std::size_t number(const std::string& key) const { return std::stoul(text(key)); }
  [[nodiscard]] float real(const std::string& key) const { return std::stof(text(key)); }
  [[nodiscard]] bool inference() const { return text("inference") == "True"; }
  [[nodiscard]] std::size_t updates() const { return number("samples") / number("batch") * number("epochs"); }

  /// Of outputs for the test rows: the share of right classes, or of the variance that is explained.
  [[nodiscard]] double accuracy(const std::vector<float>& found) const {
    const std::size_t width = number("outputs");
    const std::size_t count = test_t.size() / width;
    if (number("classes") > 0) {
      const auto largest = [&](const std::vector<float>& of, std::size_t row) {
        std::size_t best = 0;
        for (std::size_t i = 1; i < width; ++i)
          if (of[row * width + i] > of[row * width + best]) best = i;
        return best;
      };
      std::size_t right = 0;
      for (std::size_t row = 0; row < count; ++row) right += largest(found, row) == largest(test_t, row) ? 1 : 0;
      return static_cast<double>(right) / static_cast<double>(count);
    }
    const double mean = std::accumulate(test_t.begin(), test_t.end(), 0.0) / static_cast<double>(test_t.size());
    double error = 0.0;
    double variance = 0.0;
    for (std::size_t i = 0; i < test_t.size(); ++i) {
      error += (found[i] - test_t[i]) * (found[i] - test_t[i]);
      variance += (test_t[i] - mean) * (test_t[i] - mean);
    }
    return 1.0 - error / variance;
  }

 private:
  std::map<std::string, std::string> text_;
};

inline double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// 0 … count − 1 in random order.
inline std::vector<std::size_t> random_order(std::size_t count, std::mt19937& random) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), random);
  return order;
}

struct Result {
  double seconds = 0.0;
  std::size_t samples = 0;
  double accuracy = 0.0;
};

/// run(): a Result.
template <class Run>
int serve(const std::string& ready, const Run& run) {
  std::printf("ready %s\n", ready.c_str());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    const Result result = run();
    std::printf("us_per_sample=%.4f accuracy=%.4f\n", 1e6 * result.seconds / static_cast<double>(result.samples),
                result.accuracy);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace peers
