// A library that names no function to register its components.
#include <plexus/plugin.h>

extern "C" {
extern const PLEXUS_API plexus::PluginDescriptor plexus_plugin;
}
constexpr plexus::PluginDescriptor plexus_plugin = {plexus::plugin_magic,
                                                    sizeof(plexus::PluginDescriptor),
                                                    plexus::abi_version,
                                                    plexus::fingerprint(),
                                                    plexus::detail::fixed_text<64>("no_function"),
                                                    plexus::detail::fixed_text<64>("1"),
                                                    plexus::VirtualFunctions{},
                                                    nullptr};
