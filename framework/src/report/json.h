// Numbers and text as JSON inside a page of HTML.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace plexus::report {

/// Writes compact JSON. The caller keeps the grammar: begin/end match, and inside an object a key stands before each
/// value. Reals are the shortest text that reads back as the same number; NaN becomes null, and an infinity 1e999,
/// which every reader takes for one. Nothing in the text can end a script element: `<`, `>` and `&` are escaped
/// everywhere.
class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_list() { open('['); }
  void end_list() { close(']'); }
  void key(std::string_view name);
  void text(std::string_view value);
  void real(double value);
  void real(float value);
  void integer(std::int64_t value);
  void count(std::size_t value) { integer(static_cast<std::int64_t>(value)); }
  void boolean(bool value);
  void null();
  /// JSON that was written before.
  void raw(std::string_view json);

  [[nodiscard]] const std::string& result() const noexcept { return json_; }

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();

  std::string json_;
  bool first_ = true;  ///< nothing stands before in the list or object
  bool after_key_ = false;
};

/// RFC 4648, with padding.
[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);
/// The same of floats as they lie in memory of a little-endian machine.
[[nodiscard]] std::string base64(std::span<const float> values);

}  // namespace plexus::report
