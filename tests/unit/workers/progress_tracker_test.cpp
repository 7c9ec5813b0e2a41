#include "workers/progress_tracker.h"

#include <limits>

#include "catch.h"

using plexus::results::Status;
using plexus::training::LiveProgress;
using plexus::workers::ProgressTracker;
using plexus::workers::TrialEnd;

namespace {

LiveProgress at_step(std::size_t step, std::size_t steps) {
  LiveProgress live;
  live.epoch = live.epochs = 1;
  live.step = step;
  live.steps = steps;
  return live;
}

TrialEnd ended(double seconds, double accuracy, Status status = Status::complete) {
  TrialEnd end;
  end.status = status;
  end.test = {.loss = 1.0 - accuracy, .accuracy = accuracy};
  end.seconds = seconds;
  return end;
}

}  // namespace

TEST_CASE("a run counts what is done, running and to go") {
  ProgressTracker tracker;
  tracker.on_start(10, 3);
  CHECK(tracker.to_go() == 7);
  for (const std::size_t trial : {4, 5, 6}) tracker.on_trial_started(trial);
  tracker.on_trial_ended(5, ended(1.0, 0.5, Status::failed));
  tracker.on_trial_ended(4, ended(1.0, 0.5, Status::diverged));
  CHECK(tracker.ended() == 2);
  CHECK(tracker.count(Status::failed) == 1);
  CHECK(tracker.count(Status::diverged) == 1);
  CHECK(tracker.count(Status::complete) == 0);
  CHECK(tracker.running().size() == 1);
  CHECK(tracker.to_go() == 4);
  tracker.on_trial_interrupted(6);
  CHECK(tracker.running().empty());
  CHECK(tracker.to_go() == 5);
}

TEST_CASE("the best trial is the complete one of the highest accuracy, or of the lowest loss") {
  ProgressTracker tracker;
  tracker.on_start(4, 0);
  CHECK_FALSE(tracker.best().has_value());
  SECTION("with accuracies") {
    tracker.on_trial_ended(0, ended(1.0, 0.5));
    tracker.on_trial_ended(1, ended(1.0, 0.9));
    tracker.on_trial_ended(2, ended(1.0, 0.95, Status::pruned));
    tracker.on_trial_ended(3, ended(1.0, 0.7));
    CHECK(tracker.best()->trial == 1);
    CHECK(tracker.best()->test.accuracy == 0.9);
  }
  SECTION("with losses alone") {
    for (const std::size_t trial : {0, 1, 2}) {
      TrialEnd end = ended(1.0, plexus::results::not_a_number);
      end.test.loss = trial == 1 ? 0.25 : 0.5;
      tracker.on_trial_ended(trial, end);
    }
    CHECK(tracker.best()->trial == 1);
    CHECK(tracker.best()->test.loss == 0.25);
  }
  SECTION("on validation rows where there are some") {
    for (const std::size_t trial : {0, 1, 2}) {
      TrialEnd end = ended(1.0, trial == 1 ? 0.9 : 0.95);
      end.validation.accuracy = trial == 1 ? 0.8 : 0.7;
      tracker.on_trial_ended(trial, end);
    }
    CHECK(tracker.best()->trial == 1);
    CHECK(tracker.best()->test.accuracy == 0.9);
  }
}

TEST_CASE("the time left follows from what ended, what is running and how many run at a time") {
  double time = 100.0;
  ProgressTracker tracker([&time] { return time; });
  tracker.on_start(10, 0);
  CHECK_FALSE(tracker.seconds_left().has_value());
  tracker.on_trial_started(0);
  tracker.on_trial_started(1);
  CHECK_FALSE(tracker.seconds_left().has_value());

  time = 110.0;
  tracker.on_trial_ended(0, ended(10.0, 0.5));
  tracker.on_trial_started(2);
  // Trial 1 should end about now, trial 2 takes 10 s, 7 more take 10 s each; two at a time.
  CHECK(tracker.elapsed() == 10.0);
  CHECK(tracker.seconds_left().value() == Approx((0.0 + 10.0 + 70.0) / 2.0));

  // Trial 1 turns out to be slow: it goes from a tenth to three tenths in 20 s, so it needs another 70 s.
  tracker.on_progress(1, at_step(10, 100));
  time = 130.0;
  tracker.on_progress(1, at_step(30, 100));
  tracker.on_trial_ended(2, ended(20.0, 0.5));
  // Ended: 10 and 20 s; trial 1: 100 s in all; 7 to go of (10 + 20 + 100) / 3 s each.
  CHECK(tracker.seconds_left().value() == Approx((70.0 + 7.0 * 130.0 / 3.0) / 2.0));
}

TEST_CASE("where costs are expected, the time left follows from what the other trials cost") {
  double time = 0.0;
  ProgressTracker tracker([&time] { return time; });
  tracker.on_start(5, 1);
  // One trial is there already. Longest first: of what is to be trained, 80 of 100.
  tracker.on_costs({80.0, std::numeric_limits<double>::infinity(), 10.0, 5.0, 5.0});
  tracker.on_trial_started(0);
  time = 160.0;
  tracker.on_trial_ended(0, ended(160.0, 0.5));
  CHECK(tracker.seconds_left().value() == Approx(40.0));
  tracker.on_trial_started(2);
  CHECK(tracker.seconds_left().value() == Approx(40.0));
  time = 170.0;
  tracker.on_progress(2, at_step(50, 100));
  CHECK(tracker.seconds_left().value() == Approx(10.0 + 20.0));
}

TEST_CASE("a trial that goes on from a checkpoint is not taken for a fast one") {
  double time = 0.0;
  ProgressTracker tracker([&time] { return time; });
  tracker.on_start(1, 0);
  tracker.on_trial_started(0);
  time = 1.0;
  tracker.on_progress(0, at_step(500, 1000));
  CHECK_FALSE(tracker.seconds_left().has_value());
  time = 11.0;
  tracker.on_progress(0, at_step(600, 1000));
  CHECK(tracker.seconds_left().value() == Approx(40.0));  // 100 steps in 10 s, 400 to go
}

TEST_CASE("the last trial alone sets the time left, however many processes there are") {
  double time = 0.0;
  ProgressTracker tracker([&time] { return time; });
  tracker.on_start(3, 0);
  for (const std::size_t trial : {0, 1, 2}) tracker.on_trial_started(trial);
  tracker.on_trial_ended(0, ended(1.0, 0.5));
  tracker.on_trial_ended(1, ended(1.0, 0.5));
  tracker.on_progress(2, at_step(0, 100));
  time = 10.0;
  tracker.on_progress(2, at_step(50, 100));
  CHECK(tracker.seconds_left().value() == Approx(10.0));
}
