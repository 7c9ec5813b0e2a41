// A library compiled against headers in which some types have another layout, in another build type.
#include <plexus/plugin.h>

extern "C" {
extern const PLEXUS_API plexus::PluginDescriptor plexus_plugin;
}
static void offer_nothing(plexus::Registrar&) {}

/// Ours, but the value of "value" and of "build" are changed.
static constexpr std::array<char, 1008> foreign_fingerprint() {
  const auto ours = plexus::fingerprint();
  std::string_view rest(ours.data());
  plexus::detail::FixedText<1008> text;
  while (!rest.empty()) {
    const std::string_view field = rest.substr(0, rest.find(";") + 1);
    if (field.substr(0, 6) == "value=")
      text << "value=48/16;";
    else if (field.substr(0, 6) == "build=")
      text << "build=other;";
    else
      text << field;
    rest.remove_prefix(field.size());
  }
  return text.data();
}
constexpr plexus::PluginDescriptor plexus_plugin = {plexus::plugin_magic,
                                                    sizeof(plexus::PluginDescriptor),
                                                    plexus::abi_version,
                                                    foreign_fingerprint(),
                                                    plexus::detail::fixed_text<64>("wrong_layout"),
                                                    plexus::detail::fixed_text<64>("1"),
                                                    plexus::VirtualFunctions{},
                                                    &offer_nothing};
