// What each setting does: for each of its values, the mean over trials with its confidence interval, and the trials.

const mostValues = 12;

const hasTuned = dimensions.some((one) => one.atBest !== undefined);
const chosenOn = ranking?.name.startsWith("validation_") ? "chosen on validation" : "chosen on test rows: optimistic";

function effectsFigure() {
  return figure({
    id: "effects",
    title: "Effect of each setting",
    help: "Each value at its best: the other settings are those with the best mean of the metric that chooses. Points are trials; the line is their mean at each value, with the 95 % confidence interval of that mean, in which each seed counts once. 'plexus compare' says what may be claimed.",
    controls: [
      { name: "metric", label: "Metric", options: columnOptions(results) },
      {
        name: "over",
        label: "Other settings",
        options: dimensions.length > 1 ? [
          ...(hasTuned ? [{ value: "tuned", label: `each at its best, ${chosenOn}` }] : []),
          { value: "all", label: "pooled: the mean over all of them" },
          ...(hasNeighbours ? [{ value: "best", label: "as in the best configuration" }] : []),
        ] : [{ value: "all", label: "" }],
      },
      { name: "log", label: "Log scale", value: false },
    ],
    draw: drawEffects,
  });
}

/** [{at, values, trials}]: one for each value, or for each of some ranges where there are very many. */
function groupsAlong(one, trials, metric) {
  const there = trials.filter((trial) => one.at(trial) !== null && metric.at(trial) !== null);
  const distinct = one.distinct(there);
  if (one.isText || distinct.length <= mostValues)
    return distinct.map((value) => groupAt(value, there.filter((trial) => one.at(trial) === value), metric));
  const sorted = [...there].sort((a, b) => one.at(a) - one.at(b));
  const count = Math.min(8, Math.max(3, Math.floor(sorted.length / 5)));
  const isLog = isLogarithmic(distinct);
  return Array.from({ length: count }, (_, i) => {
    const part = sorted.slice(Math.floor((i * sorted.length) / count), Math.floor(((i + 1) * sorted.length) / count));
    const middle = part.map((trial) => one.at(trial));
    return groupAt(isLog ? Math.exp(mean(middle.map(Math.log))) : mean(middle), part, metric);
  }).filter((group) => group.trials.length > 0);
}

function groupAt(at, trials, metric) {
  const spread = spreadOf(valuesOf(metric, trials));
  return { at, trials, ...spread, half: confidence(spreadOf(meansOfSeeds(metric, trials))) };
}

function drawEffects({ metric, over, log }, width) {
  if (dimensions.length === 0) return { empty: "No setting varies in this experiment; a grid in the configuration makes some vary." };
  if (!metric) return { empty: "No trial has a result yet." };
  const panels = dimensions.map((one) => {
    const trials = trialsBeside(one, over);
    return { one, trials, groups: groupsAlong(one, trials, metric) };
  }).filter((panel) => panel.groups.length > 0);
  const ends = panels.flatMap(({ groups }) => groups.filter((group) => group.half >= 0).flatMap((group) => [group.mean - group.half, group.mean + group.half]));
  const all = [...panels.flatMap((panel) => valuesOf(metric, panel.trials)), ...ends.filter((end) => !log && (end >= 0 || !isShare(metric.name)))];
  const height = 210;
  const probe = metricScale(metric.name, all, [height, 0], { log });
  if (probe === null) return { empty: log ? "A log scale needs numbers above zero." : "No trial has a result yet." };
  const left = yAxisWidth(probe, height);
  const perRow = Math.max(1, Math.min(panels.length, Math.floor((width - left) / 235)));
  const cell = (width - left) / perRow;
  const areas = panels.map((panel, i) => ({ x: left + (i % perRow) * cell, width: cell - 18, height, y: 0 }));
  const scales = panels.map((panel, i) => settingScale(panel.one, panel.trials, [areas[i].x, areas[i].x + areas[i].width]));
  const below = Math.max(...panels.map((_, i) => xAxisHeight(areas[i], scales[i]))) + 8;
  const rowHeight = height + below + 42;
  const drawing = drawingOf(width, Math.ceil(panels.length / perRow) * rowHeight + 8);
  drawing.append(svg("text", { class: "name", x: 0, y: 12 }, words(metric.name)));
  const targets = [];
  panels.forEach(({ one, trials, groups }, i) => {
    const area = { ...areas[i], y: Math.floor(i / perRow) * rowHeight + 46 };
    const y = metricScale(metric.name, all, [area.y + area.height, area.y], { log });
    const x = scales[i];
    drawing.append(yAxis(area, y, { labels: i % perRow === 0 }), xAxis(area, x),
      svg("text", { class: "title", x: area.x + 2, y: area.y - 9 }, shortened(words(one.name), area.width, 12.5)));
    drawTrials(drawing, one, trials, metric, { x, y });
    drawMeans(drawing, one, groups, { x, y, area });
    targets.push(...meanTargets(one, groups, metric, { x, y }));
  });
  const rows = panels.flatMap(({ one, groups }) => groups.map((group) => [one.name, group.at, group.mean, group.half, group.std, group.n]));
  return {
    drawing,
    rows: [["setting", "value", "mean", "half_of_95_confidence_interval", "std", "trials"], ...rows],
    targets,
    description: `${words(metric.name)} along ${panels.map(({ one }) => words(one.name)).join(", ")}.`,
    note: effectsNoteOf(over),
  };
}

