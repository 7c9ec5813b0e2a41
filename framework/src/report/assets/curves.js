// Learning curves: mean over seeds and a band of one standard deviation.

const mostBands = 12;

function curvesFigure() {
  const offered = [...dimensions, ...seeds];
  const rank = (name) => (data.metricOrder.includes(name) ? data.metricOrder.indexOf(name) : data.metricOrder.length);
  const names = [...curves.keys()].sort((a, b) => rank(a) - rank(b));
  const choices = [{ value: null, label: "nothing" }, ...columnOptions(offered)];
  return figure({
    id: "curves",
    title: "Learning curves",
    help: allTrials.length > 1
      ? `One point ${data.moment === "step" ? "an evaluation" : "an epoch"}. A line is the mean over seeds, its band one standard deviation to either side.`
      : `One point ${data.moment === "step" ? "an evaluation" : "an epoch"}.`,
    controls: [
      { name: "metric", label: "Metric", options: names.map((name) => ({ value: name, label: words(name) })) },
      { name: "colour", label: "Colour by", options: choices, value: mostTelling() ?? seeds[0] ?? null },
      { name: "facet", label: "Facet by", options: choices, value: null },
      {
        name: "others",
        label: "Other settings",
        options: dimensions.length > 1 ? [
          ...(hasNeighbours ? [{ value: "best", label: "as in the best configuration" }] : []),
          { value: "lines", label: "a line for each" },
          { value: "mean", label: "averaged" },
        ] : [{ value: "lines", label: "" }],
        value: hasNeighbours ? "best" : "lines",
      },
      ...(stages === null ? [] : [{ name: "stage", label: "Stage", options: stages.distinct().map((value) => ({ value, label: value })), value: stages.distinct().at(-1) }]),
      { name: "logY", label: "Log scale", value: false },
      { name: "logX", label: `Log ${data.moment}s`, value: false },
      ...(allTrials.length > 1 ? [{ name: "band", label: "Bands", value: true }] : []),
    ],
    draw: drawCurves,
  });
}

/** [{facet, colour, rest, points: [{moment, mean, std, n}]}] */
function linesOf({ metric, colour, facet, others, stage }) {
  const curve = curves.get(metric);
  const special = [colour, facet].filter((one) => one !== null);
  const rest = others === "lines" ? dimensions.filter((one) => !special.includes(one)) : [];
  let trials = allTrials.filter((trial) => curve.values[trial].some((value) => value !== null));
  if (stages !== null) trials = trials.filter((trial) => stages.at(trial) === stage);
  if (others === "best" && !trials.some((trial) => earlierStages.has(trial))) trials = trials.filter((trial) => isBestBeside(trial, special));
  const groups = groupBy(trials, [...special, ...rest]);
  return groups.map((group) => {
    const value = (one) => (one === null ? null : group.values[special.indexOf(one)]);
    const points = data.moments.map((moment, i) => ({
      moment,
      ...spreadOf(group.trials.map((trial) => curve.values[trial][i]).filter((number) => Number.isFinite(number))),
    }));
    return {
      facet: value(facet),
      colour: value(colour),
      rest: rest.length > 0 ? settingsText(rest, group.values.slice(special.length)) : "",
      points: points.filter((point) => point.n > 0),
    };
  }).filter((line) => line.points.length > 0);
}

/** Colour, dash and label for each value of a column. */
function colourKey(one, values) {
  const key = new Map();
  const ordered = one !== null && !one.isText && values.length > 2;
  const isLog = ordered && isLogarithmic(values);
  values.forEach((value, i) => {
    const share = isLog
      ? Math.log(value / values[0]) / Math.log(values[values.length - 1] / values[0])
      : (value - values[0]) / (values[values.length - 1] - values[0]);
    key.set(value, ordered
      ? { colour: sequentialLine(share), dash: null, label: valueText(value) }
      : { colour: category(i), dash: dashes(i), label: one === null ? "all" : one.long(value) });
  });
  key.ordered = ordered;
  return key;
}

