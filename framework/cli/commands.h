// The subcommands of plexus. Each adds itself to the command line; running it sets the exit code.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace plexus::cli {

inline constexpr int exit_complete = 0;
inline constexpr int exit_trial_failed = 1;
inline constexpr int exit_check_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_environment = 3;
inline constexpr int exit_interrupted = 130;

/// An empty text is what an unset variable of a shell leaves.
[[nodiscard]] inline CLI::Validator not_empty() {
  return CLI::Validator([](const std::string& text) { return std::string(text.empty() ? "it is empty" : ""); }, "");
}

/// For options that count something: 1, 2, …
[[nodiscard]] inline CLI::Validator positive_number() {
  return CLI::Validator(
      [](const std::string& text) {
        const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
        return digits && text.find_first_not_of('0') != std::string::npos
                   ? std::string()
                   : "not a positive whole number (got '" + text + "')";
      },
      "");
}

void add_run(CLI::App& app, int& exit_code);
void add_plan(CLI::App& app, int& exit_code);
void add_submit(CLI::App& app, int& exit_code);
void add_show(CLI::App& app, int& exit_code);
void add_export(CLI::App& app, int& exit_code);
void add_report(CLI::App& app, int& exit_code);
void add_collect(CLI::App& app, int& exit_code);
void add_verify(CLI::App& app, int& exit_code);
void add_plugins(CLI::App& app, int& exit_code);
void add_describe(CLI::App& app, int& exit_code);
void add_schema(CLI::App& app, int& exit_code);
void add_check(CLI::App& app, int& exit_code);
void add_new(CLI::App& app, int& exit_code);
void add_data(CLI::App& app, int& exit_code);
void add_doctor(CLI::App& app, int& exit_code);

}  // namespace plexus::cli
