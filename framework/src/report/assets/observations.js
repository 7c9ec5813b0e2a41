// What observers recorded: a line for each array of parameters or layer, over epochs or steps.

function observationOptions() {
  const showcases = data.showcases.filter((showcase) => (showcase.observations ?? []).length > 0);
  return showcases.flatMap((showcase) => showcase.observations.map((lines) => ({
    value: { showcase, lines },
    label: `${showcases.length > 1 || data.trials > 1 ? trialText(showcase.trial) + ": " : ""}${words(lines.observer)}, ${words(lines.array)}`,
  })));
}

function observationsFigure() {
  return figure({
    id: "observations",
    title: "What observers recorded",
    help: "One point for each moment at which the observer looked.",
    controls: [
      { name: "choice", label: "Observer", options: observationOptions() },
      { name: "logY", label: "Log scale", value: false },
    ],
    draw: drawObservations,
  });
}

function drawObservations({ choice, logY }, width) {
  if (!choice) return { empty: "Nothing was recorded." };
  const { lines: { labels, moments, moment, values, meaning } } = choice;
  const all = labels.map((label, line) => ({
    label: label || "all",
    points: moments.map((at, i) => [at, values[i * labels.length + line]]).filter(([, value]) => Number.isFinite(value)),
  })).filter(({ points }) => points.length > 0);
  if (all.length === 0) return { empty: "Nothing that was recorded is a number." };
  const key = all.map(({ label }, i) => ({ label, colour: category(i), dash: dashes(i) }));
  const named = all.length > 1 || labels[0] !== "";
  const entries = named ? legend(key, 0, 36, width) : { group: svg("g", {}), height: 0 };
  const top = 26 + entries.height;
  const height = Math.min(380, Math.max(250, width * 0.45));
  const scaleOf = (range) => metricScale("value", all.flatMap(({ points }) => points.map(([, value]) => value)), range, { log: logY });
  const probe = scaleOf([height, 0]);
  if (probe === null) return { empty: "A log scale needs numbers above zero." };
  const left = yAxisWidth(probe, height);
  const area = { x: left, y: top, width: width - left - 12, height };
  const x = linear([moments[0], moments[moments.length - 1]], [area.x + 6, area.x + area.width - 6]);
  const plainTicks = x.ticks;
  x.ticks = (count) => plainTicks(count).filter(Number.isInteger);
  const y = scaleOf([area.y + area.height, area.y]);
  const drawing = drawingOf(width, top + height + 46);
  drawing.append(svg("text", { class: "name", x: 0, y: 12 }, shortened(meaning, width)), entries.group, yAxis(area, y), xAxis(area, x, { name: moment }));
  all.forEach(({ points }, i) => {
    const there = points.filter(([, value]) => Number.isFinite(y(value))).map(([at, value]) => [x(at), y(value)]);
    drawing.append(svg("path", { class: "curve", d: pathOf(there), style: `stroke:${key[i].colour}`, "stroke-dasharray": key[i].dash }));
    if (there.length === 1) drawing.append(svg("circle", { cx: there[0][0], cy: there[0][1], r: 4, style: `fill:${key[i].colour}` }));
  });
  const targets = moments.map((at) => {
    const there = all.map(({ points }, i) => ({ i, point: points.find(([where]) => where === at) }))
      .filter(({ point }) => point !== undefined && Number.isFinite(y(point[1])));
    if (there.length === 0) return null;
    return {
      x: x(at),
      y: y(there[0].point[1]),
      area,
      mark: () => [
        svg("line", { class: "cursor", x1: x(at), x2: x(at), y1: area.y, y2: area.y + area.height }),
        ...there.map(({ i, point }) => svg("circle", { class: "mark", cx: x(at), cy: y(point[1]), r: 4, style: `fill:${key[i].colour}` })),
      ],
      lines: () => [`${moment} ${at}`, ...there.slice(0, 12).map(({ i, point }) => ({ colour: key[i].colour, text: `${key[i].label}: ${number(point[1])}` }))],
    };
  }).filter((target) => target !== null);
  return {
    drawing,
    rows: [[moment, "line", "value"], ...all.flatMap(({ label, points }) => points.map(([at, value]) => [at, label, value]))],
    targets,
    hover: { across: true },
    description: `${meaning}, ${plural(all.length, "line")} over ${plural(moments.length, moment)}.`,
  };
}
