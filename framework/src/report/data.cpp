// The data block of the page. Its reader is assets/data.js.
#include "report/json.h"
#include "report/page.h"

#include <algorithm>
#include <map>

namespace plexus::report {
namespace {

constexpr std::int64_t largest_exact = std::int64_t{1} << 53;  // what a double, and so JavaScript, holds exactly

std::string_view to_string(Column::Role role) {
  switch (role) {
    case Column::Role::setting:
      return "setting";
    case Column::Role::seed:
      return "seed";
    case Column::Role::metric:
      return "metric";
    case Column::Role::other:
      break;
  }
  return "other";
}

/// Different texts once, and for each trial which of them it has.
void write_text(JsonWriter& json, std::string_view name, std::string_view value) {
  json.key(name);
  json.text(value);
}

void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
  std::map<std::string_view, std::size_t> codes;
  std::vector<std::string_view> labels;
  std::vector<std::size_t> numbers;
  for (const std::string& text : texts) {
    const auto [entry, is_new] = codes.try_emplace(text, labels.size());
    if (is_new) labels.push_back(text);
    numbers.push_back(entry->second);
  }
  json.key("labels");
  json.begin_list();
  for (const std::string_view label : labels) json.text(label);
  json.end_list();
  json.key("codes");
  json.begin_list();
  for (const std::size_t number : numbers) json.count(number);
  json.end_list();
}

template <class Real>
void write_reals(JsonWriter& json, const std::vector<Real>& reals) {
  json.begin_list();
  for (const Real real : reals) json.real(real);
  json.end_list();
}

void write_values(JsonWriter& json, const std::vector<double>& values) {
  json.key("values");
  write_reals(json, values);
}

void write_values(JsonWriter& json, const std::vector<std::int64_t>& values) {
  const bool exact = std::all_of(values.begin(), values.end(),
                                 [](std::int64_t value) { return -largest_exact <= value && value <= largest_exact; });
  if (!exact) {
    std::vector<std::string> texts;
    for (const std::int64_t value : values) texts.push_back(std::to_string(value));
    write_texts(json, texts);
    return;
  }
  json.key("values");
  json.begin_list();
  for (const std::int64_t value : values) json.integer(value);
  json.end_list();
}

void write_values(JsonWriter& json, const std::vector<std::string>& values) { write_texts(json, values); }

void write_column(JsonWriter& json, const Column& column) {
  json.begin_object();
  write_text(json, "name", column.name);
  write_text(json, "key", column.key);
  write_text(json, "role", to_string(column.role));
  json.key("axis");
  json.boolean(column.axis);
  json.key("telling");
  json.boolean(column.telling);
  json.key("larger");
  json.boolean(column.larger_is_better);
  json.key("share");
  json.boolean(column.share);
  if (column.booleans) {
    json.key("booleans");
    json.boolean(true);
  }
  std::visit([&json](const auto& values) { write_values(json, values); }, column.values);
  if (!column.at_best.empty()) {
    json.key("atBest");
    json.begin_list();
    for (const std::size_t trial : column.at_best) json.integer(static_cast<std::int64_t>(trial));
    json.end_list();
  }
  json.end_object();
}

std::string curves_json(const Content& content, const std::vector<std::size_t>& positions) {
  JsonWriter json;
  json.begin_list();
  for (const Curves& curves : content.curves) {
    json.begin_object();
    write_text(json, "metric", curves.metric);
    write_text(json, "meaning", curves.meaning);
    json.key("larger");
    json.boolean(curves.larger_is_better);
    json.key("share");
    json.boolean(curves.share);
    json.key("values");
    json.begin_list();
    for (std::size_t trial = 0; trial < content.trials; ++trial) {
      json.begin_list();
      for (const std::size_t position : positions) json.real(curves.values[trial * content.moments.size() + position]);
      json.end_list();
    }
    json.end_list();
    json.end_object();
  }
  json.end_list();
  return json.result();
}

struct MomentChoice {
  std::vector<std::size_t> positions;
  std::string json;
};

MomentChoice choose_moments(const Content& content) {
  std::size_t most = content.moments.size();
  MomentChoice choice{spread_positions(content.moments.size(), most), {}};
  choice.json = curves_json(content, choice.positions);
  while (choice.json.size() > most_curve_text && most > 2) {
    most = std::max<std::size_t>(
        2,
        std::min(most - 1, static_cast<std::size_t>(static_cast<double>(most) * static_cast<double>(most_curve_text) /
                                                    static_cast<double>(choice.json.size()))));
    choice.positions = spread_positions(content.moments.size(), most);
    choice.json = curves_json(content, choice.positions);
  }
  return choice;
}

/// The trials with a confusion matrix, the best first, as far as there is room.
void write_confusion(JsonWriter& json, const Content& content) {
  json.key("confusion");
  json.begin_object();
  const std::size_t row = content.classes.size() * content.classes.size();
  std::size_t written = 0;
  for (const std::size_t trial : content.ranking) {
    if (content.confusion.empty() || row == 0) break;
    const auto* const counts = content.confusion.data() + trial * row;
    if (counts[0] < 0) continue;
    const std::size_t before = json.result().size();
    json.key(std::to_string(trial));
    json.begin_list();
    for (std::size_t i = 0; i < row; ++i) json.integer(counts[i]);
    json.end_list();
    written += json.result().size() - before;
    if (written > most_confusion_text) break;
  }
  json.end_object();
}

void write_strings(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name);
  json.begin_list();
  for (const std::string& text : texts) json.text(text);
  json.end_list();
}

