#include "result_columns.h"

#include <plexus/error.h>

#include <sstream>

#include "results/trials_query.h"
#include "text/suggest.h"

namespace plexus::cli {

using results::TrialsTable;
using Column = TrialsTable::Column;

const Column& column_named(const TrialsTable& table, const std::string& name, std::string_view option) {
  if (const Column* column = table.find(name)) return *column;
  std::vector<std::string> names;
  std::string all;
  for (const Column& column : table.columns) {
    names.push_back(column.name);
    all += (all.empty() ? "" : ", ") + column.name;
  }
  for (const Column& column : table.columns)
    if (!column.config_key.empty()) names.push_back(column.config_key);
  std::string message = std::string(option) + ": the results have no column '" + name + "'";
  if (const auto near = text::suggest(name, names))
    message += "; did you mean '" + *near + "'?";
  else
    message += "; there are " + all;
  throw Error(message);
}

std::vector<const Column*> settings_named(const TrialsTable& table, const std::string& names,
                                          const std::string& option) {
  std::vector<const Column*> columns;
  std::istringstream words(names);
  for (std::string name; std::getline(words, name, ',');) {
    const Column& column = column_named(table, name, option);
    if (!column.is_setting()) {
      std::string settings;
      for (const Column& other : table.columns)
        if (other.is_setting()) settings += (settings.empty() ? "" : ", ") + other.name;
      throw Error(option + ": '" + name + "' was measured, and groups are made by settings" +
                  (settings.empty() ? "; this experiment has none that vary" : ": " + settings));
    }
    columns.push_back(&column);
  }
  return columns;
}

std::vector<const Column*> usual_settings(const TrialsTable& table) {
  std::vector<const Column*> columns;
  for (const Column& column : table.columns)
    if (column.at_root && column.is_setting() && !results::is_seed(column)) columns.push_back(&column);
  return columns;
}

}  // namespace plexus::cli
