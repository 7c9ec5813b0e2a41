// A table in text that need not fit into memory, as blocks that are tables by themselves: each begins with the first
// lines of the whole, from which its form is understood, and goes on where the block before has ended.
#pragma once

#include <cstddef>
#include <istream>
#include <memory>
#include <optional>
#include <string>

namespace plexus::host {

class TableBlocks {
 public:
  /// `input` must live as long as this. A block has at most about so many bytes or 16384 lines, and of lines a multiple
  /// of `lines`, but for the last one.
  TableBlocks(std::istream& input, std::size_t bytes, std::size_t lines);

  /// The first lines alone, names of columns among them: what stands at the beginning of every block but the first.
  [[nodiscard]] const std::string& head();
  /// The next block; the first one begins with the head's own lines, and so has no more of them. Nothing at the end.
  [[nodiscard]] std::optional<std::string> next();

 private:
  /// Appends a line, with its end; a line end between quotes ends none. False at the end of the input.
  bool read_line(std::string& to);

  std::istream& input_;
  std::size_t bytes_;
  std::size_t lines_;
  std::string head_;
  bool has_head_ = false;
  bool is_first_ = true;
};

}  // namespace plexus::host
