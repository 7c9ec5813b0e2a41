// A library that throws what is no exception.
#include <plexus/plugin.h>

PLEXUS_PLUGIN("throws_number", "1.0") {
  (void)plugin;
  throw 42;
}
