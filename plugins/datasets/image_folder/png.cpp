// PNG by libpng's simplified interface, which keeps its jumps to itself.
#include <png.h>

#include <stdexcept>
#include <string>

#include "decoders.h"

namespace images {

Image decode_png(const std::vector<std::uint8_t>& bytes) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  const auto fail = [&png] {
    const std::string message = png.message;
    png_image_free(&png);
    throw std::runtime_error("it is a damaged PNG image (" + message + ")");
  };
  if (png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) == 0) fail();
  if (png.width > largest_side || png.height > largest_side) {
    png_image_free(&png);
    throw std::runtime_error("it is larger than any image should be");
  }
  const bool colour = (png.format & PNG_FORMAT_FLAG_COLOR) != 0;
  png.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  Image image{png.height, png.width, colour ? std::size_t{3} : std::size_t{1}, {}};
  image.pixels.resize(PNG_IMAGE_SIZE(png));
  const png_color white{255, 255, 255};
  if (png_image_finish_read(&png, &white, image.pixels.data(), 0, nullptr) == 0) fail();
  // Damage behind what can be shown is a warning to libpng; here the image counts as damaged.
  if ((png.warning_or_error & PNG_IMAGE_ERROR) != 0) fail();
  return image;
}

}  // namespace images
