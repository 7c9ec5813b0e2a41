#include "text/letter_width.h"

#include <array>

#include "text/code_ranges.h"

namespace plexus::text {
namespace {

#include "text/letter_widths.inc"

}  // namespace

std::size_t letter_width(std::uint32_t code) {
  if (code < letters_without_width.front().first) return 1;  // most text, and no search
  if (is_in(letters_without_width, code)) return 0;
  return is_in(wide_letters, code) ? 2 : 1;
}

}  // namespace plexus::text
