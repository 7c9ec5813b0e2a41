// The library of data sets that need no files.
#include "generated.h"

PLEXUS_PLUGIN("generated", "1.0.0") {
  plugin.keeps_nothing();
  generated::add_points(plugin);
  generated::add_sequences(plugin);
  generated::add_arithmetic(plugin);
  generated::add_pairs(plugin);
  generated::add_shapes(plugin);
  generated::add_image_and_numbers(plugin);
}