function drawCurves(state, width) {
  if (curves.size === 0 || data.moments.length === 0) return { empty: "No trial has a learning curve yet." };
  const lines = linesOf(state);
  if (lines.length === 0) return { empty: `No trial has a curve of ${words(state.metric)} with these settings.` };
  const facets = state.facet === null ? [null] : state.facet.distinct().filter((value) => lines.some((line) => line.facet === value));
  const colourValues = state.colour === null ? [null] : sortedLike(state.colour, lines.map((line) => line.colour));
  const key = colourKey(state.colour, colourValues);
  const bands = state.band && lines.length / facets.length <= mostBands;

  const isSmall = width < 560;
  const direct = facets.length === 1 && !isSmall && colourValues.length > 1 && colourValues.length <= 10 && lines.length <= 10;
  const labelRoom = direct ? Math.min(190, Math.max(...colourValues.map((value) => textWidth(key.get(value).label, 12, 600))) + 18) : 12;
  const header = curvesHeader(state, direct ? [] : colourValues, key, width);
  const top = header.height + (facets.length > 1 ? 26 : 10);

  const perRow = Math.max(1, Math.min(facets.length, Math.floor(width / 270)));
  const rowsCount = Math.ceil(facets.length / perRow);
  const height = facets.length > 1 ? 190 : Math.min(380, Math.max(250, width * 0.45));
  const values = lines.flatMap((line) => line.points.flatMap((point) =>
    bands && point.n > 1 ? [point.mean, point.mean - point.std, point.mean + point.std] : [point.mean]));
  const means = lines.flatMap((line) => line.points.map((point) => point.mean));
  const scaleOf = (range) => metricScale(state.metric, state.logY ? means : values, range, { log: state.logY });
  const probe = scaleOf([height, 0]);
  if (probe === null) return { empty: "A log scale needs numbers above zero." };
  const left = yAxisWidth(probe, height);
  const cell = (width - left - labelRoom) / perRow;
  const drawing = drawingOf(width, top + rowsCount * (height + (facets.length > 1 ? 56 : 0)) + (facets.length > 1 ? 16 : 46));
  drawing.append(header.group);

  const targets = [];
  facets.forEach((facet, i) => {
    const area = { x: left + (i % perRow) * cell, y: top + Math.floor(i / perRow) * (height + 56), width: cell - (facets.length > 1 ? 16 : 0), height };
    const x = (state.logX ? logarithmic : linear)([data.moments[0], data.moments[data.moments.length - 1]], [area.x + 6, area.x + area.width - 6]);
    const plainTicks = x.ticks;
    x.ticks = (count) => plainTicks(count).filter(Number.isInteger);
    const y = scaleOf([area.y + area.height, area.y]);
    drawing.append(yAxis(area, y, { labels: i % perRow === 0 }), xAxis(area, x, { name: facets.length === 1 ? data.moment : "" }));
    if (facets.length > 1)
      drawing.append(svg("text", { class: "title", x: area.x + 4, y: area.y - 9 }, shortened(state.facet.long(facet), area.width - 8, 12.5)));
    const mine = lines.filter((line) => line.facet === facet);
    drawLines(drawing, mine, key, { x, y, bands, area });
    if (direct) {
      drawEndLabels(drawing, mine, key, { x, y, area });
      if (key.ordered) drawing.append(svg("text", { class: "name", x: width, y: 12, "text-anchor": "end" }, words(state.colour.name)));
    }
    targets.push(...momentTargets(mine, key, state, { x, y, area }));
  });

  const names = [data.moment, ...[state.facet, state.colour].filter(Boolean).map((one) => one.name), "other settings", "mean", "std", "trials"];
  const rows = lines.flatMap((line) => line.points.map((point) => [
    point.moment, ...(state.facet ? [line.facet] : []), ...(state.colour ? [line.colour] : []), line.rest, point.mean, point.std, point.n]));
  return {
    drawing,
    rows: [names, ...rows],
    targets,
    hover: { across: true },
    description: `${words(state.metric)} over ${plural(data.moments.length, data.moment)}, ${plural(lines.length, "line")}.`,
    note: curvesNote(state, lines, bands, facets.length),
  };
}

/** The name of the metric, and what the colours mean. */
function curvesHeader(state, values, key, width) {
  const group = svg("g", {}, svg("text", { class: "name", x: 0, y: 12 }, words(state.metric)));
  if (values.length < 2) return { group, height: 20 };
  if (key.ordered && values.length > 9) {
    const name = words(state.colour.name);
    group.append(svg("text", { class: "name", x: 0, y: 36 }, name));
    const ramp = rampLegend(sequentialLine, [valueText(values[0]), valueText(values[values.length - 1])], textWidth(name) + 14, 26);
    group.append(ramp);
    return { group, height: 46 };
  }
  const name = key.ordered ? words(state.colour.name) : "";
  const start = name ? textWidth(name) + 14 : 0;
  const entries = legend(values.map((value) => key.get(value)), start, 36, width - start);
  group.append(svg("text", { class: "name", x: 0, y: 36 }, name), entries.group);
  return { group, height: 20 + entries.height };
}

