#include "command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <optional>
#include <sstream>
#include <type_traits>
#include <utility>

#include "text/suggest.h"

namespace plexus::cli {
namespace {

std::vector<std::string> split_names(const std::string& names) {
  std::vector<std::string> parts;
  std::istringstream text(names);
  for (std::string part; std::getline(text, part, ',');) parts.push_back(part);
  return parts;
}

std::string no_positive_number(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (digits && text.find_first_not_of('0') != std::string::npos) return "";
  return "not a positive whole number (got '" + text + "')";
}

}  // namespace

Option Option::required() const {
  option_->required();
  description_->required = true;
  return *this;
}

Option Option::type_name(const std::string& name) const {
  option_->type_name(name);
  description_->type = name;
  return *this;
}

Option Option::group(const std::string& name) const {
  option_->group(name);
  description_->group = name;
  return *this;
}

Option Option::allow_extra_args(bool allow) const {
  option_->allow_extra_args(allow);
  return *this;
}

Option Option::excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

Option Option::capture_default_str() const {
  option_->capture_default_str();
  return *this;
}

Option Option::one_of(const std::vector<std::string>& choices) const {
  option_->check(CLI::IsMember(choices));
  description_->choices = choices;
  return *this;
}

Option Option::positive_number() const {
  option_->check(CLI::Validator(no_positive_number, ""));
  return *this;
}

Option Option::not_negative() const {
  option_->check(CLI::NonNegativeNumber);
  return *this;
}

Option Option::not_empty() const {
  option_->check(
      CLI::Validator([](const std::string& text) { return std::string(text.empty() ? "it is empty" : ""); }, ""));
  return *this;
}

Command Command::add_subcommand(const std::string& name, const std::string& meaning) const {
  CLI::App* const added = app_->add_subcommand(name, meaning);
  return {*added, description_->commands.emplace_back(CommandDescription{.name = name, .meaning = meaning})};
}

template <class T>
Option Command::add_option(const std::string& names, T& value, const std::string& meaning) const {
  CLI::Option* const added = app_->add_option(names, value, meaning);
  auto& description =
      description_->options.emplace_back(OptionDescription{.names = split_names(names), .meaning = meaning});
  description.type = std::is_same_v<T, std::string> ? "TEXT" : "VALUE";
  return {*added, description};
}

template Option Command::add_option(const std::string&, std::string&, const std::string&) const;
template Option Command::add_option(const std::string&, std::vector<std::string>&, const std::string&) const;
template Option Command::add_option(const std::string&, std::vector<std::size_t>&, const std::string&) const;
template Option Command::add_option(const std::string&, unsigned&, const std::string&) const;
template Option Command::add_option(const std::string&, std::size_t&, const std::string&) const;
template Option Command::add_option(const std::string&, std::optional<std::string>&, const std::string&) const;
template Option Command::add_option(const std::string&, std::optional<std::size_t>&, const std::string&) const;

Option Command::add_flag(const std::string& names, bool& value, const std::string& meaning) const {
  CLI::Option* const added = app_->add_flag(names, value, meaning);
  return {*added, description_->options.emplace_back(
                      OptionDescription{.names = split_names(names), .meaning = meaning, .flag = true})};
}

void Command::require_subcommand(int count) const { app_->require_subcommand(count); }

void Command::footer(const std::string& text) const {
  app_->footer(text);
  description_->footer = text;
}

void Command::callback(std::function<void()> run) const { app_->callback(std::move(run)); }

CommandLine::CommandLine(const std::string& name, const std::string& description, const std::string& version)
    : description_{.name = name, .meaning = description},
      app_(std::make_unique<CLI::App>(description)),
      root_(*app_, description_) {
  app_->name(name);
  app_->set_version_flag("--version", version);
  app_->require_subcommand(1);
  app_->get_formatter()->column_width(34);
}

CommandLine::~CommandLine() = default;

/// Says what is wrong with the command `word`, or that there is none.
void CommandLine::print_mistake(const std::string& word, const std::string& what) const {
  std::vector<std::string> names;
  for (const CommandDescription& command : description_.commands) names.push_back(command.name);
  if (std::find(names.begin(), names.end(), word) != names.end()) {
    std::cerr << "plexus: " << what << "\n'plexus " << word << " --help' lists what it takes.\n";
    return;
  }
  const auto near = text::suggest(word, names);
  std::cerr << "plexus: there is no command '" << word << "'" << (near ? "; did you mean '" + *near + "'?" : "")
            << "\n'plexus --help' lists the commands.\n";
}

bool CommandLine::run(int argc, char** argv) {
  if (argc <= 1) {
    std::cerr << app_->help();
    return false;
  }
  try {
    app_->parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    return app_->exit(help_or_version) == 0;
  } catch (const CLI::RequiredError& error) {
    print_mistake(argv[1], error.what());
    return false;
  } catch (const CLI::ExtrasError&) {
    std::cerr << "plexus: what is not expected here:";
    for (const std::string& extra : app_->remaining(true)) std::cerr << ' ' << extra;
    std::cerr << "\nA setting is written without spaces: --set model.hidden=3. '--help' lists what a command takes.\n";
    return false;
  } catch (const CLI::ParseError& error) {
    std::cerr << "plexus: " << error.what() << "\n'--help' lists what a command takes.\n";
    return false;
  }
  return true;
}

}  // namespace plexus::cli
