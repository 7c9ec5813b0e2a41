#include "config/parts.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "config/document.h"
#include "config/edit.h"
#include "config/reference_text.h"
#include "config/references.h"
#include "config/scalar.h"

namespace plexus::config {
namespace {

namespace fs = std::filesystem;

/// Maps of one entry that say how values are made: there is nothing to merge in them.
constexpr std::array<std::string_view, 8> forms_of_values = {"range",       "linear_range", "log_range",   "uniform",
                                                             "log_uniform", "integer",      "log_integer", "choice"};

bool makes_values(const Node& map) {
  return map.entries.size() == 1 &&
         std::find(forms_of_values.begin(), forms_of_values.end(), map.entries.front().key) != forms_of_values.end();
}

Entry* find_entry(Node& map, const std::string& key) {
  const auto found =
      std::find_if(map.entries.begin(), map.entries.end(), [&key](const Entry& entry) { return entry.key == key; });
  return found == map.entries.end() ? nullptr : &*found;
}

/// An axis takes the place of the same axis; labels are merged with labels, and an axis without a value is left out.
NodePtr grid_over(const NodePtr& base, const NodePtr& patch) {
  if (!base->is_map() || !patch->is_map()) return patch;
  Node merged = *base;
  merged.at = patch->at;
  for (const Entry& entry : patch->entries) {
    Entry* const below = find_entry(merged, entry.key);
    if (below == nullptr) {
      merged.entries.push_back(entry);
    } else if (entry.value->is_null()) {
      merged.entries.erase(merged.entries.begin() + (below - merged.entries.data()));
    } else {
      const bool maps = below->value->is_map() && entry.value->is_map();
      const bool words = entry.key == "sample" || entry.key == "zip";
      NodePtr value = entry.value;
      if (maps && words)
        value = grid_over(below->value, entry.value);
      else if (maps && !makes_values(*below->value) && !makes_values(*entry.value))
        value = merge_nodes(below->value, entry.value);
      *below = {.key = entry.key, .at = entry.at, .value = std::move(value)};
    }
  }
  return std::make_shared<const Node>(std::move(merged));
}

/// A setting of the file above has no effect where an axis of a file below varies it.
void check_axes(const Node& merged, const NodePtr& above, Problems& problems) {
  const Entry* const grid = merged.find("grid");
  if (grid == nullptr) return;
  for (const Entry& axis : grid->value->entries) {
    const auto path = axis.key == "replicates" ? split_key("seed", {}) : split_key(axis.key, {});
    const NodePtr set = path && axis.at.source != above->at.source ? find_node(above, *path) : nullptr;
    if (set == nullptr || set->at.source != above->at.source) continue;
    problems.add(Problem{.at = set->at,
                         .message = "the grid of an included file varies '" + join_key(*path) +
                                    "', so this would have no effect; leave the axis out with 'grid: {" + axis.key +
                                    ": }', or change it",
                         .notes = {{.at = axis.at, .message = "it varies here"}}});
  }
}

NodePtr laid_over(const NodePtr& base, const NodePtr& above, Problems& problems) {
  if (base == nullptr) return above;
  Node merged = *base;
  merged.at = above->at;
  for (const Entry& entry : above->entries) {
    Entry* const below = find_entry(merged, entry.key);
    if (below == nullptr)
      merged.entries.push_back(entry);
    else
      *below = {
          .key = entry.key,
          .at = entry.at,
          .value = entry.key == "grid" ? grid_over(below->value, entry.value) : merge_nodes(below->value, entry.value)};
  }
  check_axes(merged, above, problems);
  return std::make_shared<const Node>(std::move(merged));
}

class Reader {
 public:
  Reader(std::size_t first_rank, Problems& problems) : next_rank_(first_rank), problems_(problems) {}

  /// Null with problems added. `by` is what names it: of the first file, nothing.
  NodePtr read(const fs::path& file, const Node* by) {
    std::error_code error;
    const fs::path real = fs::weakly_canonical(file, error);
    if (const auto known = known_.find(real); known != known_.end()) return known->second;
    const NodePtr own = read_file(file, by);
    if (own == nullptr) return known_[real] = nullptr;
    open_.emplace_back(real, file.string());
    NodePtr base;
    bool sound = true;
    for (const NodePtr& name : included(*own)) {
      const NodePtr part = read_included(file, *name);
      sound = sound && part != nullptr;
      if (part != nullptr) base = laid_over(base, part, problems_);
    }
    open_.pop_back();
    NodePtr whole = laid_over(base, without_include(own), problems_);
    return known_[real] = sound ? whole : nullptr;
  }

