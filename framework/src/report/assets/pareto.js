// A result against what it costs: which configurations no other one beats in both.

function paretoFigure() {
  const cost = ["parameter_count", "multiply_adds", "seconds"].map(column).filter((one) => one !== undefined && valuesOf(one, finished).length > 0);
  return figure({
    id: "pareto",
    title: "Better for how much more",
    help: "Each point is a configuration, the mean over its seeds. Those on the line are the Pareto front: nothing else is at least as good and costs less.",
    controls: [
      { name: "metric", label: "Metric", options: columnOptions(metrics.length > 0 ? results.filter((one) => metrics.includes(one)) : results) },
      { name: "cost", label: "Cost", options: columnOptions(cost) },
    ],
    draw: drawPareto,
  });
}

/** Those that no other is at least as good as for less, the cheapest first. */
function frontOf(points, metric) {
  const better = (a, b) => (metric.larger ? a > b : a < b);
  const sorted = [...points].sort((a, b) => a.cost - b.cost || (better(a.value, b.value) ? -1 : 1));
  const front = [];
  for (const point of sorted)
    if (front.length === 0 || better(point.value, front[front.length - 1].value)) front.push(point);
  return front;
}

function drawPareto({ metric, cost }, width) {
  if (!metric || !cost) return { empty: "Nothing is known of what trials cost." };
  const points = groupBy(finished, dimensions).map((group) => ({
    label: settingsText(dimensions, group.values),
    cost: mean(valuesOf(cost, group.trials)),
    value: mean(valuesOf(metric, group.trials)),
    n: group.trials.length,
  })).filter((point) => Number.isFinite(point.cost) && Number.isFinite(point.value));
  if (points.length === 0) return { empty: "No trial has a result yet." };
  const front = frontOf(points, metric);
  const onFront = new Set(front);
  const costs = points.map((point) => point.cost);
  const height = 260;
  const probe = metricScale(metric.name, points.map((point) => point.value), [height, 0]);
  const area = { x: yAxisWidth(probe, height), y: 24, height };
  area.width = width - area.x - 18;
  const y = metricScale(metric.name, points.map((point) => point.value), [area.y + area.height, area.y]);
  const x = metricScale(cost.name, costs, [area.x, area.x + area.width], { log: isLogarithmic(costs) });
  const drawing = drawingOf(width, area.y + area.height + 48);
  drawing.append(svg("text", { class: "name", x: 0, y: 12 }, words(metric.name)), yAxis(area, y), xAxis(area, x, { name: words(cost.name) }));
  drawing.append(svg("g", { style: "fill:var(--c0)", opacity: points.length > 300 ? 0.25 : 0.5 },
    points.filter((point) => !onFront.has(point)).map((point) => svg("circle", { cx: x(point.cost).toFixed(1), cy: y(point.value).toFixed(1), r: 3 }))));
  const path = front.flatMap((point, i) => (i === 0 ? [] : [[x(point.cost), y(front[i - 1].value)]]).concat([[x(point.cost), y(point.value)]]));
  drawing.append(svg("path", { class: "curve", d: pathOf(path), style: "stroke:var(--c1)" }),
    ...front.map((point) => svg("circle", { class: "mark", cx: x(point.cost).toFixed(1), cy: y(point.value).toFixed(1), r: 5, style: "fill:var(--c1)" })));
  const costText = (value) => (cost.name === "seconds" ? duration(value) : number(Math.round(value)));
  const targets = points.map((point) => ({
    x: x(point.cost),
    y: y(point.value),
    mark: () => svg("circle", { class: "halo", cx: x(point.cost), cy: y(point.value), r: 7 }),
    lines: () => [point.label, `${words(metric.name)} ${measured(metric.name, point.value)}`, `${words(cost.name)} ${costText(point.cost)}`,
      ...(onFront.has(point) ? ["on the front"] : []), plural(point.n, "trial")],
  }));
  return {
    drawing,
    rows: [["configuration", cost.name, metric.name, "on_front", "trials"], ...points.map((point) => [point.label, point.cost, point.value, onFront.has(point), point.n])],
    targets,
    hover: { reach: 18 },
    description: `${words(metric.name)} against ${words(cost.name)} of ${plural(points.length, "configuration")}, ${front.length} on the front.`,
    below: el("ol", { class: "front" }, front.slice(0, 12).map((point) =>
      el("li", {}, el("b", {}, `${measured(metric.name, point.value)}`), ` for ${costText(point.cost)}${cost.name === "seconds" ? "" : ` ${words(cost.name === "parameter_count" ? "parameters" : cost.name)}`}: ${point.label}`))),
    note: front.length > 12 ? `The cheapest 12 of ${front.length} on the front; the CSV has all.` : null,
  };
}
