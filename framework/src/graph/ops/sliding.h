// What convolution and pooling share: an image, a window, and what can be wrong with them.
#pragma once

#include <plexus/graph.h>

#include <string>

#include "kernels/convolution.h"

namespace plexus::graph {

/// The window over an image (h, w, c) or (h, w). Throws Error, with `who` as the subject, if there is no image, the
/// window is empty or does not fit.
[[nodiscard]] kernels::Sliding slide(const std::string& who, const Shape& image, const Window& window);

/// As slide(), for pooling: throws also if a window could lie in the padding alone.
[[nodiscard]] kernels::Sliding slide_pool(const std::string& who, const Shape& image, const Window& window);

}  // namespace plexus::graph
