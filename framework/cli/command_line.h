// The command line, without the library that parses it: CLI11 is one header of templates, and command_line.cpp alone
// includes it.
//
//   Command command = app.add_subcommand("collect", "Join the trials of a folder");
//   command.add_option("folder", options->folder, "The experiment's folder").required().type_name("DIR");
//   command.callback([options] { collect(*options); });
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
class Option;
}  // namespace CLI

namespace plexus::cli {

/// An option, a flag or an argument, as help, manual pages and completion show it.
struct OptionDescription {
  std::vector<std::string> names;  ///< "--jobs", "-j"; an argument has one name, without hyphens
  std::string meaning;
  std::string type = {};  ///< what the value is: "DIR", "KEY=VALUE"; empty for a flag
  std::vector<std::string> choices = {};
  std::string group = {};
  bool flag = false;
  bool required = false;

  [[nodiscard]] bool is_argument() const { return names.front().front() != '-'; }
};

struct CommandDescription {
  std::string name;
  std::string meaning;
  std::string footer = {};
  std::list<OptionDescription> options = {};
  std::list<CommandDescription> commands = {};
};

/// What is known of an option; it lives as long as the command line. Each function restricts or describes it further.
class Option {
 public:
  Option(CLI::Option& option, OptionDescription& description) : option_(&option), description_(&description) {}

  Option required() const;
  Option type_name(const std::string& name) const;
  Option group(const std::string& name) const;
  Option allow_extra_args(bool allow) const;  ///< of a list: several values after one --option
  Option excludes(const Option& other) const;
  Option capture_default_str() const;
  Option one_of(const std::vector<std::string>& choices) const;
  Option positive_number() const;  ///< 1, 2, …
  Option not_negative() const;
  Option not_empty() const;  ///< an empty text is what an unset variable of a shell leaves

 private:
  CLI::Option* option_;
  OptionDescription* description_;
};

class Command {
 public:
  Command(CLI::App& app, CommandDescription& description) : app_(&app), description_(&description) {}

  Command add_subcommand(const std::string& name, const std::string& meaning) const;
  /// `names`: "--jobs,-j", or "folder" for an argument. `value` must live until the command ran. T: a text, a number
  /// without sign, a list of texts, or an optional text or number.
  template <class T>
  Option add_option(const std::string& names, T& value, const std::string& meaning) const;
  Option add_flag(const std::string& names, bool& value, const std::string& meaning) const;
  void require_subcommand(int count) const;
  void footer(const std::string& text) const;
  void callback(std::function<void()> run) const;

 private:
  CLI::App* app_;
  CommandDescription* description_;
};

class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& description, const std::string& version);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();

  [[nodiscard]] Command& root() noexcept { return root_; }
  [[nodiscard]] const CommandDescription& description() const noexcept { return description_; }
  /// Runs the callback of the command that is named, or prints help. True if that went well; a mistake in the command
  /// line is printed.
  [[nodiscard]] bool run(int argc, char** argv);

 private:
  void print_mistake(const std::string& word, const std::string& what) const;

  CommandDescription description_;
  std::unique_ptr<CLI::App> app_;
  Command root_;
};

}  // namespace plexus::cli
