// Data sets from files that NumPy wrote.
#pragma once

#include <plexus/plugin.h>

namespace numpy {

void add(plexus::Registrar& plugin);

}  // namespace numpy
