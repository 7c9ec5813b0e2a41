// Which examples these are, whatever file they came from.
#pragma once

#include <plexus/dataset.h>

#include <string>

namespace plexus::data {

/// Hash of inputs, labels and targets, in hexadecimal.
[[nodiscard]] std::string digest_of(const Data& data);

}  // namespace plexus::data
