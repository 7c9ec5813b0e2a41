// A result against what it costs: which configurations no other one beats in both.

function paretoFigure() {
  const searched = data.searched.map(shownColumn).filter((one) => one !== undefined);
  const known = (all) => [...new Set(all)].filter((one) => one !== undefined && valuesOf(one, finished).length > 0);
  const cost = known([...searched.slice(1), ...["parameter_count", "multiply_adds", "seconds"].map(column), ...searched.slice(0, 1)]);
  const metric = known([...searched, ...(metrics.length > 0 ? results.filter((one) => metrics.includes(one)) : results)]);
  return figure({
    id: "pareto",
    title: "Better for how much more",
    help: "Each point is a configuration, the mean over its seeds. Those on the line are the Pareto front: no other one is at least as good in both and better in one." +
      (searched.length > 1 ? ` The study looked for ${searched.map((one) => words(one.name)).join(", ")}${searched.length > 2 ? "; a ring marks what nothing beats in all of these" : ""}.` : ""),
    controls: [
      { name: "metric", label: "Metric", options: columnOptions(metric) },
      { name: "cost", label: "Cost", options: columnOptions(cost) },
    ],
    draw: drawPareto,
  });
}

/** Those that no other one is at least as good as in both and better than in one, the cheapest first: `on_front` of results.h5. */
function frontOf(points, metric, cost) {
  const keyed = points.map((point) => ({ point, value: metric.larger ? -point.value : point.value, cost: cost.larger ? -point.cost : point.cost }));
  keyed.sort((a, b) => a.cost - b.cost || a.value - b.value);
  const front = [];
  for (const one of keyed) {
    const last = front[front.length - 1];
    if (last === undefined || one.value < last.value || (one.value === last.value && one.cost === last.cost)) front.push(one);
  }
  return front.map((one) => one.point);
}

function drawPareto({ metric, cost }, width) {
  if (!metric || !cost) return { empty: "Nothing is known of what trials cost." };
  const points = groupBy(finished, dimensions).map((group) => ({
    label: settingsText(dimensions, group.values),
    cost: mean(valuesOf(cost, group.trials)),
    value: mean(valuesOf(metric, group.trials)),
    n: group.trials.length,
    beaten: !isOnFront(group.trials),
  })).filter((point) => Number.isFinite(point.cost) && Number.isFinite(point.value));
  if (points.length === 0) return { empty: "No trial has a result yet." };
  const front = frontOf(points, metric, cost);
  const onFront = new Set(front);
  const costs = points.map((point) => point.cost);
  const height = 260;
  const probe = metricScale(metric.name, points.map((point) => point.value), [height, 0]);
  const area = { x: yAxisWidth(probe, height), y: 24, height };
  area.width = width - area.x - 30;  // half of "100,000" stands beyond it
  const y = metricScale(metric.name, points.map((point) => point.value), [area.y + area.height, area.y]);
  const x = metricScale(cost.name, costs, [area.x, area.x + area.width], { log: isLogarithmic(costs) });
  const drawing = drawingOf(width, area.y + area.height + 48);
  drawing.append(svg("text", { class: "name", x: 0, y: 12 }, words(metric.name)), yAxis(area, y), xAxis(area, x, { name: words(cost.name) }));
  drawing.append(svg("g", { style: "fill:var(--c0)", opacity: points.length > 300 ? 0.25 : 0.5 },
    points.filter((point) => !onFront.has(point)).map((point) => svg("circle", { cx: x(point.cost).toFixed(1), cy: y(point.value).toFixed(1), r: 3 }))));
  const path = front.flatMap((point, i) => (i === 0 ? [] : [[x(point.cost), y(front[i - 1].value)]]).concat([[x(point.cost), y(point.value)]]));
  drawing.append(svg("path", { class: "curve", d: pathOf(path), style: "stroke:var(--c1)" }),
    ...front.map((point) => svg("circle", { class: "mark", cx: x(point.cost).toFixed(1), cy: y(point.value).toFixed(1), r: 5, style: "fill:var(--c1)" })));
  if (data.searched.length > 2)
    drawing.append(...points.filter((point) => !point.beaten).map((point) => svg("circle", { class: "halo", cx: x(point.cost).toFixed(1), cy: y(point.value).toFixed(1), r: 8, opacity: 0.5 })));
  const counts = ["parameter_count", "multiply_adds"].includes(cost.name);
  const costText = (value) => (counts ? number(Math.round(value)) : measured(cost.name, value));
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
      el("li", {}, el("strong", {}, `${measured(metric.name, point.value)}`), ` for ${costText(point.cost)}${cost.name === "seconds" ? "" : ` ${words(cost.name === "parameter_count" ? "parameters" : cost.name)}`}: ${point.label}`))),
    note: front.length > 12 ? `The cheapest 12 of ${front.length} on the front; the CSV has all.` : null,
  };
}
