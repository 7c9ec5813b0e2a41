// Which data set reads a file of some name, where no configuration says it.
#pragma once

#include <plexus/value.h>

#include <filesystem>
#include <optional>
#include <string>

namespace plexus::data {

struct FileReader {
  std::string plugin;        ///< the data set
  std::string setting;       ///< which names the file
  std::string targets = {};  ///< the setting that says which targets there are; empty: there is none
  Value none = {};           ///< what it is for rows without targets
  std::string width = {};    ///< the setting that says how many inputs rows have that leave zeros out; empty: none
  std::string columns = {};  ///< the setting that lists the inputs of a table by name; empty: there is none
  bool stays = false;        ///< inputs can stay on disk
};

/// By the end of the name, ".gz" left out; a folder is one of images. Nothing for a name that tells nothing.
[[nodiscard]] std::optional<FileReader> reader_of(const std::filesystem::path& path);

/// That of a data set by its name, if it is one that reads files.
[[nodiscard]] std::optional<FileReader> reader_called(const std::string& plugin);

/// Whether a file of this name is one image.
[[nodiscard]] bool is_image_name(const std::filesystem::path& path);

/// "expected .csv, …", for messages.
[[nodiscard]] const std::string& known_forms();

}  // namespace plexus::data
