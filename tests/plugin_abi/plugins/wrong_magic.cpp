// A library whose symbol of the right name is something else.
#include <plexus/plugin.h>

extern "C" {
extern const PLEXUS_API plexus::PluginDescriptor plexus_plugin;
}
static void offer_nothing(plexus::Registrar&) {}
constexpr plexus::PluginDescriptor plexus_plugin = {{'p', 'e', 'r', 'p', 'l', 'e', 'x', 0},
                                                    sizeof(plexus::PluginDescriptor),
                                                    plexus::abi_version,
                                                    plexus::fingerprint(),
                                                    plexus::detail::fixed_text<64>("wrong_magic"),
                                                    plexus::detail::fixed_text<64>("1"),
                                                    plexus::VirtualFunctions{},
                                                    &offer_nothing};
