// plexus diff: how two experiments, or two trials, differ in settings and numbers.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "folders/difference.h"
#include "text/printable.h"
#include "values/json.h"

namespace plexus::cli {
namespace {

struct DiffOptions {
  std::string first;
  std::string second;
  bool json = false;
};

void print_part(const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::cout << title << '\n';
  for (const std::string& line : lines) std::cout << "  " << text::printable_line(line) << '\n';
}

void print_json(const folders::Difference& difference) {
  const auto list = [](const std::vector<std::string>& lines) {
    return Value(Value::List(lines.begin(), lines.end()));
  };
  text::PrintableOutput::data() << values::to_json(Value(Value::Map{
                                       {"equal", Value(difference.is_empty())},
                                       {"settings", list(difference.settings)},
                                       {"trials", list(difference.trials)},
                                       {"numbers", list(difference.numbers)},
                                       {"first_array",
                                        difference.first_array.empty() ? Value() : Value(difference.first_array)},
                                       {"remarks", list(difference.remarks)}}))
                                << '\n';
}

void diff(const DiffOptions& options, int& exit_code) {
  const folders::Difference difference = folders::difference_between(options.first, options.second);
  if (!difference.is_empty()) exit_code = exit_different;
  if (options.json) return print_json(difference);
  print_part("settings", difference.settings);
  print_part("trials", difference.trials);
  print_part("numbers", difference.numbers);
  if (!difference.first_array.empty()) print_part("first array that differs", {difference.first_array});
  for (const std::string& remark : difference.remarks) std::cerr << "plexus: " << text::printable_line(remark) << '\n';
}

}  // namespace

void add_diff(Command& app, int& exit_code) {
  auto options = std::make_shared<DiffOptions>();
  Command command = app.add_subcommand("diff", "Say how two experiments, or two trials, differ");
  command.add_option("first", options->first, "The folder of an experiment, or the file of a trial")
      .required()
      .type_name("DIR");
  command.add_option("second", options->second, "What it is compared with").required().type_name("DIR");
  command.add_flag("--json", options->json, "The same as JSON");
  command.footer(
      "Differences are second - first. Trials are compared where all settings agree but those that are one value on "
      "each\n"
      "side. Exit code 0: nothing differs; 1: something does; notes, tags and measured times are not looked at.");
  command.callback([options, &exit_code] { diff(*options, exit_code); });
}

}  // namespace plexus::cli
