// A library whose symbol of the right name is a function.
extern "C" __attribute__((visibility("default"))) int plexus_plugin();
int plexus_plugin() { return 42; }
