// Regression: what was predicted beside what was to be predicted.

function predictionsFigure() {
  const outputs = [...new Set(data.showcases.flatMap((showcase) => showcase.predictions.map(([, output]) => output)))];
  return figure({
    id: "predictions",
    title: "Predictions on the test examples",
    help: "On the diagonal a prediction equals its target.",
    controls: [
      { name: "showcase", label: "Trial", options: showcaseOptions() },
      { name: "output", label: "Output", options: outputs.map((output) => ({ value: output, label: data.outputs[output] ?? `output ${output}` })) },
    ],
    draw: drawPredictions,
  });
}

function drawPredictions({ showcase, output }, width) {
  if (!showcase) return { empty: "No trial has finished yet." };
  if (showcase.noExamples) return { empty: `The targets cannot be shown: ${showcase.noExamples}` };
  const points = showcase.predictions.filter((point) => point[1] === output);
  if (points.length === 0) return { empty: "This trial has no predictions." };
  const values = points.flatMap(([, , target, predicted]) => [target, predicted]);
  const side = Math.min(400, width - 60);
  const probe = metricScale("value", values, [side, 0]);
  const left = yAxisWidth(probe, side) + 4;
  const area = { x: left, y: 24, width: Math.min(side, width - left - 8), height: side };
  const y = metricScale("value", values, [area.y + area.height, area.y]);
  const x = metricScale("value", values, [area.x, area.x + area.width]);
  const drawing = drawingOf(width, area.y + area.height + 44);
  drawing.append(yAxis(area, y), xAxis(area, x, { name: "target", grid: true }), svg("text", { class: "name", x: 0, y: 12 }, "predicted"));
  const [low, high] = x.domain;
  drawing.append(svg("line", { class: "cursor", x1: x(low), y1: y(low), x2: x(high), y2: y(high) }));
  const targets = points.filter(([, , target, predicted]) => Number.isFinite(x(target)) && Number.isFinite(y(predicted))).map(([example, , target, predicted]) => {
    drawing.append(svg("circle", { cx: x(target).toFixed(1), cy: y(predicted).toFixed(1), r: 3.2, style: "fill:var(--c0)", opacity: 0.55 }));
    return { x: x(target), y: y(predicted), mark: () => svg("circle", { class: "halo", cx: x(target), cy: y(predicted), r: 6 }),
      lines: () => [`Test example ${example}`, `target ${number(target)}`, `predicted ${number(predicted)}`] };
  });
  const squares = mean(points.map(([, , target, predicted]) => (target - predicted) ** 2));
  return {
    drawing,
    rows: [["test_example", "target", "predicted"], ...points.map(([example, , target, predicted]) => [example, target, predicted])],
    targets,
    hover: { reach: 12 },
    description: `${plural(points.length, "example")}.`,
    note: `${plural(points.length, "test example")}; root mean square error of these ${number(Math.sqrt(squares))}.`,
  };
}
