#include "text/printable.h"

#include <unistd.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <random>
#include <streambuf>
#include <system_error>

#include "text/code_ranges.h"
#include "text/utf8.h"

namespace plexus::text {
namespace {

constexpr char escape = '\x1b';
constexpr std::size_t longest_sequence = 4;  ///< bytes of a letter in UTF-8

std::uint32_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
}

/// Letters that a terminal, or whoever lays out a line, obeys instead of showing them.
constexpr std::array obeyed = {
    CodeRange{0x00, 0x1F},       CodeRange{0x7F, 0x9F},
    CodeRange{0x061C, 0x061C},                               // C0; DEL and C1; Arabic letter mark
    CodeRange{0x200E, 0x200F},   CodeRange{0x2028, 0x202E},  // marks, separators, embeddings, overrides
    CodeRange{0x2066, 0x2069},   CodeRange{0xFEFF, 0xFEFF},
    CodeRange{0xFFF9, 0xFFFB},    // isolates; byte order mark; annotations
    CodeRange{0xE0000, 0xE007F},  // tags
};

std::string hexadecimal(std::uint32_t number, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; number >>= 4U) text[i] = "0123456789abcdef"[number & 15U];
  return text;
}

/// As JSON writes a letter, which keeps JSON what it is; below 0x80 JSON has no such letters, or has written them
/// itself.
std::string visible(std::uint32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\t') return "\\t";
  if (code < 0x20) return "\\x" + hexadecimal(code, 2);
  if (code < 0x10000) return "\\u" + hexadecimal(code, 4);
  const std::uint32_t rest = code - 0x10000;  // UTF-16, in two halves
  return visible(0xD800U + (rest >> 10U)) + visible(0xDC00U + (rest & 0x3FFU));
}

/// Appends the first letter of `text`, made visible where it must be; returns how many bytes it took.
std::size_t append_letter(std::string& out, std::string_view text, bool keeps_lines) {
  const Letter letter = first_letter(text);
  if (letter.length == 0) {
    out += "\\x" + hexadecimal(byte_at(text, 0), 2);
    return 1;
  }
  const bool is_layout = letter.code == '\n' || letter.code == '\t';
  if (is_layout ? !keeps_lines : is_in(obeyed, letter.code))
    out += visible(letter.code);
  else
    out += text.substr(0, letter.length);
  return letter.length;
}

std::string cleaned(std::string_view text, bool keeps_lines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) text.remove_prefix(append_letter(out, text, keeps_lines));
  return out;
}

/// What stands behind ESC in a sequence of the program: nobody else can know it. Empty until output is filtered.
std::string& token() {
  static std::string shared;
  return shared;
}

std::string new_token() {
  std::random_device source;
  std::string text = "[plexus ";
  for (int i = 0; i < 4; ++i) text += hexadecimal(source(), 8);
  return text + "]";
}

/// Passes on what it is given, cleaned. What may be the beginning of something waits for the rest of it.
class PrintableBuffer final : public std::streambuf {
 public:
  explicit PrintableBuffer(std::streambuf* next) : next_(next) {}

 protected:
  int_type overflow(int_type letter) override {
    if (traits_type::eq_int_type(letter, traits_type::eof())) return traits_type::not_eof(letter);
    const char byte = traits_type::to_char_type(letter);
    return xsputn(&byte, 1) == 1 ? letter : traits_type::eof();
  }

  std::streamsize xsputn(const char* bytes, std::streamsize count) override {
    waiting_.append(bytes, static_cast<std::size_t>(count));
    std::string out;
    std::string_view text = waiting_;
    while (!text.empty() && !is_incomplete(text)) {
      if (text.front() == escape && text.substr(1).starts_with(token())) {
        out += escape;
        text.remove_prefix(1 + token().size());
      } else if (text.starts_with("\r\n")) {
        out += "\r\n";
        text.remove_prefix(2);
      } else {
        text.remove_prefix(append_letter(out, text, true));
      }
    }
    waiting_ = std::string(text);
    const auto size = static_cast<std::streamsize>(out.size());
    return next_->sputn(out.data(), size) == size ? count : 0;
  }

  int sync() override { return next_->pubsync(); }

 private:
  static bool is_incomplete(std::string_view text) {
    if (text.front() == '\r') return text.size() == 1;
    if (text.front() == escape) return text.size() <= token().size() && token().starts_with(text.substr(1));
    return text.size() < longest_sequence && first_letter(text).incomplete;
  }

  std::streambuf* next_;
  std::string waiting_;
};

std::streambuf*& raw_output() {
  static std::streambuf* buffer = nullptr;
  return buffer;
}

}  // namespace

std::string printable(std::string_view text) { return cleaned(text, true); }
std::string printable_line(std::string_view text) { return cleaned(text, false); }
bool starts_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos) return false;
  double number = 0;
  if (text.starts_with("+-")) return true;
  const std::string_view digits = text.substr(text.front() == '+' ? 1 : 0);  // from_chars takes no plus
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc::invalid_argument || end != digits.data() + digits.size();
}

std::string control(std::string_view sequence) { return escape + token() + std::string(sequence); }

void PrintableOutput::install() {
  if (!token().empty()) return;
  token() = new_token();
  raw_output() = std::cout.rdbuf();
  // Never deleted: the streams are flushed when everything else is gone.
  std::cout.rdbuf(new PrintableBuffer(std::cout.rdbuf()));
  std::cerr.rdbuf(new PrintableBuffer(std::cerr.rdbuf()));
}

std::ostream& PrintableOutput::data() {
  if (raw_output() == nullptr || ::isatty(STDOUT_FILENO) != 0) return std::cout;
  static auto* const raw = new std::ostream(raw_output());
  return *raw;
}

}  // namespace plexus::text
