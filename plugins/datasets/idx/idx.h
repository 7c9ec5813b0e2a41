// The components of this library; each is defined in the file of its name.
#pragma once

#include <plexus/plugin.h>

namespace idx {

void add_mnist(plexus::Registrar& plugin);
void add_fashion_mnist(plexus::Registrar& plugin);

}  // namespace idx
