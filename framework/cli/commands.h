// The subcommands of plexus. Each adds itself to the command line; running it sets the exit code.
#pragma once

#include "command_line.h"

namespace plexus::cli {

inline constexpr int exit_complete = 0;
inline constexpr int exit_trial_failed = 1;
inline constexpr int exit_check_failed = 1;
inline constexpr int exit_nothing_found = 1;  // as grep has it
inline constexpr int exit_different = 1;      // as diff has it
inline constexpr int exit_usage = 2;
inline constexpr int exit_environment = 3;
inline constexpr int exit_interrupted = 130;

void add_run(Command& app, int& exit_code);
void add_plan(Command& app, int& exit_code);
void add_learning_rate(Command& app, int& exit_code);
void add_submit(Command& app, int& exit_code);
void add_show(Command& app, int& exit_code);
void add_list(Command& app, int& exit_code);
void add_find(Command& app, int& exit_code);
void add_diff(Command& app, int& exit_code);
void add_watch(Command& app, int& exit_code);
void add_compare(Command& app, int& exit_code);
void add_predict(Command& app, int& exit_code);
void add_evaluate(Command& app, int& exit_code);
void add_importance(Command& app, int& exit_code);
void add_export(Command& app, int& exit_code);
void add_report(Command& app, int& exit_code);
void add_collect(Command& app, int& exit_code);
void add_verify(Command& app, int& exit_code);
void add_plugins(Command& app, int& exit_code);
void add_describe(Command& app, int& exit_code);
void add_schema(Command& app, int& exit_code);
void add_check(Command& app, int& exit_code);
void add_new(Command& app, int& exit_code);
void add_data(Command& app, int& exit_code);
void add_data_show(Command& data);
void add_doctor(Command& app, int& exit_code);

}  // namespace plexus::cli
