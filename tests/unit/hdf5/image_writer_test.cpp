#include "hdf5/image_writer.h"

#include <stdexcept>

#include "catch.h"

using plexus::hdf5::ImageWriter;

TEST_CASE("a name that is none is a mistake of plexus, not of the user") {
  ImageWriter writer;
  (void)writer.group(writer.root(), "learning_rate");
  REQUIRE_THROWS_AS(writer.group(writer.root(), "a b"), std::logic_error);
}
