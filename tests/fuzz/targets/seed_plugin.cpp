// A library that is a plugin, for the fuzz target of their reader.
#include <plexus/plugin.h>

PLEXUS_PLUGIN("seed", "1.0.0") { plugin.keeps_nothing(); }
