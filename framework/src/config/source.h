// Text that settings come from, and places in it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::config {

class Problems;

/// A configuration file, or an argument of the command line. Does not change.
class Source {
 public:
  enum class Form { file, argument };

  /// `name` is what users call it: a path, or an option such as "--set". Sources with a smaller `rank` are reported
  /// first.
  Source(Form form, std::string name, std::string text, std::size_t rank = 0);

  [[nodiscard]] Form form() const noexcept { return form_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] std::size_t rank() const noexcept { return rank_; }

  /// Line `number`, counted from 1, without its end. Empty behind the last line. Valid as long as the source.
  [[nodiscard]] std::string_view line(std::size_t number) const noexcept;
  /// The line of a byte, counted from 1.
  [[nodiscard]] std::size_t line_of(std::size_t offset) const noexcept;
  /// The column of a byte: 1 + the number of code points before it in its line.
  [[nodiscard]] std::size_t column_of(std::size_t offset) const noexcept;

 private:
  Form form_;
  std::string name_;
  std::string text_;
  std::size_t rank_;
  std::vector<std::size_t> line_starts_;
};

using SourcePtr = std::shared_ptr<const Source>;

/// A place: bytes begin … end − 1 of a source. Lines and columns are only counted when they are asked for.
struct Location {
  static constexpr std::size_t whole = static_cast<std::size_t>(-1);

  SourcePtr source = {};
  std::size_t begin = whole;  ///< `whole`: the source as such, not a place in it
  std::size_t end = whole;

  /// Counted from 1; 0 for the source as a whole.
  [[nodiscard]] std::size_t line() const noexcept;
  /// In code points, counted from 1; 0 for the source as a whole.
  [[nodiscard]] std::size_t column() const noexcept;
  /// "quickstart.yaml:3:5", or the option as it was written: "--set seed=x".
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Location&, const Location&) = default;
};

[[nodiscard]] std::size_t count_code_points(std::string_view text) noexcept;

/// The text of a configuration file, without a byte order mark. Null, with a problem added, if `file` is no readable
/// file of UTF-8 text or is larger than any configuration. `rank`: of the source.
[[nodiscard]] SourcePtr read_source(const std::filesystem::path& file, Problems& problems, std::size_t rank = 0);

/// Where `text` stops being UTF-8 text without control characters; npos if it is.
[[nodiscard]] std::size_t find_non_text(std::string_view text) noexcept;

}  // namespace plexus::config
