#include "progress.h"

#include <utility>

#include "progress_displays.h"
#include "terminal.h"

namespace plexus::cli {
namespace {

using experiment::Listener;
using experiment::TrialEnd;
using training::EpochRecord;
using training::LiveProgress;

class NoProgress final : public Listener {
  void on_start(std::size_t, std::size_t) override {}
  void on_trial_started(std::size_t) override {}
  void on_progress(std::size_t, const LiveProgress&) override {}
  void on_epoch(std::size_t, const EpochRecord&, const LiveProgress&) override {}
  void on_trial_ended(std::size_t, const TrialEnd&) override {}
  void on_end() override {}
};

}  // namespace

std::unique_ptr<Listener> make_progress(const std::string& style, std::vector<std::string> labels) {
  if (style == "none") return std::make_unique<NoProgress>();
  if (style == "json") return make_json_progress(std::move(labels));
  if (style == "bar" || (style == "auto" && is_terminal(2))) return make_bar_progress(std::move(labels));
  return make_plain_progress(std::move(labels));
}

}  // namespace plexus::cli
