// Prints, as JSON, what this machine can do on one core; `plexus-benchmark` reads it.
//
//   machine_limits [FOLDER]     FOLDER has the images of MNIST unpacked (train-images-idx3-ubyte, …); without it the
//                               loops of W1 and W2 are left out
#include <plexus/vectorized.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "kernels/blas.h"
#include "limits/limits.h"

namespace {

using namespace plexus::benchmarks;

std::vector<unsigned char> read_after(const std::string& path, std::size_t header) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "machine_limits: '%s' cannot be read\n", path.c_str());
    std::exit(3);
  }
  file.ignore(static_cast<std::streamsize>(header));
  return {std::istreambuf_iterator<char>(file), {}};
}

Images images_in(const std::string& folder) {
  Images images;
  images.pixels = read_after(folder + "/train-images-idx3-ubyte", 16);
  images.labels = read_after(folder + "/train-labels-idx1-ubyte", 8);
  images.count = images.labels.size();
  images.inputs = images.pixels.size() / images.count;
  return images;
}

struct Shape {
  const char* use;
  std::size_t m, n, k;
};

// Forward products of a batch; those of the backward pass have the same size in another order.
constexpr Shape shapes[] = {
    {"W3 b32 layer 1", 32, 256, 784},   {"W3 b32 layer 2", 32, 256, 256},      {"W3 b128 layer 1", 128, 256, 784},
    {"W3 b128 layer 2", 128, 256, 256}, {"W3 b128 output", 128, 10, 256},      {"W4 layer 1", 128, 1024, 784},
    {"W4 layer 2", 128, 1024, 1024},    {"W4 output", 128, 10, 1024},          {"W5 conv 2, an image", 100, 16, 150},
    {"W5 dense 1", 64, 120, 400},       {"W6 conv 2, an image", 576, 64, 288}, {"W6 dense 1", 64, 128, 9216},
    {"large", 1024, 1024, 1024},
};

struct Level {
  const char* name;
  std::size_t bytes;
};
constexpr Level levels[] = {{"L1", 16U << 10U}, {"L2", 512U << 10U}, {"L3", 8U << 20U}, {"DRAM", 256U << 20U}};

}  // namespace

int main(int argc, char** argv) {
  setenv("OPENBLAS_NUM_THREADS", "1", 0);
  const double hertz = clock_hertz();
  std::printf(
      "{\n  \"isa\": \"%s\",\n  \"blas\": \"%s\",\n  \"fma_gflops\": %.2f,\n"
      "  \"clock_ghz\": %.3f,\n  \"theory_gflops\": %.2f,\n  \"sgemm\": [\n",
      std::string(plexus::to_string(plexus::isa())).c_str(), plexus::kernels::blas_description().c_str(),
      1e-9 * fma_flops(), 1e-9 * hertz, 1e-9 * theoretical_flops(hertz));
  const char* separator = "";
  for (const Shape& shape : shapes) {
    const Product product{shape.m, shape.n, shape.k};
    std::printf("%s    {\"use\": \"%s\", \"m\": %zu, \"n\": %zu, \"k\": %zu, \"gflops\": %.2f}", separator, shape.use,
                shape.m, shape.n, shape.k, 1e-9 * product.flops() / sgemm_seconds(product));
    separator = ",\n";
  }
  std::printf("\n  ],\n  \"bandwidth\": [\n");
  separator = "";
  for (const Level& level : levels) {
    const Bandwidth found = bandwidth(level.bytes);
    std::printf("%s    {\"level\": \"%s\", \"bytes\": %zu, \"read\": %.2f, \"write\": %.2f, \"update\": %.2f}",
                separator, level.name, level.bytes, 1e-9 * found.read, 1e-9 * found.write, 1e-9 * found.update);
    separator = ",\n";
  }
  std::printf("\n  ],\n  \"loops_us\": {");
  if (argc > 1) {
    const Images images = images_in(argv[1]);
    std::printf("\"W1\": {\"skipped\": %.4f, \"dense\": %.4f}, \"W2\": {\"skipped\": %.4f, \"dense\": %.4f}",
                1e6 * delta_rule_seconds(images, true), 1e6 * delta_rule_seconds(images, false),
                1e6 * back_propagation_seconds(images, true), 1e6 * back_propagation_seconds(images, false));
  }
  std::printf("}\n}\n");
  return 0;
}
