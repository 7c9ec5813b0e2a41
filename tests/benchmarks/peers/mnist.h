// MNIST for the peers that are C++ programs: unpacked IDX files, pixels as floats of 0 … 1.
#pragma once

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace mnist {

inline constexpr std::size_t pixels_per_image = 784;

inline std::vector<unsigned char> read_after(const std::string& path, std::size_t header) {
  std::ifstream file(path, std::ios::binary);
  file.ignore(static_cast<std::streamsize>(header));
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Set {
  std::vector<float> pixels;
  std::vector<unsigned char> labels;

  /// prefix: train or t10k
  Set(const std::string& folder, const std::string& prefix)
      : labels(read_after(folder + "/" + prefix + "-labels-idx1-ubyte", 8)) {
    for (const unsigned char pixel : read_after(folder + "/" + prefix + "-images-idx3-ubyte", 16))
      pixels.push_back(static_cast<float>(pixel) / 255.0F);
  }

  [[nodiscard]] std::size_t count() const noexcept { return labels.size(); }
  [[nodiscard]] const float* image(std::size_t i) const noexcept { return pixels.data() + i * pixels_per_image; }
};

}  // namespace mnist
