#include "manual.h"

#include <algorithm>
#include <cctype>

#include "commands.h"
#include "files/publish.h"
#include "first_line.h"

namespace plexus::cli {
namespace {

/// Text as troff prints it: hyphens that can be copied, no line taken for a request.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if ((result.empty() || result.back() == '\n') && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
  }
  return result;
}

std::string bold(const std::string& text) { return "\\fB" + escaped(text) + "\\fR"; }

std::string capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string hyphenated(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string value_of(const OptionDescription& option) {
  std::string choices;
  for (const std::string& choice : option.choices) choices += (choices.empty() ? "" : "|") + choice;
  return choices.empty() ? option.type : choices;
}

std::string entry(const OptionDescription& option) {
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "" : ", ") + bold(name);
  if (option.is_argument()) names = "\\fI" + escaped(option.type) + "\\fR";
  if (!option.is_argument() && !option.flag) names += " \\fI" + escaped(value_of(option)) + "\\fR";
  return ".TP\n" + names + "\n" + escaped(option.meaning) + ".\n";
}

std::string entries(const CommandDescription& command, bool arguments) {
  std::string text;
  for (const OptionDescription& option : command.options)
    if (option.is_argument() == arguments) text += entry(option);
  return text;
}

std::string synopsis(const CommandDescription& command, const std::string& full_name) {
  std::string line = bold(full_name) + (command.commands.empty() ? " [\\fIOPTIONS\\fR]" : " \\fICOMMAND\\fR ...");
  for (const OptionDescription& option : command.options) {
    if (!option.is_argument()) continue;
    const std::string type = "\\fI" + escaped(option.type) + "\\fR";
    line += " " + (option.required ? type : "[" + type + "]");
  }
  return line;
}

std::string commands_of(const CommandDescription& command, const std::string& full_name) {
  std::string text;
  for (const CommandDescription& part : command.commands) {
    const std::string name = full_name + " " + part.name;
    if (command.name == "plexus")
      text += ".TP\n" + bold(hyphenated(name)) + "(1)\n" + escaped(part.meaning) + ".\n";
    else
      text += ".SS " + synopsis(part, name) + "\n" + escaped(part.meaning) + ".\n" + entries(part, true) +
              entries(part, false);
  }
  return text;
}

}  // namespace

std::string manual_page(const CommandDescription& command, const std::string& full_name) {
  const auto section = [](const std::string& title, const std::string& text) {
    return text.empty() ? "" : ".SH " + title + "\n" + text + (text.back() == '\n' ? "" : "\n");
  };
  const bool program = command.name == "plexus";
  const std::string meaning = program ? "experiments with neural networks from plugins and YAML" : command.meaning;
  std::string options = entries(command, false);
  options += entry({.names = {"--help", "-h"}, .meaning = "Print a help message and exit", .flag = true});
  if (program) options += entry({.names = {"--version"}, .meaning = "Print the version and exit", .flag = true});
  return ".TH " + capitals(hyphenated(full_name)) + " 1 \"\" \"plexus " PLEXUS_VERSION "\"\n" +
         section("NAME", escaped(hyphenated(full_name)) + " \\- " + escaped(first_line(meaning))) +
         section("SYNOPSIS", synopsis(command, full_name)) + section("COMMANDS", commands_of(command, full_name)) +
         section("ARGUMENTS", entries(command, true)) + section("OPTIONS", options) +
         section("NOTES", escaped(command.footer)) +
         section("SEE ALSO", program ? "The documentation in \\fI" + escaped("share/doc/plexus/docs") +
                                           "\\fR of the prefix that plexus is installed in."
                                     : bold("plexus") + "(1)");
}

int write_manual(const CommandDescription& program, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  files::publish(folder / "plexus.1", manual_page(program, "plexus"), files::Durable::no);
  for (const CommandDescription& command : program.commands)
    files::publish(folder / ("plexus-" + command.name + ".1"), manual_page(command, "plexus " + command.name),
                   files::Durable::no);
  return exit_complete;
}

}  // namespace plexus::cli
