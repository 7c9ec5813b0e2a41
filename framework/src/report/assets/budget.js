// What more trials bring: the best result so far, over trials and over the time that they took.

const mostBudgets = 200;

function budgetFigure() {
  const seconds = column("seconds");
  const timed = seconds !== undefined && valuesOf(seconds, allTrials).length > 0;
  const order = [ranking, ...metrics.filter((metric) => metric !== ranking)];
  return figure({
    id: "budget",
    title: "Best so far",
    help: "What one would have had after so many trials. A grid has no order of its own: the mean over all orders is what so many of its trials, drawn at random, give (Dodge and others, 2019).",
    controls: [
      { name: "metric", label: "Metric", options: columnOptions(order) },
      { name: "over", label: "Over", options: [{ value: "trials", label: "trials" }, ...(timed ? [{ value: "seconds", label: "seconds of computing" }] : [])] },
      { name: "order", label: "Order", options: [{ value: "random", label: "mean over all orders" }, { value: "planned", label: "as in the plan" }] },
    ],
    draw: drawBudget,
  });
}

/** [{trial, at, value}] in the order of the plan: what each trial cost, and its result; null where it has none. */
function spendings(metric, over) {
  const seconds = column("seconds");
  const hasResult = new Set(finished);
  let at = 0;
  return allTrials.filter((trial) => statusOf(trial) !== "missing").map((trial) => {
    at += over === "trials" ? 1 : Number.isFinite(seconds.at(trial)) ? seconds.at(trial) : 0;
    const value = hasResult.has(trial) ? metric.at(trial) : null;
    return { trial, at, value: Number.isFinite(value) ? value : null };
  });
}

/** [{at, value}]: the mean, over all orders, of the best of the first n trials. */
function meanOverOrders(spent, metric) {
  const sign = metric.larger ? -1 : 1;
  const values = spent.map(({ value }) => value).filter((value) => value !== null).sort((a, b) => sign * (a - b));
  const count = values.length;
  const each = spent.length > 0 ? spent[spent.length - 1].at / spent.length : 0;
  const budgets = count <= mostBudgets ? values.map((_, i) => i + 1)
    : [...new Set(Array.from({ length: mostBudgets }, (_, i) => Math.round(count ** (i / (mostBudgets - 1)))))];
  return budgets.map((n) => {
    // The i-th best is the best of n with the probability C(count − i, n − 1) / C(count, n).
    let [weight, value] = [n / count, 0];
    for (let i = 1; i <= count - n + 1; i++) {
      value += weight * values[i - 1];
      weight *= (count - i - n + 1) / (count - i);
    }
    return { at: n * each, value };
  });
}

/** [{at, value, trial}]: where the best so far becomes better. */
function improvements(spent, metric) {
  const steps = [];
  for (const { trial, at, value } of spent) {
    const held = steps[steps.length - 1]?.value;
    if (value !== null && (held === undefined || (metric.larger ? value > held : value < held))) steps.push({ at, value, trial });
  }
  return steps;
}

function drawBudget({ metric, over, order }, width) {
  const spent = spendings(metric, over);
  const points = spent.filter(({ value }) => value !== null);
  if (points.length === 0) return { empty: "No trial has a result yet." };
  const end = spent[spent.length - 1].at;
  const line = order === "random" ? meanOverOrders(spent, metric) : improvements(spent, metric);
  const height = 240;
  const shown = order === "random" ? line.map(({ value }) => value) : points.map(({ value }) => value);
  const probe = metricScale(metric.name, shown, [height, 0]);
  const area = { x: yAxisWidth(probe, height), y: 24, height };
  area.width = width - area.x - 14;
  const y = metricScale(metric.name, shown, [area.y + area.height, area.y]);
  const x = linear([0, end], [area.x, area.x + area.width]);
  const name = over === "trials" ? "trials" : "seconds of computing, one trial after the other";
  const drawing = drawingOf(width, area.y + area.height + 48);
  drawing.append(svg("text", { class: "name", x: 0, y: 12 }, `best ${words(metric.name)} so far`), yAxis(area, y), xAxis(area, x, { name }));
  if (order === "planned")
    drawing.append(svg("g", { style: "fill:var(--c0)", opacity: 0.35 }, points.map(({ at, value }) => svg("circle", { cx: x(at).toFixed(1), cy: y(value).toFixed(1), r: 2.4 }))));
  const path = order === "random" ? line.map(({ at, value }) => [x(at), y(value)])
    : [...line, { at: end, value: line[line.length - 1].value }].flatMap(({ at, value }, i, all) => (i === 0 ? [[x(at), y(value)]] : [[x(at), y(all[i - 1].value)], [x(at), y(value)]]));
  drawing.append(svg("path", { class: "curve", d: pathOf(path), style: "stroke:var(--c1)" }));
  const cost = (at) => (over === "trials" ? plural(Math.round(at), "trial") : duration(at));
  const targets = line.map(({ at, value, trial }) => ({
    x: x(at),
    y: y(value),
    mark: () => svg("circle", { class: "halo", cx: x(at), cy: y(value), r: 6 }),
    lines: () => [`after ${cost(at)}`, `${words(metric.name)} ${measured(metric.name, value)}`, ...(trial === undefined ? [] : [trialText(trial)])],
  }));
  const without = spent.length - points.length;
  return {
    drawing,
    rows: [[over, metric.name], ...line.map(({ at, value }) => [at, value])],
    targets,
    hover: { across: true },
    description: `The best ${words(metric.name)} after each of ${plural(spent.length, "trial")}.`,
    note: without === 0 ? null : order === "random" ? `${plural(without, "trial")} without a result ${without === 1 ? "is" : "are"} left out of the mean.` : `${plural(without, "trial")} without a result cost${without === 1 ? "s" : ""} and bring${without === 1 ? "s" : ""} nothing.`,
  };
}
