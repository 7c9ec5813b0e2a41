// The components that the loaded plugin libraries offer, and the way to build them.
//
//   Registry registry;
//   registry.load_search_path();
//   const ComponentRecord& sgd = registry.find(Kind::optimizer, "sgd");
//   auto optimizer = std::static_pointer_cast<Optimizer>(
//       registry.build(Kind::optimizer, Value::Map{{"plugin", "sgd"}, {"learning_rate", 0.1}}));
//
// Loading is for one thread; a registry that does not change may be used by many.
#pragma once

#include <plexus/registrar.h>
#include <plexus/schema.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::plugin {

/// A loaded library.
struct Library {
  std::filesystem::path file;  ///< as it was named
  std::string name;
  std::string version;
  std::string sha256;          ///< of the file's bytes when it was loaded
  std::string content;         ///< content_hash() of the same bytes: what it computes, wherever it lies
  bool keeps_nothing = false;  ///< from one trial to the next, by its own account
};

/// A component that a library offers.
struct ComponentRecord {
  ComponentInfo info;
  Factory factory;
  const Library* library = nullptr;  ///< owned by the registry

  /// "library/name"
  [[nodiscard]] std::string full_name() const { return library->name + "/" + info.name; }
  /// "optimizer 'sgd' (FILE)", the context of guarded().
  [[nodiscard]] std::string where() const;
};

/// A library that was found but could not be used.
struct Skipped {
  std::filesystem::path file;
  std::string reason;
};

class Registry final : public Builder {
 public:
  Registry() = default;
  ~Registry() override = default;
  Registry(Registry&&) = default;
  Registry& operator=(Registry&&) = default;

  /// Takes all components of a library, or none. A file that is loaded already is not loaded again. Throws
  /// EnvironmentError that names the file and the reason.
  const Library& load(const std::filesystem::path& file);

  /// Loads every *.so of a folder, by name. Those that cannot be used are remembered in skipped(). Throws
  /// EnvironmentError if the folder itself cannot be read.
  void load_folder(const std::filesystem::path& folder);

  /// Loads the folders of search_path(). Folders that do not exist are passed over; those that the user asked for are
  /// remembered in skipped().
  void load_search_path();

  [[nodiscard]] const std::vector<Skipped>& skipped() const noexcept { return skipped_; }
  /// What libraries did that they should not, and was put right. Each names the file.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept { return warnings_; }

  /// All, sorted by kind, name and library. The pointers are valid as long as the registry.
  [[nodiscard]] std::vector<const ComponentRecord*> components() const;
  [[nodiscard]] std::vector<const Library*> libraries() const;

  /// The component called `name` or `library/name`. Throws Error that says what there is instead, or which full names
  /// to choose from. The reference is valid as long as the registry.
  [[nodiscard]] const ComponentRecord& find(Kind kind, std::string_view name) const;
  /// The same; null where find() throws.
  [[nodiscard]] const ComponentRecord* try_find(Kind kind, std::string_view name) const noexcept;
  /// The component that a command line names: "KIND/NAME", "KIND/LIBRARY/NAME", or a NAME that only one kind has.
  [[nodiscard]] const ComponentRecord& find(std::string_view kind_and_name) const;

  /// [setup] Builds the component that `settings` names: a map with `plugin`, or just the name. What settings do not
  /// mention has its default, in components inside it too. Throws Error if a setting is not what the schema allows or
  /// the component refuses it; every exception says which component of which library it came from.
  [[nodiscard]] std::shared_ptr<Interface> build(Kind kind, const Value& settings) const override;

  /// Settings made complete: `plugin`, then every parameter in the order of its declaration, given or default, nested
  /// components included; then all other keys as they were. Required parameters that are missing stay missing.
  [[nodiscard]] Value resolve(Kind kind, const Value& settings) const;
  /// The same of nothing but a name.
  [[nodiscard]] Value default_settings(Kind kind, std::string_view name) const;

  /// The context of guarded() for a component built from `settings`.
  [[nodiscard]] std::string context(Kind kind, const Value& settings) const;

 private:
  const Library& load_or_explain(const std::filesystem::path& file);
  void skip(const std::filesystem::path& file, const std::string& reason);

  std::vector<std::unique_ptr<Library>> libraries_;
  std::vector<std::unique_ptr<ComponentRecord>> components_;
  std::map<std::filesystem::path, const Library*> by_file_;  ///< canonical path → library
  std::vector<Skipped> skipped_;
  std::vector<std::string> warnings_;
};

/// "a model", "an optimizer"
[[nodiscard]] std::string with_article(Kind kind);
/// "models", "losses"
[[nodiscard]] std::string plural(Kind kind);
[[nodiscard]] std::vector<std::string> names_of_kinds();
/// The kind of that name, singular or plural.
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text) noexcept;

}  // namespace plexus::plugin
