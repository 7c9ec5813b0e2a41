// Several arrays an example: each has a name, and they lie behind each other in the example's one row of values.
//
//   data.inputs = {{.name = "image", .shape = {28, 28, 1}, .bytes = true}, {.name = "measurements", .shape = {3}}};
//   data.shape = {28 * 28 * 1 + 3};
//
// Rows stay rows: parts, batches, checkpoints and predictions know nothing of names. A network asks for them
// (Graph::input), and each is normalised by itself.
#pragma once

#include <plexus/shape.h>

#include <string>

namespace plexus {

struct NamedInput {
  std::string name;      ///< letters, digits and _, a letter first
  Shape shape;           ///< of one example; images are (height, width, channels)
  bool indices = false;  ///< whole numbers that stand for things, such as characters: no normalisation changes them
  bool bytes = false;    ///< pixels, 0 … 255, also where the row is real because other values of it are
};

}  // namespace plexus
