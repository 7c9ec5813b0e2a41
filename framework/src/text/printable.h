// What reaches a terminal. Text from files, networks, plugins and arguments may hold what a terminal obeys: sequences
// that change its title or clear it, marks that turn the direction of a line, bytes that are no text. All of that is
// made visible here, as `\x1b` and `\u202e`, and everything that the program prints comes through here.
//
//   PrintableOutput::install();                              // once, in main()
//   std::cout << label << control("[1m") << "bold" << control("[0m") << '\n';
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace plexus::text {

/// `text` with what is no printable text made visible: control characters (C0, DEL, C1), marks of direction, separators
/// of lines and paragraphs that are no "\n", bytes that are no UTF-8. Line ends and tabs stay.
[[nodiscard]] std::string printable(std::string_view text);

/// The same for a cell of a table or a part of a line: line ends and tabs become `\n` and `\t`.
[[nodiscard]] std::string printable_line(std::string_view text);

/// True for what a spreadsheet would take for a formula: it begins with =, +, -, @, a tab or a carriage return, and is
/// no number.
[[nodiscard]] bool starts_formula(std::string_view text);

/// A sequence for the terminal that the program itself means, such as "[1m": ESC and then the sequence.
[[nodiscard]] std::string control(std::string_view sequence);

/// The standard output and error, which from then on make visible whatever is not from control().
class PrintableOutput {
 public:
  /// Lasts until the program ends. Several times is as once.
  static void install();
  /// The standard output for data in the form of another program: as it is where a program reads it, printable where a
  /// terminal shows it.
  [[nodiscard]] static std::ostream& data();
};

}  // namespace plexus::text
