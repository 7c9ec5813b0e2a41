#include "graph/ops/sliding.h"

#include <plexus/error.h>

namespace plexus::graph {

kernels::Sliding slide(const std::string& who, const Shape& image, const Window& window) {
  if (image.rank() != 2 && image.rank() != 3)
    throw Error(who + " needs images, (height, width, channels), but its input is " + to_string(image) +
                "; use it before the dense layers, and only for data that are images");
  if (window.kernel == 0 || window.stride == 0)
    throw Error(who + " has a kernel of " + std::to_string(window.kernel) + " and a stride of " +
                std::to_string(window.stride) + "; both must be at least 1");
  const kernels::Sliding sliding{.height = image[0],
                                 .width = image[1],
                                 .channels = image.rank() == 3 ? image[2] : 1,
                                 .kernel = window.kernel,
                                 .stride = window.stride,
                                 .padding = window.padding};
  if (window.kernel > sliding.padded_height() || window.kernel > sliding.padded_width())
    throw Error(who + " has a kernel of " + std::to_string(window.kernel) + ", but its input " + to_string(image) +
                (window.padding > 0 ? " with a padding of " + std::to_string(window.padding) : std::string()) +
                " is only " + std::to_string(sliding.padded_height()) + " high and " +
                std::to_string(sliding.padded_width()) +
                " wide; choose a smaller kernel, add padding, or pool less before it");
  return sliding;
}

kernels::Sliding slide_pool(const std::string& who, const Shape& image, const Window& window) {
  if (2 * window.padding > window.kernel)
    throw Error(who + " has a padding of " + std::to_string(window.padding) + " for a kernel of " +
                std::to_string(window.kernel) + "; padding must be at most half the kernel");
  return slide(who, image, window);
}

}  // namespace plexus::graph
