#pragma once

#include "data/examples.h"

namespace plexus::training {

using data::check_augmentation;
using data::check_data;
using data::ExampleSet;
using data::Split;

}  // namespace plexus::training
