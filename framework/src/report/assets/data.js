// The data block, and the questions that every figure asks of it. A trial is a number, from 0.
const data = JSON.parse(document.getElementById("data").textContent);

// Numbers of the layout that say with −1 that there is nothing.
const minusOneIsNothing = new Set(["best_epoch", "epochs_run", "parameter_count", "multiply_adds"]);

// Texts that say nothing without the name of their setting.
const bareWords = new Set(["true", "false", "null", "none", "yes", "no", "on", "off"]);

class Column {
  constructor(source) {
    Object.assign(this, source);
    if (source.booleans) [this.labels, this.codes] = [["false", "true"], source.values];
    this.isText = this.labels !== undefined;
    this.isBare = this.isText && this.labels.some((label) => bareWords.has(label) || label.startsWith("[") || (label !== "" && Number.isFinite(Number(label))));
  }

  /** A number, a text, or null where there is nothing. */
  at(trial) {
    if (this.isText) return this.labels[this.codes[trial]] || null;
    const value = this.values[trial];
    return value === -1 && minusOneIsNothing.has(this.name) ? null : value;
  }

  /** A value beside others: "relu", "hidden 100", "batch_normalization = false". */
  long(value) {
    if (value === null) return `${words(this.name)} –`;
    if (this.isBare) return `${this.name} = ${value}`;
    return this.isText ? value : `${words(this.name)} ${valueText(value)}`;
  }

  /** Different values: numbers in their order, texts as they first come in the experiment. */
  distinct(trials = allTrials) {
    const values = [...new Set(trials.map((trial) => this.at(trial)))].filter((value) => value !== null);
    if (!this.isText) return values.sort((a, b) => a - b);
    this.places ??= new Map([...new Set(this.codes)].map((code, place) => [this.labels[code], place]));
    return values.sort((a, b) => this.places.get(a) - this.places.get(b));
  }
}

const columns = data.columns.map((column) => new Column(column));
const allTrials = Array.from({ length: data.trials }, (_, trial) => trial);
const curves = new Map(data.curves.map((curve) => [curve.metric, curve]));

function column(name) {
  return columns.find((candidate) => candidate.name === name);
}

function statusOf(trial) {
  return data.statusWords[column("status").values[trial]];
}

/** The stages of the training, each of which begins with the network of the one before; null where there are none. */
const stages = column(data.stages) ?? null;

/** What came out, where trials are stages of a training: those whose networks others have gone on with are not. */
const earlierStages = new Set(data.earlierStages);
const outcomes = allTrials.filter((trial) => !earlierStages.has(trial));

/** Complete trials of these; where there are none, those that a search gave up. */
const finished = (() => {
  const complete = outcomes.filter((trial) => statusOf(trial) === "complete");
  return complete.length > 0 ? complete : outcomes.filter((trial) => statusOf(trial) === "pruned");
})();

const seeds = columns.filter((candidate) => candidate.role === "seed" && candidate.distinct().length > 1);

/** What trials of the same settings differ in: "seed", or "fold". */
function repetitionWord() {
  if (seeds.length !== 1) return seeds.length > 0 ? "run" : "trial";
  return seeds[0].key === "dataset.fold" ? "fold" : "seed";
}

/** What was varied, without what says nothing new. */
const dimensions = columns.filter(
  (candidate) => candidate.telling && candidate.role === "setting" && candidate.name !== data.stages && candidate.distinct().length > 1,
);

const metrics = columns.filter(
  (candidate) => candidate.role === "metric" && finished.some((trial) => candidate.at(trial) !== null),
);

/** What figures offer as a result, the one that ranks the trials first. */
const results = (() => {
  const order = data.metricOrder;
  const rank = (metric) => (order.includes(metric.name) ? order.indexOf(metric.name) : order.length);
  const extra = ["seconds", "parameter_count"].map(column).filter((one) => one && finished.some((trial) => one.at(trial) !== null));
  return [...[...metrics].sort((a, b) => rank(a) - rank(b)), ...extra];
})();

