// The range test: the loss over a rate that grows from step to step, and what is read off it.

function rangeTestFigure(test, place) {
  return figure({
    id: `rates-${place + 1}`,
    title: test.trial,
    help: test.sentence,
    controls: [{ name: "logY", label: "Log scale", value: false }],
    draw: (state, width) => drawRangeTest(test, state, width),
  });
}

function drawRangeTest(test, { logY }, width) {
  const { rates, smoothed, losses } = test;
  if (smoothed.length < 3) return { empty: "The loss is not finite from the start." };
  // What it does while it diverges would leave no room for the rest.
  const lowest = minimum(smoothed);
  const top = lowest + 1.5 * (smoothed[0] - lowest) + 1e-12;
  const shown = (loss) => Number.isFinite(loss) && loss <= top && (!logY || loss > 0);
  const key = [{ label: losses.length > 1 ? `mean of ${losses.length} seeds, smoothed` : "smoothed", colour: "var(--c1)" }, { label: losses.length > 1 ? "each seed" : "each step", colour: "var(--c0)" }];
  const marks = [["steepest", "falls fastest"], ["lowest", "lowest"], ["highestStable", "diverges above"]].filter(([name]) => test[name] > 0);
  const entries = legend(key, 0, 36, width);
  const lines = 26 + entries.height;
  const height = Math.min(360, Math.max(240, width * 0.42));
  const area = { y: lines + 14 * marks.length, height };
  const scaleOf = (range) => metricScale("loss", [...smoothed, ...losses.flat()].filter(shown), range, { log: logY });
  const probe = scaleOf([height, 0]);
  if (probe === null) return { empty: "A log scale needs numbers above zero." };
  area.x = yAxisWidth(probe, height);
  area.width = width - area.x - 14;
  const y = scaleOf([area.y + area.height, area.y]);
  const x = logarithmic([rates[0], rates[rates.length - 1]], [area.x, area.x + area.width]);
  const drawing = drawingOf(width, area.y + height + 46);
  drawing.append(svg("text", { class: "name", x: 0, y: 12 }, "loss of the batch before its step"), entries.group, yAxis(area, y), xAxis(area, x, { name: "learning rate" }));
  const curve = (values, style) => {
    const end = values.findIndex((loss) => !shown(loss) && loss > top);
    const there = values.slice(0, end < 0 ? values.length : end).map((loss, i) => [rates[i], loss]).filter(([rate, loss]) => rate !== undefined && shown(loss));
    drawing.append(svg("path", { class: "curve", d: pathOf(there.map(([rate, loss]) => [x(rate), y(loss)])), ...style }));
  };
  losses.forEach((seed) => curve(seed, { style: "stroke:var(--c0)", opacity: 0.4, "stroke-width": 1 }));
  curve(smoothed, { style: "stroke:var(--c1)" });
  marks.forEach(([name, label], i) => {
    const at = x(test[name]);
    if (!(at >= area.x - 1 && at <= area.x + area.width + 1)) return;
    const text = `${label} ${number(test[name], 2)}`;
    const left = at + textWidth(text, 11.5) + 6 > area.x + area.width;
    const line = lines + 14 * i + 8;
    drawing.append(
      svg("line", { class: "cursor", x1: at, x2: at, y1: line - 6, y2: area.y + height }),
      svg("text", { class: "tick", x: at + (left ? -5 : 5), y: line, "text-anchor": left ? "end" : "start" }, text));
  });
  const targets = smoothed.map((loss, i) => ({ loss, i })).filter(({ loss }) => shown(loss)).map(({ loss, i }) => ({
    x: x(rates[i]),
    y: y(loss),
    mark: () => svg("circle", { class: "halo", cx: x(rates[i]), cy: y(loss), r: 6 }),
    lines: () => [`learning rate ${number(rates[i], 3)}`, `loss ${number(loss)}`],
  }));
  return {
    drawing,
    rows: [["learning_rate", "smoothed_loss", ...losses.map((_, seed) => `loss_${seed + 1}`)], ...smoothed.map((loss, i) => [rates[i], loss, ...losses.map((seed) => seed[i] ?? null)])],
    targets,
    hover: { across: true },
    description: `The loss over ${plural(smoothed.length, "rate")}, from ${number(rates[0], 2)} to ${number(rates[rates.length - 1], 2)}.`,
  };
}
