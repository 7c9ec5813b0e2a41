// How much the seed decides: trials in rows, as points and, where there are enough, as boxes.

const mostSpreadRows = 20;
const fewestForBox = 5;

function spreadFigure() {
  return figure({
    id: "spread",
    title: "Spread over seeds",
    help: "Each point is a trial, the dark tick the mean; from five trials on, a box from the first to the third quartile with the median.",
    controls: [
      { name: "metric", label: "Metric", options: columnOptions(results) },
      { name: "rows", label: "Rows", options: [{ value: null, label: dimensions.length > 0 ? "each configuration" : "all trials" }, ...columnOptions([...dimensions, ...seeds])] },
      { name: "log", label: "Log scale", value: false },
    ],
    draw: drawSpread,
  });
}

function drawSpread({ metric, rows: along, log }, width) {
  if (!metric) return { empty: "No trial has a result yet." };
  const by = along === null ? dimensions : [along];
  let groups = groupBy(finished, by)
    .map((group) => ({ label: settingsText(by, group.values), trials: group.trials.filter((trial) => metric.at(trial) !== null) }))
    .map((group) => ({ ...group, values: valuesOf(metric, group.trials), spread: spreadOf(valuesOf(metric, group.trials)) }))
    .filter((group) => group.values.length > 0);
  if (along === null || along.isText) groups.sort((a, b) => (metric.larger ? -1 : 1) * (a.spread.mean - b.spread.mean));
  else groups.sort((a, b) => along.at(a.trials[0]) - along.at(b.trials[0]));
  if (groups.length === 0) return { empty: "No trial has a result yet." };
  const all = groups;
  groups = groups.slice(0, mostSpreadRows);
  const narrow = width < 560;
  const labelWidth = narrow ? 0 : Math.min(width * 0.38, Math.max(...groups.map((group) => textWidth(group.label)))) + 14;
  const numberWidth = Math.max(...groups.map((group) => textWidth(measuredSpread(metric.name, group.spread), 11.5))) + 14;
  const rowHeight = narrow ? 44 : 28;
  const area = { x: labelWidth + 4, y: 8, width: width - labelWidth - numberWidth - 8, height: rowHeight * groups.length };
  const x = metricScale(metric.name, groups.flatMap((group) => group.values), [area.x, area.x + area.width], { log });
  if (x === null) return { empty: "A log scale needs numbers above zero." };
  const drawing = drawingOf(width, area.y + area.height + 44);
  drawing.append(xAxis(area, x, { name: words(metric.name), grid: true }));
  const targets = [];
  groups.forEach((group, i) => {
    const middle = area.y + (i + 0.5) * rowHeight + (narrow ? 8 : 0);
    const label = shortened(group.label, narrow ? width - numberWidth : labelWidth - 12);
    drawing.append(svg("text", narrow ? { x: area.x, y: middle - 12 } : { x: labelWidth - 4, y: middle + 4, "text-anchor": "end" }, label),
      svg("text", { class: "tick", x: width - 4, y: middle + 4, "text-anchor": "end" }, measuredSpread(metric.name, group.spread)));
    drawRow(drawing, group, { x, middle });
    group.trials.forEach((trial, t) => {
      const value = metric.at(trial);
      if (!Number.isFinite(x(value))) return;
      const point = { x: x(value), y: middle + jitter(t) * 9 };
      drawing.append(svg("circle", { cx: point.x.toFixed(1), cy: point.y.toFixed(1), r: 3.4, style: "fill:var(--c0)", opacity: 0.7 }));
      targets.push({ ...point, mark: () => svg("circle", { class: "halo", cx: point.x, cy: point.y, r: 6 }),
        lines: () => [trialText(trial), `${words(metric.name)} ${measured(metric.name, value)}`] });
    });
  });
  return {
    drawing,
    rows: [["row", "trial", metric.name], ...all.flatMap((group) => group.trials.map((trial) => [group.label, column("id").at(trial), metric.at(trial)]))],
    targets,
    hover: { reach: 14 },
    description: `${plural(groups.length, "row")} of ${words(metric.name)}.`,
    note: all.length > groups.length ? `The best ${groups.length} of ${all.length} rows; the CSV has all.` : null,
  };
}

function drawRow(drawing, group, { x, middle }) {
  const inside = group.values.filter((value) => Number.isFinite(x(value))).sort((a, b) => a - b);
  if (inside.length >= fewestForBox) {
    const [first, median, third] = [0.25, 0.5, 0.75].map((share) => x(quantile(inside, share)));
    const style = "fill:var(--c0);fill-opacity:0.12;stroke:var(--c0)";
    drawing.append(
      svg("line", { x1: x(inside[0]), x2: x(inside[inside.length - 1]), y1: middle, y2: middle, style: "stroke:var(--c0)", opacity: 0.5 }),
      svg("rect", { x: Math.min(first, third), y: middle - 8, width: Math.abs(third - first), height: 16, rx: 2, style }),
      svg("line", { x1: median, x2: median, y1: middle - 8, y2: middle + 8, style: "stroke:var(--c0)", "stroke-width": 1.5 }));
  }
  if (Number.isFinite(x(group.spread.mean)))
    drawing.append(svg("line", { x1: x(group.spread.mean), x2: x(group.spread.mean), y1: middle - 9, y2: middle + 9, style: "stroke:var(--ink)", "stroke-width": 2.5 }));
}
