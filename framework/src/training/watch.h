// Looks at what the components of a trial do in a step, and remembers the first thing that their contracts forbid: a
// model that returns other rows than it was asked for, a gradient that is missing, given twice or left unwritten, a
// schedule that is negative. Such a trial would go on to a result that means nothing.
//
//   Watch watch(settings, examples);   // before anything is planned
//   Learner learner(settings, examples, most);
//   watch.begin();  learner.step(…);  watch.end();
//   if (!watch.fault().empty()) …
//
// Between end() and begin() steps cost what they did, but for the schedule, which is always watched.
#pragma once

#include <memory>
#include <string>

#include "data/examples.h"
#include "training/settings.h"

namespace plexus::training {

class Watch {
 public:
  /// Takes the place of the components of `settings`, which must outlive it, as must `examples`.
  Watch(TrialSettings& settings, const data::ExampleSet& examples);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  /// Puts the components back.
  ~Watch();

  void begin();
  void end();

  /// The model, looked at whether or not a step is.
  [[nodiscard]] Model& model() const noexcept;

  /// "model 'mine' returned 3 rows of 10 outputs for a batch of 4 rows …"; empty: nothing was wrong so far.
  [[nodiscard]] const std::string& fault() const noexcept;

 private:
  class WatchedModel;
  class WatchedLoss;
  class WatchedSchedule;
  struct Findings;

  TrialSettings& settings_;
  std::unique_ptr<Findings> findings_;
  std::shared_ptr<WatchedModel> model_;
  std::shared_ptr<WatchedLoss> loss_;
  std::shared_ptr<WatchedSchedule> schedule_;
};

}  // namespace plexus::training
