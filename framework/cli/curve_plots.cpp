#include "curve_plots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "line_plot.h"
#include "metrics/definitions.h"
#include "terminal.h"
#include "text/columns.h"
#include "text/printable.h"

namespace plexus::cli {
namespace {

using results::ExperimentArrays;
using results::TrialsTable;

constexpr std::size_t most_panels = 12;
constexpr std::size_t panel_height = 6;
constexpr std::size_t fewest_columns = 34;  // of a panel with its labels
constexpr std::size_t widest_plot = 60;

struct Panel {
  std::string title;
  std::vector<double> means;
  double last = results::not_a_number;
};

const ExperimentArrays::Curves* chosen_curves(const TrialsTable& table, const ExperimentArrays& arrays,
                                              const Selection& selection) {
  std::vector<std::string> wanted;
  if (selection.sorted_by != nullptr) wanted.push_back(selection.sorted_by->name);
  for (const TrialsTable::Column* metric : usual_metrics(table)) wanted.push_back(metric->name);
  for (const std::string& name : wanted)
    for (const ExperimentArrays::Curves& curves : arrays.curves)
      if (curves.metric == name) return &curves;
  return arrays.curves.empty() ? nullptr : &arrays.curves.front();
}

std::vector<double> means_of(const ExperimentArrays::Curves& curves, std::size_t epochs,
                             const std::vector<std::size_t>& trials) {
  std::vector<double> means;
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    double sum = 0.0;
    double count = 0.0;
    for (const std::size_t trial : trials) {
      const double value = curves.values[trial * epochs + epoch];
      if (!std::isfinite(value)) continue;
      sum += value;
      count += 1.0;
    }
    means.push_back(count > 0.0 ? sum / count : results::not_a_number);
  }
  return means;
}

std::string title_of(const TrialsTable& table, const Selection& selection, const results::TrialGroup& group) {
  std::string title;
  for (const TrialsTable::Column* column : selection.by) {
    const std::string text = column->text(group.trials.front());
    if (text.empty()) continue;
    title += (title.empty() ? "" : ", ") + (column->is_text() ? text : column->name + " " + text);
  }
  return title.empty() ? table.experiment : title;
}

std::string number_text(bool share, double value) {
  std::array<char, 32> text{};
  if (!std::isfinite(value)) return "-";
  if (share)
    std::snprintf(text.data(), text.size(), "%.1f %%", 100.0 * value);
  else
    std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t has = text::display_width(text);
  return has < width ? text + std::string(width - has, ' ') : text;
}

std::string right(const std::string& text, std::size_t width) {
  const std::size_t has = text::display_width(text);
  return has < width ? std::string(width - has, ' ') + text : text;
}

/// ASCII has no "…".
std::string fitting(const std::string& text, std::size_t width, Charset charset) {
  if (text::display_width(text) <= width) return text;
  std::string cut = text::shortened(text, width);
  if (charset == Charset::ascii) cut.replace(cut.size() - 3, 3, "~");
  return cut;
}

class Plotter {
 public:
  Plotter(std::ostream& out, bool share, const std::vector<std::int64_t>& moments, std::vector<Panel> panels)
      : out_(out), share_(share), moments_(moments), panels_(std::move(panels)) {
    low_ = INFINITY;
    high_ = -INFINITY;
    for (const Panel& panel : panels_) {
      for (const double mean : panel.means) {
        if (!std::isfinite(mean)) continue;
        low_ = std::min(low_, mean);
        high_ = std::max(high_, mean);
      }
    }
    label_width_ = std::max(number_text(share_, low_).size(), number_text(share_, high_).size());
    const std::size_t width = terminal_width(1);
    per_row_ = std::clamp<std::size_t>(width / (fewest_columns + 2), 1, panels_.size());
    columns_ = std::clamp<std::size_t>((width + 2) / per_row_ - 2, label_width_ + 12, widest_plot);
  }

  void print() {
    for (std::size_t first = 0; first < panels_.size(); first += per_row_) {
      out_ << '\n';
      print_row(first, std::min(first + per_row_, panels_.size()));
    }
  }

 private:
  void print_row(std::size_t first, std::size_t end) {
    const std::size_t width = columns_ - label_width_ - 2;
    const char* const edge = charset_ == Charset::braille ? "│" : "|";
    std::vector<std::string> lines(panel_height + 2);
    for (std::size_t i = first; i < end; ++i) {
      const Panel& panel = panels_[i];
      const std::string gap(i > first ? 2 : 0, ' ');
      const std::string value = number_text(share_, panel.last);
      const std::string title = fitting(panel.title, columns_ - value.size() - 2, charset_);
      lines[0] += gap + padded(title, columns_ - value.size()) + value;
      const auto plot = line_plot(panel.means, {width, panel_height, low_, high_, charset_});
      for (std::size_t row = 0; row < panel_height; ++row) {
        const std::string label = row == 0                  ? number_text(share_, high_)
                                  : row + 1 == panel_height ? number_text(share_, low_)
                                                            : "";
        lines[row + 1] += gap + right(label, label_width_) + " " + edge + colour_ + plot[row] +
                          (colour_.empty() ? "" : text::control("[0m"));
      }
      lines[panel_height + 1] += gap + std::string(label_width_ + 2, ' ') +
                                 padded(first_moment(), width - last_moment().size()) + last_moment();
    }
    for (std::string& line : lines) {
      line.erase(line.find_last_not_of(' ') + 1);
      out_ << line << '\n';
    }
  }

  [[nodiscard]] std::string first_moment() const { return std::to_string(moments_.front()); }
  [[nodiscard]] std::string last_moment() const { return std::to_string(moments_.back()); }

  std::ostream& out_;
  bool share_;                                // written in percent
  const std::vector<std::int64_t>& moments_;  // epochs or steps
  std::vector<Panel> panels_;
  Charset charset_ = charset_of_locale();
  std::string colour_ = has_colour(1) ? text::control("[36m") : "";
  double low_ = 0.0;
  double high_ = 1.0;
  std::size_t label_width_ = 0;
  std::size_t per_row_ = 1;
  std::size_t columns_ = fewest_columns;
};

}  // namespace

void print_curves(std::ostream& out, const TrialsTable& table, const ExperimentArrays& arrays,
                  const SelectionOptions& options) {
  const Selection selection = select(table, options);
  const ExperimentArrays::Curves* const curves = chosen_curves(table, arrays, selection);
  std::vector<Panel> panels;
  std::size_t more = selection.left_out;
  for (const results::TrialGroup& group : selection.groups) {
    if (curves == nullptr) break;
    Panel panel{title_of(table, selection, group),
                means_of(*curves, arrays.moments.size(), group.counted.empty() ? group.trials : group.counted)};
    for (const double mean : panel.means)
      if (std::isfinite(mean)) panel.last = mean;
    if (!std::isfinite(panel.last)) continue;
    if (panels.size() < most_panels)
      panels.push_back(std::move(panel));
    else
      ++more;
  }
  if (panels.empty()) {
    out << "\nno learning curves: no trial has finished an epoch\n";
    return;
  }
  std::string title = curves->metric;
  std::replace(title.begin(), title.end(), '_', ' ');
  out << '\n' << title << " over " << arrays.moment << "s, mean over the trials of each row\n";
  const bool share = table.metrics.unit_of(curves->metric) == metrics::Unit::share;
  Plotter(out, share, arrays.moments, std::move(panels)).print();
  if (more > 0) out << "\n... and " << more << " more; --where chooses, 'plexus report' draws all\n";
}

}  // namespace plexus::cli
