// Which classes are taken for which.

const mostConfusions = 60;

function confusionFigure() {
  const there = data.ranking.filter((trial) => data.confusion[trial] !== undefined);
  const special = data.showcases.map((showcase) => showcase.trial).filter((trial) => there.includes(trial));
  const offered = [...new Set([...special, ...there.slice(0, mostConfusions)])];
  return figure({
    id: "confusion",
    title: "Confusion matrix",
    help: "Rows are the true classes of the test examples, columns what the network chose.",
    controls: [
      { name: "trial", label: "Trial", options: offered.map((trial) => ({ value: trial, label: trialText(trial) })), value: offered[0] },
      { name: "share", label: "Show", options: [{ value: false, label: "counts" }, { value: true, label: "share of each true class" }] },
    ],
    draw: drawConfusion,
  });
}

function drawConfusion({ trial, share }, width) {
  const counts = data.confusion[trial];
  if (counts === undefined)
    return { empty: data.classes.length > 0 ? "No trial has a confusion matrix that fits into this page." : "Only classification has a confusion matrix." };
  const size = data.classes.length;
  const at = (row, col) => counts[row * size + col];
  const totals = data.classes.map((_, row) => data.classes.reduce((sum, _, col) => sum + at(row, col), 0));
  const left = Math.min(110, Math.max(textWidth("true class", 12), ...data.classes.map((name) => textWidth(name, 11.5)))) + 14;
  const recallRoom = 62;
  const cell = Math.max(12, Math.min(72, (width - left - recallRoom) / size));
  const tall = Math.max(12, Math.min(38, cell));
  const area = { x: left, y: 34, width: cell * size, height: tall * size };
  const x = places(data.classes, [area.x, area.x + area.width]);
  const drawing = drawingOf(Math.max(width, area.x + area.width + recallRoom), area.y + area.height + xAxisHeight(area, x) + 24);
  drawing.append(svg("text", { class: "name", x: area.x - 8, y: area.y - 8, "text-anchor": "end" }, "true class"),
    svg("text", { class: "name", x: area.x + area.width + recallRoom - 6, y: area.y - 8, "text-anchor": "end" }, "recall"), xAxis(area, x, { name: "chosen class" }));
  const targets = [];
  data.classes.forEach((name, row) => {
    const top = area.y + row * tall;
    if (tall >= 12) drawing.append(svg("text", { class: "tick", x: area.x - 8, y: top + tall / 2 + 4, "text-anchor": "end" }, shortened(name, 110, 11.5)));
    const recall = totals[row] > 0 ? at(row, row) / totals[row] : NaN;
    if (tall >= 14) drawing.append(svg("text", { class: "tick", x: area.x + area.width + recallRoom - 6, y: top + tall / 2 + 4, "text-anchor": "end" }, Number.isNaN(recall) ? "–" : `${(100 * recall).toFixed(1)} %`));
    data.classes.forEach((other, col) => {
      const part = totals[row] > 0 ? at(row, col) / totals[row] : 0;
      // A square root lets the few mistakes be seen beside the many hits.
      const colour = Math.sqrt(part);
      drawing.append(svg("rect", { x: area.x + col * cell + 0.5, y: top + 0.5, width: cell - 1, height: tall - 1, rx: 2, fill: sequential(colour) }));
      const text = share ? (part === 0 ? "" : `${(100 * part).toFixed(part < 0.1 ? 1 : 0)}`) : at(row, col) === 0 ? "" : String(at(row, col));
      if (textWidth(text, 11.5) < cell - 3 && tall >= 14)
        drawing.append(svg("text", { x: area.x + (col + 0.5) * cell, y: top + tall / 2 + 4, "text-anchor": "middle", style: `font-size:11.5px;fill:${inkOn(colour)}` }, text));
      targets.push(cellTarget({ cellLeft: area.x + col * cell, top, size: cell, tall }, row === col ? `${name}: right` : `${name} taken for ${other}`,
        [`${at(row, col)} of ${totals[row]} (${(100 * part).toFixed(1)} %)`]));
    });
  });
  return {
    drawing,
    rows: [["true_class", "predicted_class", "count"], ...data.classes.flatMap((name, row) => data.classes.map((other, col) => [name, other, at(row, col)]))],
    targets,
    hover: { reach: 1 },
    description: `${trialText(trial)}.`,
    note: worstConfusions(at, totals),
  };
}

/** "Most often: 7 taken for 9 (12 of 90), …" */
function worstConfusions(at, totals) {
  const pairs = data.classes.flatMap((name, row) => data.classes.map((other, col) => ({ name, other, count: row === col ? 0 : at(row, col), total: totals[row] })));
  const worst = pairs.sort((a, b) => b.count - a.count).slice(0, 4).filter((pair) => pair.count > 0);
  return worst.length === 0 ? "No test example was taken for another class."
    : `Most often: ${worst.map((pair) => `${pair.name} taken for ${pair.other} (${pair.count} of ${pair.total})`).join(", ")}.`;
}
