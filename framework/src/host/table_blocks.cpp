#include "host/table_blocks.h"

#include <algorithm>

namespace plexus::host {
namespace {

constexpr std::size_t most_lines = 16384;   // of short lines, whose rows take more memory than their text
constexpr std::size_t lines_of_head = 101;  // names, and rows to understand the others by

}  // namespace

TableBlocks::TableBlocks(std::istream& input, std::size_t bytes, std::size_t lines)
    : input_(input), bytes_(bytes), lines_(lines) {}

bool TableBlocks::read_line(std::string& to) {
  std::string line;
  bool is_quoted = false;
  bool has_any = false;
  do {
    if (!std::getline(input_, line)) return has_any;
    has_any = true;
    is_quoted ^= std::count(line.begin(), line.end(), '"') % 2 == 1;
    to += line;
    if (!input_.eof()) to += '\n';
  } while (is_quoted);
  return true;
}

const std::string& TableBlocks::head() {
  if (has_head_) return head_;
  has_head_ = true;
  for (std::size_t line = 0; line < lines_of_head && read_line(head_); ++line) {
  }
  if (!head_.empty() && head_.back() != '\n') head_ += '\n';
  return head_;
}

std::optional<std::string> TableBlocks::next() {
  std::string block = head();
  const std::size_t before = block.size();
  std::size_t lines = is_first_ ? lines_of_head - 1 : 0;  // rows so far
  // Blank lines are no rows: they would shift all that follow.
  for (std::string line; (block.size() < bytes_ && lines < most_lines) || lines % lines_ != 0; line.clear()) {
    if (!read_line(line)) break;
    if (line.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    block += line;
    ++lines;
  }
  if (!is_first_ && block.size() == before) return std::nullopt;
  is_first_ = false;
  if (block.empty()) return std::nullopt;
  return block;
}

}  // namespace plexus::host
