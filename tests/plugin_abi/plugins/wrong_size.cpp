// A library whose descriptor has another size.
#include <plexus/plugin.h>

extern "C" {
extern const PLEXUS_API plexus::PluginDescriptor plexus_plugin;
}
static void offer_nothing(plexus::Registrar&) {}
constexpr plexus::PluginDescriptor plexus_plugin = {plexus::plugin_magic,
                                                    sizeof(plexus::PluginDescriptor) + 8,
                                                    plexus::abi_version,
                                                    plexus::fingerprint(),
                                                    plexus::detail::fixed_text<64>("wrong_size"),
                                                    plexus::detail::fixed_text<64>("1"),
                                                    plexus::VirtualFunctions{},
                                                    &offer_nothing};
