// Loading: which libraries and components the registry takes. Looking them up is in lookup.cpp, building in build.cpp.
#include "plugin/registry.h"

#include "files/folder.h"
#include "plugin/check.h"
#include "plugin/guard.h"
#include "plugin/loader.h"
#include "plugin/process_state.h"
#include "plugin/search_path.h"

#include <plexus/error.h>

#include <algorithm>
#include <new>
#include <system_error>
#include <tuple>
#include <utility>

namespace plexus::plugin {
namespace {

/// Holds what a library offers until all of it is known to be sound.
class Collector final : public Registrar {
 public:
  /// All that was offered. Throws EnvironmentError if something of it is not sound.
  [[nodiscard]] std::vector<std::pair<ComponentInfo, Factory>> take() {
    if (fault_) throw EnvironmentError(*fault_);
    return std::move(offers_);
  }

  void keeps_nothing() override { keeps_nothing_ = true; }
  [[nodiscard]] bool does_keep_nothing() const noexcept { return keeps_nothing_; }

 protected:
  // The first fault is kept rather than thrown: the library is not to blame itself for an exception, nor to catch it.
  void add_component(ComponentInfo info, Factory factory) override {
    if (!fault_) fault_ = fault_of(info);
    offers_.emplace_back(std::move(info), std::move(factory));
  }

 private:
  [[nodiscard]] std::optional<std::string> fault_of(const ComponentInfo& info) const {
    const std::string subject = std::string(to_string(info.kind)) + " '" + info.name + "'";
    if (!is_name(info.name))
      return "it offers the " + subject +
             ", which is a bad name: expected lower-case letters, digits and _, beginning with a letter";
    for (const auto& [other, ignored] : offers_)
      if (other.kind == info.kind && other.name == info.name)
        return "it offers the " + subject + " twice; give one of them another name";
    if (const auto fault = schema_fault(info.parameters)) return "in its " + subject + ", " + *fault;
    return std::nullopt;
  }

  std::vector<std::pair<ComponentInfo, Factory>> offers_;
  std::optional<std::string> fault_;
  bool keeps_nothing_ = false;
};

std::filesystem::path canonical_or_same(const std::filesystem::path& file) {
  std::error_code failure;
  auto canonical = std::filesystem::canonical(file, failure);
  return failure ? file : canonical;
}

std::vector<std::filesystem::path> libraries_in(const std::filesystem::path& folder) {
  std::error_code failure;
  std::vector<std::filesystem::path> libraries = files::paths_with(folder, ".so", failure);
  if (failure)
    throw EnvironmentError("cannot read the plugin folder '" + folder.string() + "': " + failure.message() +
                           "; check the path");
  return libraries;
}

}  // namespace

std::string ComponentRecord::where() const {
  return std::string(to_string(info.kind)) + " '" + info.name + "' (" + library->file.string() + ")";
}

const Library& Registry::load(const std::filesystem::path& file) {
  return guarded("cannot use the plugin library '" + file.string() + "'",
                 [&]() -> const Library& { return load_or_explain(file); });
}

const Library& Registry::load_or_explain(const std::filesystem::path& file) {
  const auto canonical = canonical_or_same(file);
  if (const auto known = by_file_.find(canonical); known != by_file_.end()) return *known->second;

  const LoadedLibrary loaded = load_library(file);
  auto library = std::make_unique<Library>(
      Library{file, loaded.descriptor.name, loaded.descriptor.version, loaded.sha256, loaded.content});
  if (!is_name(library->name))
    throw EnvironmentError("its name '" + library->name +
                           "' is a bad one: expected lower-case letters, digits and _, beginning with a letter");

  std::vector<std::string> warnings = loaded.warnings;
  Collector collector;
  const ProcessState before;
  bool out_of_memory = false;  // which says nothing about the library
  guarded("it failed while it registered its components", [&] {
    try {
      loaded.register_components(collector);
    } catch (const std::bad_alloc&) {
      out_of_memory = true;
    }
  });
  if (out_of_memory) throw std::bad_alloc();
  for (const std::string& change : before.restore())
    warnings.push_back("while it registered its components, the library changed " + change +
                       "; plexus has put it back");

  std::vector<std::unique_ptr<ComponentRecord>> records;
  auto offers = collector.take();
  library->keeps_nothing = collector.does_keep_nothing();
  if (offers.empty()) warnings.emplace_back("the library offers no component");
  for (auto& [info, factory] : offers) {
    for (const auto& other : components_)
      if (other->info.kind == info.kind && other->info.name == info.name && other->library->name == library->name)
        throw EnvironmentError("it offers the " + std::string(to_string(info.kind)) + " '" + other->full_name() +
                               "', which '" + other->library->file.string() +
                               "' offers already; rename one of the two libraries or remove one");
    records.push_back(
        std::make_unique<ComponentRecord>(ComponentRecord{std::move(info), std::move(factory), library.get()}));
  }

  // Nothing may throw between these, so that a library is taken with all of its components or not at all.
  libraries_.reserve(libraries_.size() + 1);
  components_.reserve(components_.size() + records.size());
  by_file_.emplace(canonical, library.get());
  for (auto& record : records) components_.push_back(std::move(record));
  libraries_.push_back(std::move(library));
  for (const std::string& warning : warnings) warnings_.push_back("plugin library '" + file.string() + "': " + warning);
  return *libraries_.back();
}

void Registry::load_folder(const std::filesystem::path& folder) {
  for (const auto& file : libraries_in(folder)) {
    try {
      load_or_explain(file);
    } catch (const std::bad_alloc&) {
      throw;  // says nothing about the library
    } catch (const std::exception& error) {
      skip(file, error.what());
    }
  }
}

void Registry::load_search_path() {
  for (const auto& [folder, asked_for] : search_path()) {
    try {
      std::error_code failure;
      if (asked_for || std::filesystem::exists(folder, failure)) load_folder(folder);
    } catch (const Error& error) {
      skip(folder, std::string(error.what()) + (asked_for ? ", or PLEXUS_PLUGIN_PATH" : ""));
    }
  }
}

void Registry::skip(const std::filesystem::path& file, const std::string& reason) {
  const auto is_same = [&](const Skipped& other) { return other.file == file; };
  if (std::none_of(skipped_.begin(), skipped_.end(), is_same)) skipped_.push_back({file, reason});
}

std::vector<const ComponentRecord*> Registry::components() const {
  std::vector<const ComponentRecord*> sorted;
  for (const auto& component : components_) sorted.push_back(component.get());
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return std::tie(a->info.kind, a->info.name, a->library->name) <
           std::tie(b->info.kind, b->info.name, b->library->name);
  });
  return sorted;
}

std::vector<const Library*> Registry::libraries() const {
  std::vector<const Library*> all;
  for (const auto& library : libraries_) all.push_back(library.get());
  return all;
}

}  // namespace plexus::plugin
