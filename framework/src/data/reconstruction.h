// Inputs as their own targets: what an autoencoder learns.
#pragma once

#include <plexus/dataset.h>

#include "data/normalization.h"

namespace plexus::data {

/// The data as a regression of each input, normalised as the network gets it, on itself: as many outputs as an input
/// has values. Classes and targets of `data` are left out.
[[nodiscard]] Data reconstructing(const Data& data, const Normalization& normalization);

}  // namespace plexus::data
