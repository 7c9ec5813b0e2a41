// Parallel coordinates: a line for each configuration through all its settings and its result.

function parallelFigure() {
  return figure({
    id: "parallel",
    title: "All settings at once",
    help: "Each line is one configuration, coloured by its mean result. Emphasise the best to follow them back to their settings.",
    controls: [
      { name: "metric", label: "Metric", options: columnOptions(results) },
      {
        name: "shown",
        label: "Emphasise",
        options: [
          { value: 1, label: "all" },
          { value: 0.25, label: "the best quarter" },
          { value: 0.1, label: "the best tenth" },
          { value: -0.25, label: "the worst quarter" },
        ],
      },
    ],
    draw: drawParallel,
  });
}

function drawParallel({ metric, shown }, width) {
  if (dimensions.length < 2) return { empty: "This figure needs two settings that vary." };
  const lines = metric ? configurations(metric) : [];
  if (lines.length === 0) return { empty: "No trial has a result yet." };
  const axes = dimensions.slice(0, 12);
  const means = lines.map((line) => line.spread.mean);
  const [low, high] = [minimum(means), maximum(means)];
  const isLog = !isShare(metric.name) && isLogarithmic(means);
  const goodness = (value) => {
    const share = high === low ? 1 : isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return metric.larger || high === low ? share : 1 - share;
  };
  const total = Math.max(width, 74 * (axes.length + 1));
  const titleRows = width < 560 && axes.length > 1 ? 3 : 2;
  const area = { y: 24 + 19 * titleRows, height: 270 };
  // Points that some trials do not have stand below the axis.
  const bottom = area.y + area.height;
  const lacking = axes.some((one) => lines.some((line) => line.values[dimensions.indexOf(one)] === null)) ? 26 : 0;
  const drawing = drawingOf(total, bottom + lacking + 16);
  const firstTexts = labelsAlong(axes[0], [bottom, area.y]);
  const inset = Math.min(130, Math.max(...firstTexts.map(({ text }) => textWidth(text, 11.5)))) + 12;
  const step = (total - inset - 70) / axes.length;
  const xs = axes.map((_, i) => inset + i * step);
  const last = inset + axes.length * step;
  const scales = axes.map((one) => settingScale(one, finished, [bottom, area.y], 0.03));
  const y = metricScale(metric.name, means, [bottom, area.y], { log: isLog });

  const order = lines.map((_, i) => i).sort((a, b) => goodness(means[a]) - goodness(means[b]));
  const limit = Math.max(1, Math.round(lines.length * Math.abs(shown)));
  const emphasised = new Set(shown > 0 ? order.slice(-limit) : order.slice(0, limit));
  const pointsOf = (line) => [...axes.map((one, i) => {
    const value = line.values[dimensions.indexOf(one)];
    return [xs[i], value === null ? bottom + 20 : scales[i](value)];
  }), [last, y(line.spread.mean)]];
  for (const i of order) {
    const bright = emphasised.has(i);
    drawing.append(svg("path", { class: "curve", d: pathOf(pointsOf(lines[i])),
      style: bright ? `stroke:${sequentialLine(goodness(means[i]))}` : "stroke:var(--line)",
      "stroke-width": lines.length > 150 ? 1.2 : 1.8, opacity: bright ? 0.85 : 0.5 }));
  }
  axes.forEach((one, i) => drawing.append(parallelAxis(xs[i], one.name, labelsAlong(one, [bottom, area.y]), area, step, { row: i % titleRows, titleRows, total })));
  const ticks = y.ticks(5);
  drawing.append(parallelAxis(last, metric.name, ticks.map((tick) => ({ at: y(tick), text: y.format(tick, ticks) })), area, 130, { isLast: true, row: axes.length % titleRows, titleRows, total }));
  if (lacking > 0) drawing.append(svg("text", { class: "tick", x: 0, y: bottom + 24 }, "not set"));

  const targets = order.map((i) => {
    const points = pointsOf(lines[i]);
    const end = points[points.length - 1];
    return {
      x: end[0],
      y: end[1],
      distance: (px, py) => distanceToPath(points, px, py),
      mark: () => svg("path", { class: "curve", d: pathOf(points), style: "stroke:var(--ink)", "stroke-width": 3 }),
      lines: () => [`${words(metric.name)} ${measuredSpread(metric.name, lines[i].spread)}`,
        ...dimensions.map((one, d) => `${words(one.name)}: ${valueText(lines[i].values[d])}`), plural(lines[i].spread.n, "trial")],
    };
  }).reverse();
  return {
    drawing,
    rows: [[...dimensions.map((one) => one.name), `mean_${metric.name}`, "std", "trials"],
      ...lines.map((line) => [...line.values, line.spread.mean, line.spread.std, line.spread.n])],
    targets,
    hover: { reach: 10 },
    description: `${plural(lines.length, "configuration")}.`,
    note: dimensions.length > axes.length ? `The first ${axes.length} of ${dimensions.length} settings are drawn; the data have all.` : null,
  };
}

/** Labels of a vertical axis that do not touch. */
function labelsAlong(one, range) {
  const scale = settingScale(one, finished, range, 0.03);
  const ticks = scale.ticks(6);
  const positions = ticks.map(scale);
  const kept = keptLabels(positions, positions.map(() => 15));
  return ticks.map((tick, i) => ({ at: positions[i], text: scale.format(tick, ticks) })).filter((_, i) => kept[i]);
}

/** Names stand in rows by turns, so that each has the room of several axes. */
function parallelAxis(x, name, labels, area, room, { isLast = false, row, titleRows, total }) {
  const title = shortened(words(name), Math.max(70, titleRows * room - 12), 12.5);
  const half = 0.56 * textWidth(title, 12.5) + 2;  // titles are bold
  return svg("g", {},
    svg("line", { x1: x, x2: x, y1: area.y, y2: area.y + area.height, style: "stroke:var(--muted)" }),
    svg("text", { class: "title", x: Math.min(Math.max(x, half), total - half), y: area.y - 24 - 19 * (titleRows - 1 - row), "text-anchor": "middle" }, title),
    labels.map(({ at, text }) => svg("text", { class: "tick", x: isLast ? x + 8 : x - 7, y: at + 4, "text-anchor": isLast ? "start" : "end",
      style: "paint-order:stroke;stroke:var(--surface);stroke-width:4px;stroke-linejoin:round" }, shortened(text, Math.min(130, room - 14), 11.5))));
}

function distanceToPath(points, px, py) {
  let least = Infinity;
  for (let i = 1; i < points.length; i++) {
    const [[ax, ay], [bx, by]] = [points[i - 1], points[i]];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length));
    least = Math.min(least, Math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay)));
  }
  return least;
}