  [[nodiscard]] std::size_t files() const noexcept { return known_.size(); }

 private:
  NodePtr read_file(const fs::path& file, const Node* by) {
    Problems found;
    const std::size_t rank = by == nullptr ? 0 : next_rank_++;
    const SourcePtr source = read_source(file, found, rank);
    NodePtr root = source == nullptr ? nullptr : parse_document(source, found);
    if (root != nullptr && root->is_null()) {
      found.add({.source = source}, by == nullptr ? "the file is empty (expected at least 'dataset' and 'model')"
                                                  : "the file is empty (expected settings to include)");
      root = nullptr;
    } else if (root != nullptr && !root->is_map()) {
      const bool no_space = root->is_scalar() && !root->quoted && root->text.find(':') != std::string::npos;
      found.add(root->at, "a configuration is a map of 'key: value' lines (got " + got_text(*root) + ")" +
                              (no_space ? "; add a space after the ':'" : ""));
      root = nullptr;
    }
    for (Problem& problem : found.sorted()) {
      if (by != nullptr) problem.notes.push_back({.at = by->at, .message = "it is included here"});
      problems_.add(std::move(problem));
    }
    return root;
  }

  /// The names under `include`.
  std::vector<NodePtr> included(const Node& root) {
    const Entry* const entry = root.find("include");
    if (entry == nullptr) return {};
    std::vector<NodePtr> names = entry->value->elements;
    if (entry->value->is_scalar()) names.push_back(entry->value);
    if (entry->value->is_map() || entry->value->is_null())
      problems_.add(entry->value->at, "'include' names no files (got " + got_text(*entry->value) +
                                          ", expected a path, or a list of paths)");
    std::vector<NodePtr> sound;
    for (const NodePtr& name : names) {
      if (name->is_scalar() && !name->text.empty())
        sound.push_back(with_environment(name, problems_));
      else
        problems_.add(name->at, "this is no path of a file (got " + got_text(*name) + ")");
    }
    return sound;
  }

  NodePtr read_included(const fs::path& from, const Node& name) {
    if (refers(name.text)) {
      problems_.add(name.at, "which files are included cannot depend on settings; ${env:NAME} can stand here");
      return nullptr;
    }
    const fs::path file = (from.parent_path() / without_escapes(name.text)).lexically_normal();
    std::error_code error;
    if (!fs::exists(file, error)) {
      problems_.add(name.at, "there is no file '" + file.string() + "' (paths start at the folder of this file)");
      return nullptr;
    }
    const fs::path real = fs::weakly_canonical(file, error);
    const auto again =
        std::find_if(open_.begin(), open_.end(), [&real](const auto& open) { return open.first == real; });
    if (again != open_.end()) {
      std::string chain;
      for (auto step = again; step != open_.end(); ++step) chain += step->second + " → ";
      problems_.add(name.at, "this includes itself: " + chain + again->second);
      return nullptr;
    }
    return read(file, &name);
  }

  /// The name of an experiment is that of one file: parts are shared by several.
  NodePtr without_include(const NodePtr& own) const {
    const bool part = !open_.empty();
    Node root = *own;
    std::erase_if(root.entries,
                  [part](const Entry& entry) { return entry.key == "include" || (part && entry.key == "experiment"); });
    return std::make_shared<const Node>(std::move(root));
  }

  std::size_t next_rank_;
  Problems& problems_;
  std::vector<std::pair<fs::path, std::string>> open_;
  std::map<fs::path, NodePtr> known_;
};

}  // namespace

Assembled read_parts(const fs::path& file, std::size_t first_rank, Problems& problems) {
  Reader reader(first_rank, problems);
  NodePtr root = reader.read(file, nullptr);
  return {.root = std::move(root), .has_parts = reader.files() > 1};
}

std::string path_from(const fs::path& folder, const Source& from, const std::string& path) {
  if (from.form() != Source::Form::file || path.empty() || path.front() == '/' || path.front() == '~' ||
      (path.front() == '$' && !path.starts_with("$$")))
    return path;
  const auto real = [](const fs::path& of) {
    std::error_code error;
    return fs::weakly_canonical(of.empty() ? fs::path(".") : of, error);
  };
  const fs::path own = real(folder);
  const fs::path other = real(fs::path(from.name()).parent_path());
  if (own == other) return path;
  return (other.lexically_relative(own) / path).lexically_normal().string();
}

}  // namespace plexus::config
