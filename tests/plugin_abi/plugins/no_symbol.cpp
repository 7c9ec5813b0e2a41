// A shared library that knows nothing of plexus.
extern "C" __attribute__((visibility("default"))) int answer();
int answer() { return 42; }