template <class Counts>
void write_counts(JsonWriter& json, std::string_view name, const Counts& counts) {
  json.key(name);
  json.begin_list();
  for (const auto count : counts) json.integer(static_cast<std::int64_t>(count));
  json.end_list();
}

void write_ranks(JsonWriter& json, const Answer::Ranks& ranks) {
  json.key("ranks");
  json.begin_object();
  write_strings(json, "values", ranks.values);
  json.key("means");
  write_reals(json, ranks.mean_ranks);
  json.key("critical");
  json.real(ranks.critical_difference);
  json.key("notApart");
  json.begin_list();
  for (const auto& [first, last] : ranks.not_apart) {
    json.begin_list();
    json.count(first);
    json.count(last);
    json.end_list();
  }
  json.end_list();
  write_text(json, "text", ranks.text);
  json.end_object();
}

void write_difference(JsonWriter& json, const Answer::Difference& difference) {
  json.begin_object();
  write_text(json, "level", difference.level);
  write_text(json, "value", difference.value);
  write_strings(json, "words", difference.words);
  json.key("claim");
  json.boolean(difference.claim);
  json.key("numbers");
  write_reals(json, difference.numbers);
  json.end_object();
}

void write_answer_table(JsonWriter& json, const Answer& answer) {
  json.key("columns");
  json.begin_list();
  for (const Answer::Column& column : answer.columns) {
    json.begin_object();
    write_text(json, "title", column.title);
    json.key("number");
    json.boolean(column.number);
    json.key("leaves");
    json.integer(column.leaves);
    json.end_object();
  }
  json.end_list();
  json.key("rows");
  json.begin_list();
  for (const std::vector<std::string>& row : answer.rows) {
    json.begin_list();
    for (const std::string& cell : row) json.text(cell);
    json.end_list();
  }
  json.end_list();
}

void write_answer(JsonWriter& json, const Answer& answer) {
  json.begin_object();
  write_text(json, "of", answer.of);
  json.key("ofData");
  json.boolean(answer.of_data);
  write_strings(json, "within", answer.within);
  write_text(json, "baseline", answer.baseline);
  write_text(json, "metric", answer.metric);
  json.key("share");
  json.boolean(answer.share);
  write_strings(json, "head", answer.head);
  write_answer_table(json, answer);
  json.key("differences");
  json.begin_list();
  for (const Answer::Difference& difference : answer.differences) write_difference(json, difference);
  json.end_list();
  if (answer.ranks) write_ranks(json, *answer.ranks);
  write_strings(json, "claims", answer.claims);
  write_strings(json, "caveats", answer.caveats);
  json.end_object();
}

void write_weights(JsonWriter& json, const Weights& weights) {
  json.begin_object();
  write_text(json, "moment", weights.moment);
  write_text(json, "name", weights.name);
  write_counts(json, "layer", weights.layer);
  write_counts(json, "extents", weights.extents);
  write_text(json, "floats", base64(weights.values));
  json.end_object();
}

void write_mistake(JsonWriter& json, const Mistake& mistake) {
  json.begin_object();
  json.key("example");
  json.count(mistake.example);
  json.key("truth");
  json.count(mistake.true_class);
  json.key("predicted");
  json.count(mistake.predicted_class);
  write_text(json, "pixels", base64(mistake.pixels));
  json.end_object();
}

void write_predictions(JsonWriter& json, const std::vector<Prediction>& predictions) {
  json.key("predictions");
  json.begin_list();
  for (const Prediction& prediction : predictions) {
    json.begin_list();
    json.count(prediction.example);
    json.count(prediction.output);
    json.real(prediction.target);
    json.real(prediction.predicted);
    json.end_list();
  }
  json.end_list();
}

void write_observations(JsonWriter& json, const std::vector<ObservedLines>& observations) {
  if (observations.empty()) return;
  json.key("observations");
  json.begin_list();
  for (const ObservedLines& lines : observations) {
    json.begin_object();
    write_text(json, "observer", lines.observer);
    write_text(json, "array", lines.array);
    write_text(json, "meaning", lines.meaning);
    write_text(json, "moment", lines.moment);
    write_counts(json, "moments", lines.moments);
    write_strings(json, "labels", lines.labels);
    json.key("values");
    write_reals(json, lines.values);
    json.end_object();
  }
  json.end_list();
}