/** The metric by which trials are chosen: on validation data where there are some. */
const ranking = column(data.rankedBy);
/** The one by which they are reported. */
const headline = results[0];

/** Trials that agree on the columns, as [{values, trials}], in the order of the first. */
function groupBy(trials, by) {
  const groups = new Map();
  for (const trial of trials) {
    const values = by.map((one) => one.at(trial));
    const key = JSON.stringify(values);
    if (!groups.has(key)) groups.set(key, { values, trials: [] });
    groups.get(key).trials.push(trial);
  }
  return [...groups.values()];
}

/** Of a study that looked for several metrics: whether nothing beats these trials in all of them. True of any other. */
function isOnFront(trials) {
  const front = data.searched.length > 0 ? column("on_front") : undefined;
  return front === undefined || trials.some((trial) => front.at(trial) === "true");
}

/** The number of a metric that is shown: of the best epoch, where that is what is reported. */
function shownColumn(name) {
  return (data.best && column(`best_${name}`)) || column(name);
}

function valuesOf(metric, trials) {
  return trials.map((trial) => metric.at(trial)).filter((value) => value !== null && !Number.isNaN(value));
}

/** Trials that share a seed are not independent: the mean of each seed, or fold; without any, each trial. */
function meansOfSeeds(metric, trials) {
  if (seeds.length === 0) return valuesOf(metric, trials);
  return groupBy(trials, seeds).map((group) => mean(valuesOf(metric, group.trials)));
}

/** Settings that differ in more than the seed, best first by the mean of the metric. */
function configurations(metric = ranking, trials = finished) {
  const groups = groupBy(trials, dimensions).map((group) => ({ ...group, spread: spreadOf(metric ? valuesOf(metric, group.trials) : []) }));
  const sign = metric?.larger ? -1 : 1;
  const beaten = (group) => Number(metric === ranking && !isOnFront(group.trials));
  return groups.filter((group) => group.spread.n > 0).sort((a, b) => beaten(a) - beaten(b) || sign * (a.spread.mean - b.spread.mean));
}

const best = configurations()[0] ?? null;

/** The setting whose values differ most in the mean of the metric that chooses. */
function mostTelling() {
  const range = (one) => {
    const means = groupBy(finished, [one]).map((group) => spreadOf(ranking ? valuesOf(ranking, one.atBest ? group.trials.filter((trial) => one.atBest.includes(trial)) : group.trials) : []).mean).filter(Number.isFinite);
    return means.length > 1 ? maximum(means) - minimum(means) : 0;
  };
  return dimensions.map((one) => ({ one, by: range(one) })).sort((a, b) => b.by - a.by)[0]?.one ?? null;
}

/** True if the trial has the settings of the best configuration in all dimensions but some. */
function isBestBeside(trial, except) {
  return best !== null && dimensions.every((one, i) => except.includes(one) || one.at(trial) === best.values[i]);
}

/** True if there is something to compare with the best configuration: random points have nothing in common with it. */
const hasNeighbours = dimensions.length > 1 && dimensions.every((one) =>
  one.distinct(finished.filter((trial) => isBestBeside(trial, [one]))).length >= Math.max(2, one.distinct(finished).length / 2));

function valueText(value) {
  if (value === null) return "–";
  return typeof value === "number" ? (Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : number(value)) : value;
}

/** "hidden 100, learning rate 0.01" */
function settingsText(by, values) {
  if (by.length === 0) return "all trials";
  if (by.length === 1) return by[0].long(values[0]);
  const there = by.map((one, i) => [one, values[i]]).filter(([, value]) => value !== null);
  return there.map(([one, value]) => one.long(value)).join(", ");
}

function trialText(trial) {
  const by = [...dimensions, ...seeds];
  return by.length === 0 ? "the trial" : settingsText(by, by.map((one) => one.at(trial)));
}
