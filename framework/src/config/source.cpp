#include "config/source.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>

#include "config/problems.h"

namespace plexus::config {
namespace {

constexpr std::size_t largest_file = std::size_t{4} << 20;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Length of the UTF-8 sequence at the start of `text`; 0 if it is none (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto within = [text](std::size_t i, unsigned low, unsigned high) {
    if (i >= text.size()) return false;
    const auto byte = static_cast<unsigned>(static_cast<unsigned char>(text[i]));
    return byte >= low && byte <= high;
  };
  if (within(0, 0x00, 0x7F)) return 1;
  if (within(0, 0xC2, 0xDF)) return within(1, 0x80, 0xBF) ? 2 : 0;
  if (within(0, 0xE0, 0xEF)) {
    const bool second = within(1, within(0, 0xE0, 0xE0) ? 0xA0 : 0x80, within(0, 0xED, 0xED) ? 0x9F : 0xBF);
    return second && within(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (within(0, 0xF0, 0xF4)) {
    const bool second = within(1, within(0, 0xF0, 0xF0) ? 0x90 : 0x80, within(0, 0xF4, 0xF4) ? 0x8F : 0xBF);
    return second && within(2, 0x80, 0xBF) && within(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
}

SourcePtr fail(Problems& problems, const std::filesystem::path& file, const std::string& message) {
  const auto source = std::make_shared<const Source>(Source::Form::file, file.string(), "");
  problems.add({.source = source}, message);
  return nullptr;
}

}  // namespace

Source::Source(Form form, std::string name, std::string text, std::size_t rank)
    : form_(form), name_(std::move(name)), text_(std::move(text)), rank_(rank) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i)
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
}

std::string_view Source::line(std::size_t number) const noexcept {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[number - 1];
  const std::size_t end = number < line_starts_.size() ? line_starts_[number] - 1 : text_.size();
  std::string_view line = std::string_view(text_).substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::size_t Source::line_of(std::size_t offset) const noexcept {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), std::min(offset, text_.size()));
  return static_cast<std::size_t>(after - line_starts_.begin());
}

std::size_t Source::column_of(std::size_t offset) const noexcept {
  const std::size_t end = std::min(offset, text_.size());
  const std::size_t begin = line_starts_[line_of(end) - 1];
  return 1 + count_code_points(std::string_view(text_).substr(begin, end - begin));
}

std::size_t Location::line() const noexcept { return source == nullptr || begin == whole ? 0 : source->line_of(begin); }

std::size_t Location::column() const noexcept {
  return source == nullptr || begin == whole ? 0 : source->column_of(begin);
}

std::string Location::text() const {
  if (source == nullptr) return "";
  if (source->form() == Source::Form::argument) return source->name() + " " + source->text();
  if (begin == whole) return source->name();
  return source->name() + ":" + std::to_string(line()) + ":" + std::to_string(column());
}

std::size_t count_code_points(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::size_t find_non_text(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text.substr(at));
    if (length == 0 || is_control(text[at])) return at;
    at += length;
  }
  return std::string_view::npos;
}

SourcePtr read_source(const std::filesystem::path& file, Problems& problems, std::size_t rank) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) return fail(problems, file, "there is no such file");
  if (std::filesystem::is_directory(status))
    return fail(problems, file, "this is a directory (expected a YAML file); name a file in it");
  // To open a pipe is to wait for somebody who writes into it.
  if (std::filesystem::is_fifo(status) || std::filesystem::is_socket(status))
    return fail(problems, file, "this is a pipe (expected a YAML file); write what comes out of it into a file");
  std::ifstream stream(file, std::ios::binary);
  if (error || !stream) return fail(problems, file, "the file cannot be read; check its permissions");

  std::string text;
  std::array<char, 16384> part{};
  while (stream && text.size() <= largest_file) {
    stream.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return fail(problems, file, "the file cannot be read to its end");
  if (text.size() > largest_file) return fail(problems, file, "the file is too large for a configuration (over 4 MiB)");

  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return fail(problems, file, "the file is UTF-16 text (expected UTF-8); save it as UTF-8");
  if (text.find('\0') != std::string::npos) return fail(problems, file, "this is a binary file (expected a YAML file)");

  const std::size_t bad = find_non_text(text);
  auto source = std::make_shared<const Source>(Source::Form::file, file.string(), std::move(text), rank);
  if (bad == std::string::npos) return source;
  const bool control = is_control(source->text()[bad]);
  problems.add({.source = source, .begin = bad, .end = bad + 1},
               control ? "there is a control character here (expected text); remove it"
                       : "this is not UTF-8 text; save the file as UTF-8");
  return nullptr;
}

}  // namespace plexus::config
