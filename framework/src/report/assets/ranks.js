// A diagram of critical differences, as Demšar (2006) draws it: mean ranks on a line, the best to the right; thick lines
// join what is not apart. The ranks are those of `plexus compare`.

function rankedAnswers() {
  return orderedAnswers().filter((answer) => answer.ranks !== undefined);
}

function ranksFigure() {
  return figure({
    id: "ranks",
    title: "Ranks and their critical difference",
    help: "In each block the values are ranked, 1 is best; the line has their mean ranks. Two values differ where they are further apart than the critical difference (Nemenyi; Demšar 2006); a thick line joins those that are not.",
    controls: [{ name: "answer", label: "Setting", options: answerOptions(rankedAnswers()) }],
    draw: drawRanks,
  });
}

function drawRanks({ answer }, width) {
  const { values, means, critical, notApart, text } = answer.ranks;
  const count = values.length;
  const rankText = (i) => means[i].toFixed(2);
  const narrow = width < 560;
  const margin = Math.min(width * (narrow ? 0.33 : 0.3), Math.max(...values.map((value) => textWidth(value))) + (narrow ? 12 : 58));
  const [left, right] = [margin, width - margin];
  const x = (rank) => right - ((rank - 1) / (count - 1)) * (right - left);
  const [barY, axisY] = [22, 54];
  const lines = stacked(notApart);
  const joinY = (i) => axisY + 13 + 9 * lines.of[i];
  const firstRow = axisY + 24 + 9 * lines.count;
  const rowHeight = narrow ? 36 : 24;
  const worse = Math.ceil(count / 2);
  const rowOf = (i) => (i < count - worse ? i : count - 1 - i);
  const height = firstRow + rowHeight * worse + 4;
  const drawing = drawingOf(width, height);
  const ink = { style: "stroke:var(--ink)", "stroke-width": 1.2 };
  const line = (x1, y1, x2, y2, look = ink) => svg("line", { x1: x1.toFixed(1), x2: x2.toFixed(1), y1, y2, ...look });

  drawing.append(...criticalBar(critical, count, { left, right, barY, width, line }));
  drawing.append(line(left, axisY, right, axisY));
  const every = Math.ceil(count / Math.max(2, (right - left) / 22));
  for (let rank = 1; rank <= count; rank++) {
    drawing.append(line(x(rank), axisY - 6, x(rank), axisY));
    if ((rank - 1) % every === 0) drawing.append(svg("text", { class: "tick", x: x(rank), y: axisY - 10, "text-anchor": "middle" }, String(rank)));
  }
  for (let i = 0; i < count; i++) {
    const isBetter = i < count - worse;
    const y = firstRow + rowHeight * (rowOf(i) + 0.5);
    const edge = isBetter ? right + 4 : left - 4;
    const side = { "text-anchor": isBetter ? "end" : "start", x: isBetter ? width - 2 : 2 };
    const rank = svg("tspan", { class: "tick" }, rankText(i));
    const name = svg("tspan", {}, shortened(values[i], margin - (narrow ? 10 : 52)));
    drawing.append(line(x(means[i]), axisY, x(means[i]), y), line(x(means[i]), y, edge, y));
    if (narrow)
      drawing.append(svg("text", { ...side, y: y + 1 }, name), svg("text", { ...side, y: y + 15 }, rank));
    else
      drawing.append(svg("text", { x: isBetter ? edge + 6 : edge - 6, "text-anchor": isBetter ? "start" : "end", y: y + 4 },
        isBetter ? [rank, "\u2002", name] : [name, "\u2002", rank]));
  }
  notApart.forEach(([first, last], i) => drawing.append(line(x(means[last]) - 5, joinY(i), x(means[first]) + 5, joinY(i), { class: "joined", style: "stroke:var(--c0)", "stroke-width": 5, "stroke-linecap": "round" })));
  const groups = notApart.map(([first, last]) => values.slice(first, last + 1).join(", "));
  return {
    drawing,
    rows: [["value", "mean_rank", "critical_difference"], ...values.map((value, i) => [value, means[i], critical])],
    targets: values.map((value, i) => ({
      x: x(means[i]),
      y: axisY,
      mark: () => svg("circle", { class: "halo", cx: x(means[i]), cy: axisY, r: 6 }),
      lines: () => [`${answer.of} = ${value}`, `mean rank ${rankText(i)}`, ...joinedWith(i, notApart, values)],
    })),
    hover: { reach: 40 },
    description: `Mean ranks of ${answer.of}, 1 is best: ${values.map((value, i) => `${value} ${rankText(i)}`).join(", ")}. Critical difference ${critical.toFixed(2)}. ${groups.length > 0 ? `Not apart: ${groups.join("; ")}.` : "All are apart."}`,
    note: `${text}.`,
  };
}

/** The bar that says how far apart is apart; where it is longer than the line, in words. */
function criticalBar(critical, count, { left, right, barY, width, line }) {
  const label = `critical difference ${critical.toFixed(2)}`;
  const length = (critical / (count - 1)) * (right - left);
  if (critical > count - 1) return [svg("text", { class: "tick", x: width / 2, y: barY - 8, "text-anchor": "middle" }, `${label}: longer than the line`)];
  const middle = Math.min(Math.max(left + length / 2, textWidth(label, 11.5) / 2 + 2), width - textWidth(label, 11.5) / 2 - 2);
  return [line(left, barY, left + length, barY), line(left, barY - 4, left, barY + 4), line(left + length, barY - 4, left + length, barY + 4),
    svg("text", { class: "tick", x: middle, y: barY - 8, "text-anchor": "middle" }, label)];
}

/** In which of as few lines as possible each run of places lies, so that none touch. */
function stacked(runs) {
  const ends = [];
  const of = runs.map(([first, last]) => {
    let row = ends.findIndex((end) => end < first);
    if (row < 0) row = ends.push(-1) - 1;
    ends[row] = last;
    return row;
  });
  return { of, count: ends.length };
}

function joinedWith(i, notApart, values) {
  const others = new Set(notApart.filter(([first, last]) => first <= i && i <= last).flatMap(([first, last]) => values.slice(first, last + 1)));
  others.delete(values[i]);
  return [others.size > 0 ? `not apart from ${[...others].join(", ")}` : "apart from all others"];
}
