#include "trial/identity.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <span>

#include "files/sha256.h"
#include "plugin/content_hash.h"
#include "plugin/elf_file.h"
#include "plugin/origin.h"
#include "training/settings.h"
#include "values/json.h"

namespace plexus::trial {
namespace {

#if defined(__clang__)
constexpr const char* compiler = "Clang " __clang_version__;
#else
constexpr const char* compiler = "GCC " __VERSION__;
#endif

std::string file_of(const void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0 || info.dli_fname == nullptr) return "/proc/self/exe";
  return info.dli_fname;
}

using Libraries = std::set<const plugin::Library*>;

void collect(const Value& settings, const std::vector<ParameterInfo>& schema, const plugin::Registry& registry,
             Libraries& libraries);

void collect(const Value& value, const Type& type, const plugin::Registry& registry, Libraries& libraries) {
  if (value.is_null()) return;
  switch (type.form) {
    case Type::Form::component: {
      const plugin::ComponentRecord& component = registry.find(type.component, value.find("plugin")->text());
      libraries.insert(component.library);
      collect(value, component.info.parameters, registry, libraries);
      break;
    }
    case Type::Form::group:
      collect(value, type.group, registry, libraries);
      break;
    case Type::Form::overrides:
      for (const auto& [name, some] : value.map()) collect(some, type.group, registry, libraries);
      break;
    case Type::Form::list:
      for (const Value& element : value.list()) collect(element, type.element.front(), registry, libraries);
      break;
    case Type::Form::map:
      for (const auto& [name, element] : value.map()) collect(element, type.element.front(), registry, libraries);
      break;
    case Type::Form::alternatives: {
      const auto chosen = std::find_if(type.element.begin(), type.element.end(),
                                       [&value](const Type& each) { return plexus::detail::is_of_form(value, each); });
      if (chosen != type.element.end()) collect(value, *chosen, registry, libraries);
      break;
    }
    default:
      break;
  }
}

void collect(const Value& settings, const std::vector<ParameterInfo>& schema, const plugin::Registry& registry,
             Libraries& libraries) {
  for (const ParameterInfo& parameter : schema)
    if (const Value* value = settings.find(parameter.name)) collect(*value, parameter.type, registry, libraries);
}

}  // namespace

const Build& this_build() {
  static const Build build = [] {
    const auto program = plugin::read_library_file("/proc/self/exe");
    files::Sha256 sum;
    sum.update(plugin::content_hash(program));
    sum.update(plugin::content_hash_of_file(file_of(reinterpret_cast<const void*>(&plexus::isa))));
    const std::string commit = plugin::origin_of(program, "commit");
    return Build{PLEXUS_VERSION, sum.hex().substr(0, 16), commit.empty() ? "unknown commit" : "commit " + commit,
                 compiler};
  }();
  return build;
}

std::vector<const plugin::Library*> libraries_of(const Value& settings, const plugin::Registry& registry) {
  static const std::vector<ParameterInfo> schema = training::TrialSettings::parameters().describe();
  Libraries libraries;
  collect(settings, schema, registry, libraries);
  std::vector<const plugin::Library*> sorted(libraries.begin(), libraries.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  return sorted;
}

std::string trial_id(const Value& settings, const std::string& data_digest, const plugin::Registry& registry) {
  files::Sha256 sum;
  sum.update("plexus " + this_build().version + " " + this_build().hash + "\n");
  for (const plugin::Library* library : libraries_of(settings, registry))
    sum.update(library->name + " " + library->version + " " + library->content + "\n");
  sum.update("data " + data_digest + "\n");
  sum.update(values::to_json(training::settings_that_matter(settings)));
  return sum.hex().substr(0, 20);
}

std::string lineage_of(const Value& settings, const std::string& data_digest, const plugin::Registry& registry) {
  Value endless = settings;
  Value training = *settings.find("training");
  training.erase("epochs");
  training.erase("steps");
  endless.set("training", std::move(training));
  return trial_id(endless, data_digest, registry);
}

}  // namespace plexus::trial