/** The trials that say what a setting does: at its best, all, or those beside the best configuration. */
function trialsBeside(one, over) {
  if (over === "tuned" && one.atBest !== undefined) return one.atBest;
  return over === "best" ? finished.filter((trial) => isBestBeside(trial, [one])) : finished;
}

/** What must be known of means that count settings nobody would choose, or of those that were chosen. */
function effectsNoteOf(over) {
  if (over === "best" && best !== null) return `Best configuration: ${settingsText(dimensions, best.values)}.`;
  if (over === "tuned") return `For each value, the other settings are those with the best mean ${words(ranking.name)} over the seeds.`;
  const pooled = dimensions.length > 1 ? "Means over all other settings count those that nobody would choose, and may have another sign than the effect at the best ones." : null;
  return [pooled, effectsNote()].filter((note) => note !== null).join(" ") || null;
}

function effectsNote() {
  const lost = allTrials.filter((trial) => statusOf(trial) === "diverged" || statusOf(trial) === "failed").length;
  return lost > 0 ? `${plural(lost, "trial")} that diverged or failed ${lost === 1 ? "has" : "have"} no result and ${lost === 1 ? "is" : "are"} not in these means.` : null;
}

function drawTrials(drawing, one, trials, metric, { x, y }) {
  const scatter = x.step === undefined ? 8 : Math.min(x.step * 0.4, 34);
  const opacity = trials.length > 300 ? 0.2 : trials.length > 80 ? 0.32 : 0.5;
  const continuous = !one.isText && one.distinct(trials).length > mostValues;
  const group = svg("g", { style: "fill:var(--c0)", opacity });
  trials.forEach((trial, i) => {
    const [at, value] = [one.at(trial), metric.at(trial)];
    if (at === null || value === null || !Number.isFinite(y(value))) return;
    group.append(svg("circle", { cx: (x(at) + (continuous ? 0 : jitter(i) * scatter)).toFixed(1), cy: y(value).toFixed(1), r: 2.6 }));
  });
  drawing.append(group);
}

function drawMeans(drawing, one, groups, { x, y, area }) {
  const inside = (value) => Math.min(Math.max(Number.isNaN(y(value)) ? area.y + area.height : y(value), area.y), area.y + area.height);
  const shown = groups.filter((group) => Number.isFinite(y(group.mean)));
  if (!one.isText)
    drawing.append(svg("path", { class: "curve", d: pathOf(shown.map((group) => [x(group.at), y(group.mean)])), style: "stroke:var(--c1)" }));
  for (const group of shown) {
    if (!Number.isNaN(group.half))
      drawing.append(svg("line", { x1: x(group.at), x2: x(group.at), y1: inside(group.mean - group.half), y2: inside(group.mean + group.half), style: "stroke:var(--c1)", "stroke-width": 2 }));
    drawing.append(svg("circle", { class: "mark", cx: x(group.at), cy: y(group.mean), r: 5, style: "fill:var(--c1)" }));
  }
}

function meanTargets(one, groups, metric, { x, y }) {
  return groups.filter((group) => Number.isFinite(y(group.mean))).map((group) => ({
    x: x(group.at),
    y: y(group.mean),
    mark: () => svg("circle", { class: "halo", cx: x(group.at), cy: y(group.mean), r: 7 }),
    lines: () => [
      one.isText ? `${words(one.name)}: ${valueText(group.at)}` : one.long(group.at),
      `mean ${words(metric.name)} ${measured(metric.name, group.mean)}`,
      ...(Number.isNaN(group.half) ? [] : [`95 % interval ${measured(metric.name, group.mean - group.half)} to ${measured(metric.name, group.mean + group.half)}`]),
      plural(group.n, "trial"),
    ],
  }));
}
