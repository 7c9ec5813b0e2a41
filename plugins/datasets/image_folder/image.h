// One image as bytes, from PNG, JPEG or PGM/PPM.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace images {

struct Image {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 0;          ///< 1 or 3
  std::vector<std::uint8_t> pixels;  ///< (height, width, channels)
};

/// Throws std::runtime_error with what is wrong: "it is no PNG, JPEG or PGM image". Transparency is laid over white.
[[nodiscard]] Image decode(const std::vector<std::uint8_t>& bytes);

/// Grey by the weights of ITU-R BT.601 (0.299, 0.587, 0.114), or three equal channels.
[[nodiscard]] Image with_channels(Image image, std::size_t channels);

/// Resampled to another size: each pixel is the mean of what it covers where the image shrinks, and is interpolated
/// linearly where it grows.
[[nodiscard]] Image resized(const Image& image, std::size_t height, std::size_t width);

/// Whether a file of this name may be an image that decode() reads.
[[nodiscard]] bool has_image_name(const std::string& name);

}  // namespace images
