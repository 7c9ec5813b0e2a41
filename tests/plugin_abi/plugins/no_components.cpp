// A library that offers nothing.
#include <plexus/plugin.h>

PLEXUS_PLUGIN("no_components", "1.0") { (void)plugin; }
