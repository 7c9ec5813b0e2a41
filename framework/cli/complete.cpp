#include "complete.h"

#include <plexus/kind.h>

#include <algorithm>
#include <exception>
#include <ostream>

#include "commands.h"
#include "complete_values.h"

namespace plexus::cli {
namespace {

/// Words of a line as a shell would have them, the last one as far as it is typed.
std::vector<std::string> split_line(const std::string& line) {
  std::vector<std::string> words(1);
  char quote = '\0';
  bool between = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == '\0' && (c == ' ' || c == '\t')) {
      between = true;
      continue;
    }
    if (between && !words.back().empty()) words.emplace_back();
    between = false;
    if (c == quote)
      quote = '\0';
    else if (quote == '\0' && (c == '\'' || c == '"'))
      quote = c;
    else if (c == '\\' && quote != '\'' && i + 1 < line.size())
      words.back() += line[++i];
    else
      words.back() += c;
  }
  if (between) words.emplace_back();
  return words;
}

const OptionDescription* option_named(const CommandDescription& command, const std::string& name) {
  for (const OptionDescription& option : command.options)
    if (std::find(option.names.begin(), option.names.end(), name) != option.names.end()) return &option;
  return nullptr;
}

/// What is known before the word that is typed: the command, the option that waits for a value, what was given.
struct Position {
  const CommandDescription* command;
  const OptionDescription* waiting = nullptr;
  Given given = {};
  std::size_t arguments = 0;

  void take(const OptionDescription& option, const std::string& value) {
    if (option.names.front() == "--library") given.libraries.push_back(value);
    if (option.names.front() == "--set" && option.type == "KEY=VALUE") given.set.push_back(value);
    if (option.names.front() == "--axis") given.axis.push_back(value);
  }

  [[nodiscard]] const OptionDescription* argument() const {
    std::size_t number = 0;
    for (const OptionDescription& option : command->options)
      if (option.is_argument() && number++ == arguments) return &option;
    return nullptr;
  }

  void word(const std::string& text) {
    if (waiting != nullptr) {
      take(*waiting, text);
      waiting = nullptr;
    } else if (text.starts_with("-")) {
      const std::size_t equals = text.find('=');
      const OptionDescription* const option = option_named(*command, text.substr(0, equals));
      if (option == nullptr || option->flag) return;
      if (equals == std::string::npos)
        waiting = option;
      else
        take(*option, text.substr(equals + 1));
    } else if (!command->commands.empty()) {
      for (const CommandDescription& part : command->commands)
        if (part.name == text) command = &part;
    } else {
      if (const OptionDescription* const named = argument(); named != nullptr && named->type == "CONFIG")
        given.config = text;
      if (const OptionDescription* const named = argument(); named != nullptr && named->type == "LIBRARY")
        given.libraries.push_back(text);
      ++arguments;
    }
  }
};

std::vector<Candidate> options_of(const CommandDescription& command) {
  std::vector<Candidate> found;
  for (const OptionDescription& option : command.options)
    for (const std::string& name : option.names)
      if (name.starts_with("--")) found.push_back({name, option.meaning});
  found.push_back({"--help", "Print a help message and exit"});
  return found;
}

std::vector<Candidate> candidates(const Position& position, const std::string& typed) {
  if (position.waiting != nullptr) return values_of(*position.waiting, position.given, typed);
  if (typed.starts_with("-")) {
    const std::size_t equals = typed.find('=');
    if (equals == std::string::npos) return options_of(*position.command);
    const OptionDescription* const option = option_named(*position.command, typed.substr(0, equals));
    if (option == nullptr || option->flag) return {};
    std::vector<Candidate> found = values_of(*option, position.given, typed.substr(equals + 1));
    for (Candidate& value : found)
      if (value.text != files_here) value.text = typed.substr(0, equals + 1) + value.text;
    return found;
  }
  std::vector<Candidate> found;
  for (const CommandDescription& part : position.command->commands) found.push_back({part.name, part.meaning});
  if (!found.empty()) return found;
  const OptionDescription* const argument = position.argument();
  return argument != nullptr ? values_of(*argument, position.given, typed) : options_of(*position.command);
}

void print(std::ostream& out, const std::string& shell, const Candidate& candidate, const std::string& typed) {
  const std::string meaning = candidate.meaning.substr(0, candidate.meaning.find('\n'));
  if (shell == "fish") {
    out << candidate.text << '\t' << meaning << '\n';
  } else if (shell == "zsh") {
    std::string text;
    for (const char c : candidate.text) text += c == ':' ? std::string("\\:") : std::string(1, c);
    out << text << ':' << meaning << '\n';
  } else {
    // bash replaces what follows the last = or :
    out << candidate.text.substr(typed.find_last_of("=:") + 1) << '\n';
  }
}

}  // namespace

int complete(const CommandDescription& program, const std::vector<std::string>& arguments, std::ostream& out) {
  if (arguments.size() < 2) return exit_usage;
  const std::string& shell = arguments.front();
  std::vector<std::string> words(arguments.begin() + 2, arguments.end());
  if (shell == "bash") {
    words = split_line(words.empty() ? "" : words.front());
    words.erase(words.begin());
  }
  if (words.empty()) words.emplace_back();
  Position position{&program};
  for (std::size_t i = 0; i + 1 < words.size(); ++i) position.word(words[i]);
  try {
    const std::string& typed = words.back();
    for (const Candidate& candidate : candidates(position, typed)) {
      if (candidate.text == files_here)
        out << files_here << '\n';
      else if (candidate.text.starts_with(typed))
        print(out, shell, candidate, typed);
    }
  } catch (const std::exception&) {  // a shell shows nothing but candidates
  }
  return exit_complete;
}

}  // namespace plexus::cli
