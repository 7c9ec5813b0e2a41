#include "trial_condition.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "result_columns.h"
#include "results/trials_query.h"
#include "text/number.h"
#include "text/suggest.h"

namespace plexus::cli {
namespace {

using results::TrialsTable;
using Column = TrialsTable::Column;
using Test = std::function<bool(std::size_t)>;

constexpr std::string_view operators[] = {"!=", ">=", "<=", "==", "=", ">", "<", "~"};

struct Parts {
  std::string key;
  std::string_view comparison;
  std::string value;
};

Parts parts_of(const std::string& condition) {
  const std::size_t at = condition.find_first_of("!<>=~");
  if (at != 0 && at != std::string::npos)
    for (const std::string_view comparison : operators)
      if (condition.compare(at, comparison.size(), comparison) == 0)
        return {condition.substr(0, at), comparison == "==" ? "=" : comparison,
                condition.substr(at + comparison.size())};
  throw Error(
      "--where: '" + condition +
      "' is no condition; expected a column, one of = != > >= < <= ~ and a value, such as hidden=100 (in quotes "
      "where the shell would take < or > for itself)");
}

Test status_test(const TrialsTable& table, const Parts& parts) {
  bool known = false;
  for (const std::string_view word : results::status_words) known = known || word == parts.value;
  if (!known) {
    const auto near = text::suggest(parts.value, results::status_words);
    throw Error("--where: there is no status '" + parts.value + "'; " +
                (near ? "did you mean '" + *near + "'?" : "there are complete, failed, diverged, pruned, missing"));
  }
  if (parts.comparison != "=" && parts.comparison != "!=")
    throw Error("--where: a status is compared with = or !=, not '" + std::string(parts.comparison) + "'");
  return [&table, wanted = parts.value, equal = parts.comparison == "="](std::size_t trial) {
    return (to_string(table.status(trial)) == wanted) == equal;
  };
}

template <class NumberOf>
Test order_test(NumberOf number_of, const Parts& parts, double wanted) {
  return [number_of = std::move(number_of), by = parts.comparison, wanted](std::size_t trial) {
    const double number = number_of(trial);
    if (by == ">") return number > wanted;
    if (by == ">=") return number >= wanted;
    return by == "<" ? number < wanted : number <= wanted;
  };
}

/// Labels of patches are text, also where all of them are numbers ("layers: {1: …, 2: …}"): these have an order.
bool are_numbers(const Column& column) {
  const auto& texts = std::get<std::vector<std::string>>(column.values);
  return std::all_of(texts.begin(), texts.end(),
                     [](const std::string& label) { return label.empty() || text::number_in(label); });
}

Test text_test(const Column& column, const Parts& parts) {
  const std::string_view by = parts.comparison;
  if (by == "~")
    return
        [&column, part = parts.value](std::size_t trial) { return column.text(trial).find(part) != std::string::npos; };
  if (by == "=" || by == "!=")
    return [&column, wanted = parts.value, equal = by == "="](std::size_t trial) {
      return (column.text(trial) == wanted) == equal;
    };
  const std::optional<double> wanted = text::number_in(parts.value);
  if (!wanted || !are_numbers(column))
    throw Error("--where: '" + column.name + "' is text, which is compared with =, != or ~ (contains), not '" +
                std::string(by) + "'");
  return order_test([&column](std::size_t trial) { return text::number_in(column.text(trial)).value_or(std::nan("")); },
                    parts, *wanted);
}

std::string printed(double number) { return Column{"", "", false, std::vector<double>{number}}.text(0); }

Test number_test(const Column& column, const Parts& parts) {
  if (parts.value == "true" || parts.value == "false")  // on an axis of booleans they are 1 and 0
    return number_test(column, {parts.key, parts.comparison, parts.value == "true" ? "1" : "0"});
  const std::optional<double> wanted = text::number_in(parts.value);
  const bool nothing = parts.value.empty() || parts.value == "nan";
  const std::string_view by = parts.comparison;
  if (nothing && (by == "=" || by == "!="))  // missing=: those without a number
    return [&column, equal = by == "="](std::size_t trial) { return std::isnan(column.number(trial)) == equal; };
  if (!wanted) throw Error("--where: '" + column.name + "' is a number, got '" + parts.value + "'");
  if (by == "~") throw Error("--where: '" + column.name + "' is a number; ~ (contains) is for text");
  if (by == "=" || by == "!=")
    return [&column, wanted = *wanted, text = printed(*wanted), equal = by == "="](std::size_t trial) {
      const double number = column.number(trial);
      return (number == wanted || printed(number) == text) == equal;
    };
  return order_test([&column](std::size_t trial) { return column.number(trial); }, parts, *wanted);
}

Test test_of(const TrialsTable& table, const std::string& condition) {
  const Parts parts = parts_of(condition);
  if (parts.key == "status") return status_test(table, parts);
  const Column& column = column_named(table, parts.key, "--where");
  return column.is_text() ? text_test(column, parts) : number_test(column, parts);
}

}  // namespace

std::vector<std::size_t> trials_where(const TrialsTable& table, const std::vector<std::string>& conditions) {
  std::vector<std::size_t> trials = results::all_trials(table);
  for (const std::string& condition : conditions) {
    const Test holds = test_of(table, condition);
    std::erase_if(trials, [&](std::size_t trial) { return !holds(trial); });
  }
  return trials;
}

std::vector<std::size_t> outcomes_where(const TrialsTable& table, const std::vector<std::string>& conditions) {
  std::vector<std::size_t> trials = trials_where(table, conditions);
  const Column* const stages = table.stages();
  const bool chooses = std::any_of(conditions.begin(), conditions.end(), [&](const std::string& condition) {
    return stages != nullptr && parts_of(condition).key == stages->name;
  });
  if (!chooses) std::erase_if(trials, [&table](std::size_t trial) { return table.is_earlier_stage(trial); });
  return trials;
}

}  // namespace plexus::cli
