// A library for the next ABI version.
#include <plexus/plugin.h>

extern "C" {
extern const PLEXUS_API plexus::PluginDescriptor plexus_plugin;
}
static void offer_nothing(plexus::Registrar&) {}
constexpr plexus::PluginDescriptor plexus_plugin = {plexus::plugin_magic,
                                                    sizeof(plexus::PluginDescriptor),
                                                    plexus::abi_version + 1,
                                                    plexus::fingerprint(),
                                                    plexus::detail::fixed_text<64>("wrong_abi"),
                                                    plexus::detail::fixed_text<64>("1"),
                                                    plexus::VirtualFunctions{},
                                                    &offer_nothing};
