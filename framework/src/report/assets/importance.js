// How much of the variance each setting explains, and each pair of settings: the answer of `plexus importance`.

const mostParts = 12;

function importanceFigure() {
  return figure({
    id: "importance",
    title: "What explains the differences",
    help: `The share of the variance of ${words(data.rankedBy)} that comes from each setting, from two together, and from the rest. 'plexus importance' prints all of it, for any metric.`,
    draw: drawImportance,
  });
}

function drawImportance(_, width) {
  if (data.importance.length === 0) return { empty: "There is nothing to explain, or too little to explain it from." };
  const isRest = (one) => !dimensions.some((dimension) => one.part.split(" × ").includes(dimension.name)) && !columns.some((known) => known.name === one.part.split(" × ")[0]);
  const rows = data.importance.filter((one, i) => i < mostParts || isRest(one)).filter((one) => one.share >= 0.0005 || isRest(one));
  const row = 36;
  const room = 62;  // for the number behind the longest bar
  const most = Math.max(...rows.map((one) => one.share), 0.01);
  const drawing = drawingOf(width, rows.length * row + 6);
  const targets = [];
  rows.forEach((one, i) => {
    const y = i * row;
    const length = Math.max(1, (one.share / most) * (width - room));
    const share = `${(100 * one.share).toFixed(1)} %`;
    drawing.append(
      svg("text", { class: "name", x: 0, y: y + 13 }, shortened(one.part.replaceAll("_", " "), width, 12.5)),
      svg("rect", { x: 0, y: y + 18, width: length.toFixed(1), height: 11, rx: 2, style: `fill:var(--c${isRest(one) ? 0 : 1})`, opacity: isRest(one) ? 0.35 : one.part.includes(" × ") ? 0.65 : 1 }),
      svg("text", { x: length + 6, y: y + 28 }, share));
    targets.push({ x: length / 2, y: y + 23, mark: () => svg("rect", { class: "halo", x: 0, y: y + 17, width: length, height: 13 }), lines: () => [one.part, `${share} of the variance`] });
  });
  return {
    drawing,
    rows: [["part", "share"], ...data.importance.map((one) => [one.part, one.share])],
    targets,
    description: rows.map((one) => `${words(one.part)} ${(100 * one.share).toFixed(1)} %`).join(", "),
    note: data.importanceSentences.join(" "),
  };
}