void write_drawable(JsonWriter& json, const Drawable& drawable) {
  json.key("network");
  json.begin_object();
  json.key("layers");
  json.raw(drawable.layers);
  json.key("answer");
  json.count(drawable.answer);
  json.key("arrays");
  json.begin_object();
  for (const Drawable::Array& array : drawable.arrays) {
    json.key(array.name);
    json.begin_object();
    write_counts(json, "shape", array.extents);
    write_text(json, "floats", base64(array.values));
    json.end_object();
  }
  json.end_object();
  write_counts(json, "shape", drawable.shape);
  json.key("paper");
  json.real(drawable.paper);
  json.key("ink");
  json.real(drawable.ink);
  json.key("probabilities");
  json.boolean(drawable.probabilities);
  json.end_object();
}

void write_range_test(JsonWriter& json, const RangeTest& test) {
  json.begin_object();
  write_text(json, "trial", test.trial);
  write_text(json, "sentence", test.sentence);
  for (const auto& [name, rate] : {std::pair{"steepest", test.steepest}, std::pair{"lowest", test.lowest},
                                   std::pair{"highestStable", test.highest_stable}}) {
    json.key(name);
    json.real(rate);
  }
  for (const auto& [name, values] : {std::pair{"rates", &test.rates}, std::pair{"smoothed", &test.smoothed}}) {
    json.key(name);
    write_reals(json, *values);
  }
  json.key("losses");
  json.begin_list();
  for (const std::vector<double>& seed : test.losses) write_reals(json, seed);
  json.end_list();
  json.end_object();
}

void write_showcase(JsonWriter& json, const Showcase& showcase) {
  json.begin_object();
  if (showcase.drawable) write_drawable(json, *showcase.drawable);
  json.key("trial");
  json.count(showcase.trial);
  json.key("weights");
  json.begin_list();
  for (const Weights& weights : showcase.weights) write_weights(json, weights);
  json.end_list();
  json.key("mistakeCount");
  json.count(showcase.mistake_count);
  json.key("mistakes");
  json.begin_list();
  for (const Mistake& mistake : showcase.mistakes) write_mistake(json, mistake);
  json.end_list();
  write_predictions(json, showcase.predictions);
  write_observations(json, showcase.observations);
  write_text(json, "noExamples", showcase.no_examples);
  json.end_object();
}

}  // namespace

std::vector<std::size_t> spread_positions(std::size_t count, std::size_t most) {
  std::vector<std::size_t> positions;
  if (count == 0) return positions;
  const std::size_t kept = std::min(count, std::max<std::size_t>(most, 2));
  for (std::size_t i = 0; i < kept; ++i)
    positions.push_back(kept == 1 ? 0 : (2 * i * (count - 1) + kept - 1) / (2 * (kept - 1)));
  return positions;
}

std::string data_of(const Content& content) {
  const MomentChoice choice = choose_moments(content);
  JsonWriter json;
  json.begin_object();
  write_text(json, "experiment", content.experiment);
  write_text(json, "version", content.plexus_version);
  write_text(json, "config", content.config);
  json.key("files");
  json.begin_list();
  for (const auto& [path, meaning] : content.files) {
    json.begin_list();
    json.text(path);
    json.text(meaning);
    json.end_list();
  }
  json.end_list();
  json.key("trials");
  json.count(content.trials);
  json.key("product");
  json.boolean(content.product);
  write_strings(json, "statusWords", content.status_words);
  json.key("best");
  json.boolean(content.best);
  write_strings(json, "metricOrder", content.metric_order);
  write_text(json, "stages", content.stages);
  write_counts(json, "earlierStages", content.earlier_stages);
  write_text(json, "rankedBy", content.ranked_by);
  write_strings(json, "searched", content.searched);
  json.key("importance");
  json.begin_list();
  for (const ImportantPart& part : content.importance) {
    json.begin_object();
    write_text(json, "part", part.part);
    json.key("share");
    json.real(part.share);
    json.end_object();
  }
  json.end_list();
  write_strings(json, "importanceSentences", content.importance_sentences);
  write_strings(json, "answerFields", content.answer_fields);
  json.key("answers");
  json.begin_list();
  for (const Answer& answer : content.answers) write_answer(json, answer);
  json.end_list();
  json.key("columns");
  json.begin_list();
  for (const Column& column : content.columns) write_column(json, column);
  json.end_list();
  write_text(json, "moment", content.moment);
  json.key("momentCount");
  json.count(content.moments.size());
  std::vector<std::int64_t> moments;
  for (const std::size_t position : choice.positions) moments.push_back(content.moments[position]);
  write_counts(json, "moments", moments);
  write_strings(json, "classes", content.classes);
  write_strings(json, "outputs", content.outputs);
  write_counts(json, "ranking", content.ranking);
  write_counts(json, "inputShape", content.input_shape.extents());
  write_confusion(json, content);
  json.key("showcases");
  json.begin_list();
  for (const Showcase& showcase : content.showcases) write_showcase(json, showcase);
  json.end_list();
  json.key("rangeTests");
  json.begin_list();
  for (const RangeTest& test : content.range_tests) write_range_test(json, test);
  json.end_list();
  json.key("curves");
  json.raw(choice.json);
  json.end_object();
  return json.result();
}

}  // namespace plexus::report