function sortedLike(one, values) {
  const there = new Set(values);
  const all = one.distinct().filter((value) => there.has(value));
  return there.has(null) ? [...all, null] : all;
}

function curvesNote(state, lines, bands, facetCount) {
  const notes = [];
  if (state.others === "best" && best !== null) {
    const held = dimensions.filter((one) => one !== state.colour && one !== state.facet);
    if (held.length > 0) notes.push(`Held: ${settingsText(held, held.map((one) => best.values[dimensions.indexOf(one)]))}.`);
  }
  if (state.band && !bands) notes.push(`Bands are left out of more than ${mostBands} lines.`);
  if (data.moments.length < data.momentCount) notes.push(`${data.moments.length} of ${data.momentCount} ${data.moment}s are in this page, to keep it small; results.h5 has all.`);
  if (data.moments.length === 1) notes.push(`There is one ${data.moment} only.`);
  return notes.join(" ");
}

function drawLines(drawing, lines, key, { x, y, bands, area }) {
  const inside = (value) => Math.min(Math.max(value, area.y), area.y + area.height);
  const low = y.domain[0];
  const group = svg("g", {});
  if (bands)
    for (const line of lines) {
      const wide = line.points.filter((point) => point.n > 1);
      if (wide.length < 1) continue;
      const upper = wide.map((point) => [x(point.moment), inside(y(point.mean + point.std))]);
      const lower = wide.map((point) => [x(point.moment), inside(y(Math.max(point.mean - point.std, low)))]).reverse();
      group.append(svg("path", { class: "band", d: pathOf([...upper, ...lower]) + "Z", style: `fill:${key.get(line.colour).colour}` }));
    }
  for (const line of lines) {
    const { colour, dash } = key.get(line.colour);
    const points = line.points.filter((point) => Number.isFinite(y(point.mean))).map((point) => [x(point.moment), y(point.mean)]);
    const thin = lines.length > 24;
    group.append(svg("path", { class: "curve", d: pathOf(points), style: `stroke:${colour}`, "stroke-dasharray": dash, opacity: thin ? 0.55 : null, ...(thin ? { "stroke-width": 1.2 } : {}) }));
    if (points.length === 1) group.append(svg("circle", { cx: points[0][0], cy: points[0][1], r: 4, style: `fill:${colour}` }));
  }
  drawing.append(group);
}

function drawEndLabels(drawing, lines, key, { x, y, area }) {
  const ends = lines.map((line) => line.points[line.points.length - 1]);
  const places = apart(ends.map((point) => y(point.mean)), 15, area.y + 4, area.y + area.height);
  lines.forEach((line, i) => {
    const from = x(ends[i].moment);
    const { colour, label, dash } = key.get(line.colour);
    drawing.append(
      svg("path", { d: `M${from + 3} ${y(ends[i].mean)}L${area.x + area.width + 4} ${places[i]}`, style: `stroke:${colour};fill:none`, opacity: 0.6 }),
      svg("text", { x: area.x + area.width + 8, y: places[i] + 4, style: `fill:${dash ? "var(--ink)" : colour}`, "font-weight": 600 }, shortened(label, 170)));
  });
}

function momentTargets(lines, key, state, { x, y, area }) {
  return data.moments.map((moment) => {
    const there = lines.map((line) => ({ line, point: line.points.find((point) => point.moment === moment) }))
      .filter(({ point }) => point !== undefined && Number.isFinite(y(point.mean)))
      .sort((a, b) => y(a.point.mean) - y(b.point.mean));
    if (there.length === 0) return null;
    const most = 12;
    return {
      x: x(moment),
      y: y(there[0].point.mean),
      area,
      mark: () => [
        svg("line", { class: "cursor", x1: x(moment), x2: x(moment), y1: area.y, y2: area.y + area.height }),
        ...there.map(({ line, point }) => svg("circle", { class: "mark", cx: x(moment), cy: y(point.mean), r: 4, style: `fill:${key.get(line.colour).colour}` })),
      ],
      lines: () => [
        `${data.moment} ${moment} · ${words(state.metric)}`,
        ...there.slice(0, most).map(({ line, point }) => ({
          colour: key.get(line.colour).colour,
          text: `${[state.colour === null ? "" : key.get(line.colour).label, line.rest].filter(Boolean).join(", ") || "mean"}: ${measuredSpread(state.metric, point)}${point.n > 1 ? ` (${point.n})` : ""}`,
        })),
        ...(there.length > most ? [`and ${there.length - most} more`] : []),
      ],
    };
  }).filter((target) => target !== null);
}
