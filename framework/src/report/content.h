// What a report shows, as plain data. This module knows no HDF5 and no plugins: whoever does fills it in.
#pragma once

#include <plexus/shape.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace plexus::report {

/// One value for each trial.
struct Column {
  enum class Role { setting, seed, metric, other };

  std::string name;
  std::string key;  ///< of the configuration; empty for what was measured, and for an axis of patches
  Role role = Role::other;
  bool axis = false;              ///< varies by design: an axis of the grid, or what moves with one
  bool larger_is_better = false;  ///< of a metric
  bool share = false;             ///< is written in percent
  std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>> values;
  /// Of what varies: the trials in which each of its values is at its best, the other settings chosen by `ranked_by`;
  /// empty where there is nothing to choose.
  std::vector<std::size_t> at_best = {};
  bool booleans = false;  ///< the numbers 0 and 1 stand for false and true
  bool telling = false;   ///< an axis that does not follow from others
};

/// (trial, epoch); NaN where nothing was measured.
struct Curves {
  std::string metric;
  std::string meaning;
  bool larger_is_better = false;
  bool share = false;  ///< is written in percent
  std::vector<double> values;
};

/// Weights of one layer.
struct Weights {
  std::string moment;  ///< initial, best, final
  std::string name;    ///< layer1_weights, …
  /// (inputs, outputs), or (rows, columns, channels, outputs) of a convolution: of the layer, and of the part of it
  /// that `values` has, which are the first outputs and channels.
  std::vector<std::size_t> layer;
  std::vector<std::size_t> extents;
  std::vector<float> values;
};

/// A test example that the network took for something else.
struct Mistake {
  std::size_t example = 0;  ///< row of the test data
  std::size_t true_class = 0;
  std::size_t predicted_class = 0;
  std::vector<std::uint8_t> pixels;  ///< (height, width, channels)
};

/// A real output beside its target.
struct Prediction {
  std::size_t example = 0;
  std::size_t output = 0;
  float target = 0.0F;
  float predicted = 0.0F;
};

/// What an observer recorded, as lines over moments.
struct ObservedLines {
  std::string observer;
  std::string array;
  std::string meaning;
  std::string moment;  ///< epoch or step
  std::vector<std::int64_t> moments;
  std::vector<std::string> labels;  ///< of the lines; one without a name for a single number
  std::vector<float> values;        ///< (moment, line)
};

/// A network of images as the page follows it: the steps that `plexus export` writes.
struct Drawable {
  struct Array {
    std::string name;
    std::vector<std::size_t> extents;
    std::vector<float> values;
  };

  std::string layers;  ///< JSON, a list
  std::size_t answer = 0;
  std::vector<Array> arrays;
  std::vector<std::size_t> shape;  ///< of a stored row: (height, width) or (height, width, channels)
  float paper = 0.0F;              ///< the lowest and the highest number that stored rows have
  float ink = 1.0F;
  bool probabilities = false;
};

/// A trial that is looked at closely: the best of its model.
struct Showcase {
  std::size_t trial = 0;
  std::vector<Weights> weights;
  std::size_t mistake_count = 0;  ///< of which `mistakes` are some
  std::vector<Mistake> mistakes;
  std::vector<Prediction> predictions;  ///< regression
  std::vector<ObservedLines> observations = {};
  std::optional<Drawable> drawable;  ///< of the best one, where it is small
  std::string no_examples;  ///< why the examples cannot be shown; empty if they can, or if there is nothing to show
};

/// How the loss of one network answers to a rate that grows from step to step.
struct RangeTest {
  std::string trial;                        ///< what tells it from the others
  std::vector<double> rates;                ///< of the steps
  std::vector<double> smoothed;             ///< (step): the mean over the seeds
  std::vector<std::vector<double>> losses;  ///< (seed, step); each may be longer than the mean
  double steepest = 0.0;                    ///< the rate at which the loss falls fastest; 0: nowhere
  double lowest = 0.0;                      ///< that of the lowest loss
  double highest_stable = 0.0;              ///< the largest below that at which some seed diverged; 0: none did
  std::string sentence;                     ///< what to make of it
};

/// How much of the variance of a metric a setting has, or two together.
struct ImportantPart {
  std::string part;
  double share = 0.0;
};

/// What `plexus compare` answers about one setting, in its words and with its numbers.
struct Answer {
  struct Column {
    std::string title;
    bool number = false;
    int leaves = 0;  ///< where there is no room, from the highest; 0: never
  };
  struct Difference {
    std::string level;  ///< "depth = 2", "the mean over depth"; empty where there is one
    std::string value;
    std::vector<std::string> words;  ///< the difference, its interval, and p after correction
    bool claim = false;
    std::vector<double> numbers;  ///< as Content::answer_fields
  };
  /// A diagram of critical differences (Demšar, 2006).
  struct Ranks {
    std::vector<std::string> values;  ///< the best first
    std::vector<double> mean_ranks;
    double critical_difference = 0.0;
    std::vector<std::pair<std::size_t, std::size_t>> not_apart;  ///< places in `values`, first and last
    std::string text;
  };

  std::string of;
  bool of_data = false;  ///< other values make other data, in which nothing is better or worse
  std::vector<std::string> within;
  std::string baseline;
  std::string metric;
  bool share = false;             ///< differences are points of a percentage
  std::vector<std::string> head;  ///< what is compared by what, and how
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<Difference> differences;
  std::optional<Ranks> ranks;
  std::vector<std::string> claims;
  std::vector<std::string> caveats;
};

struct Content {
  std::string experiment;
  std::string plexus_version;
  std::string config;
  std::vector<std::pair<std::string, std::string>> files;  ///< relative path → what it is
  std::size_t trials = 0;
  bool product = true;          ///< the trials are all combinations of the axes
  std::vector<Column> columns;  ///< `status` (numbers as in status_words), `id` and `message` are among them
  std::vector<std::string> status_words;
  bool best = false;                             ///< the numbers of the best epochs are shown
  std::vector<std::string> metric_order;         ///< what figures offer, first things first
  std::string stages = {};                       ///< the column of the stages of the training; empty: it has none
  std::vector<std::size_t> earlier_stages = {};  ///< trials whose networks others have gone on with
  std::string ranked_by;                         ///< the metric that chooses the best trial; empty if there is none
  std::vector<std::string> searched = {};        ///< the metrics of a study that looked for several
  std::string moment = "epoch";                  ///< what curves are over: epoch, or step
  std::vector<std::int64_t> moments;
  std::vector<Curves> curves;
  std::vector<std::string> classes;                    ///< empty for regression
  std::vector<std::int64_t> confusion;                 ///< (trial, true class, predicted class); −1: none; or empty
  std::vector<ImportantPart> importance = {};          ///< of `ranked_by`, as `plexus importance` has it; or empty
  std::vector<std::string> importance_sentences = {};  ///< what has to be known about it
  std::vector<Answer> answers = {};                    ///< of each setting, alone and within others
  std::vector<std::string> answer_fields = {};         ///< names of the numbers of a difference
  std::vector<std::size_t> ranking;                    ///< trials with results, the best first
  Shape input_shape;                                   ///< of one example; no extents if it is not known
  std::vector<std::string> outputs;                    ///< names of the classes or real outputs
  std::vector<Showcase> showcases;                     ///< the best first
  std::vector<RangeTest> range_tests = {};             ///< where it is about learning rates, and has no trials
};

}  // namespace plexus::report
