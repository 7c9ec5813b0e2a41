// How fast each kernel is with the instruction set in use, as lines of JSON; `plexus-benchmark --kernels` runs it once
// for each set, beside machine_limits, and makes tables of it.
//
//   PLEXUS_ISA=avx2 kernel_speed PLUGINS [KERNEL]     PLUGINS: folder of the plugin libraries; KERNEL: only those whose
//   name
//                                                     contains it
#include "kernels/kernel_speed.h"

#include <cstdio>
#include <cstdlib>

namespace plexus::benchmarks {
namespace {

std::string asked;  // NOLINT: set once, by main

}  // namespace

bool wanted(const std::string& kernel) { return kernel.find(asked) != std::string::npos; }

void report(const std::string& kernel, const std::string& shape, const Work& work, double seconds, double blas) {
  std::printf(
      "{\"kernel\": \"%s\", \"shape\": \"%s\", \"flops\": %.6g, \"read\": %.6g, \"written\": %.6g, \"held\": %.6g, "
      "\"seconds\": %.6g, \"blas_seconds\": %.6g}\n",
      kernel.c_str(), shape.c_str(), work.flops, work.read, work.written,
      work.held > 0.0 ? work.held : work.read + work.written, seconds, blas);
  std::fflush(stdout);
}

}  // namespace plexus::benchmarks

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "kernel_speed PLUGINS [KERNEL]\n");
    return 2;
  }
  if (argc > 2) plexus::benchmarks::asked = argv[2];
  plexus::benchmarks::dense_kernels();
  plexus::benchmarks::convolution_kernels();
  plexus::benchmarks::elementwise_kernels(argv[1]);
  return 0;
}
