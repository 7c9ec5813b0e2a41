// What may be claimed of a setting: the answers of `plexus compare`, word for word; this page computes none of it.

const mostDifferences = 40;

/** Those of the setting with the largest effect first, and of what makes other data last. */
function orderedAnswers() {
  const first = data.answers.find((answer) => answer.of === mostTelling()?.name && !answer.ofData)?.of;
  return [...data.answers.filter((answer) => answer.of === first), ...data.answers.filter((answer) => answer.of !== first)];
}

function answerOptions(answers) {
  return answers.map((answer) => ({ value: answer, label: words(answer.of) + (answer.within.length > 0 ? `, at each ${answer.within.map(words).join(" and ")}` : "") }));
}

function claimsFigure() {
  return figure({
    id: "claims",
    title: "What may be claimed",
    help: "Each value, at its best, less the first one: the difference in the rows that measure, with its 95 % interval. A full point is a claim: p is at most 0.05 after correction for all that are compared together.",
    controls: [{ name: "answer", label: "Setting", options: answerOptions(orderedAnswers()) }, { name: "tests", label: "All tests", value: false }],
    draw: drawClaims,
  });
}

function numberOf(difference, field) {
  return difference.numbers[data.answerFields.indexOf(field)];
}

function drawClaims({ answer, tests }, width) {
  const all = answer.differences;
  const shown = all.slice(0, mostDifferences);
  const ends = shown.flatMap((one) => ["difference", "difference_low", "difference_high"].map((field) => numberOf(one, field))).filter(Number.isFinite);
  return {
    ...differencesDrawing(answer, shown, [...ends, 0], width),
    rows: [["level", "baseline", "value", ...data.answerFields], ...all.map((one) => [one.level, answer.baseline, one.value, ...one.numbers])],
    hover: { reach: 24 },
    description: `${answer.head.join("; ")}. ${shown.map((one) => differenceText(answer, one)).join("; ")}.`,
    above: [el("p", { class: "note" }, `${answer.head[0]}; ${answer.head[1]}.`), sentenceList(null, answer.claims)],
    note: all.length > shown.length ? `The first ${shown.length} of ${all.length} differences; the table has all.` : null,
    below: [sentenceList("What must be said with it", answer.caveats), answerTable(answer, tests), commandLine(answer)],
  };
}

function differenceText(answer, one) {
  const [difference, interval, p] = one.words;
  return `${one.level ? `${one.level}: ` : ""}${answer.of} = ${one.value} ${difference}${interval === "–" ? "" : ` (${interval}), ${p}`}`;
}

/** Rows with a point and an interval each, around the line of no difference; levels are headings. */
function differencesDrawing(answer, shown, ends, width) {
  const narrow = width < 560;
  const [levelHeight, rowHeight] = [26, narrow ? 42 : 28];
  const name = (one) => `${answer.of} = ${one.value}`;
  const said = (one) => [one.words[0], one.words[1] === "–" ? "" : one.words[2]].filter(Boolean).join(", ");
  const widest = (texts) => Math.max(...texts.map((text) => textWidth(text)));
  const left = narrow ? 6 : Math.min(width * 0.34, widest(shown.map(name)) + 18);
  const right = narrow ? 8 : widest(shown.map(said)) + 18;
  const rows = [];
  let height = 8;
  shown.forEach((one, i) => {
    if (one.level !== "" && one.level !== shown[i - 1]?.level) {
      rows.push({ heading: one.level, y: height + 17 });
      height += levelHeight;
    }
    rows.push({ one, y: height + rowHeight - 14 });
    height += rowHeight;
  });
  const area = { x: left, y: 8, width: width - left - right, height: height - 4 };
  const low = minimum(ends);
  const high = maximum(ends);
  const room = (high - low) * 0.06 || 0.01;
  const x = linear([low - room, high + room], [area.x, area.x + area.width]);
  if (answer.share) x.format = (value, ticks) => tickText(100 * value, ticks.map((tick) => 100 * tick));
  const unit = answer.share ? "points of " : "";
  const drawing = drawingOf(width, area.y + area.height + 46);
  drawing.append(xAxis(area, x, { name: shortened(`${unit}${words(answer.metric)}, less ${answer.of} = ${answer.baseline}`, Math.min(width - 8, 2 * Math.min(area.x + area.width / 2, width - area.x - area.width / 2))), grid: true }),
    svg("line", { x1: x(0), x2: x(0), y1: area.y, y2: area.y + area.height, style: "stroke:var(--ink)", "stroke-width": 1.5 }));
  const targets = [];
  for (const { heading, one, y } of rows) {
    if (heading !== undefined) {
      drawing.append(svg("text", { class: "title over", x: 4, y }, shortened(heading, width - 8, 12.5)));
      continue;
    }
    drawing.append(narrow
      ? svg("text", { class: "over", x: 4, y: y - 11 }, shortened(name(one), width - widest([said(one)]) - 20))
      : svg("text", { x: left - 10, y: y + 4, "text-anchor": "end" }, shortened(name(one), left - 14)),
      svg("text", { class: "tick over", x: width - 4, y: narrow ? y - 11 : y + 4, "text-anchor": "end" }, said(one)));
    targets.push(...drawDifference(drawing, answer, one, x, y));
  }
  return { drawing, targets };
}

function drawDifference(drawing, answer, one, x, y) {
  const [difference, low, high] = ["difference", "difference_low", "difference_high"].map((field) => numberOf(one, field));
  if (!Number.isFinite(difference)) return [];
  const colour = "stroke:var(--c0)";
  if (Number.isFinite(low))
    drawing.append(svg("line", { x1: x(low), x2: x(high), y1: y, y2: y, style: colour, "stroke-width": 2 }),
      ...[low, high].map((end) => svg("line", { x1: x(end), x2: x(end), y1: y - 4, y2: y + 4, style: colour, "stroke-width": 2 })));
  drawing.append(svg("circle", { cx: x(difference), cy: y, r: 5, "stroke-width": 2, style: `fill:var(--${one.claim ? "c0" : "surface"});${colour}` }));
  return [{
    x: x(difference),
    y,
    mark: () => svg("circle", { class: "halo", cx: x(difference), cy: y, r: 8 }),
    lines: () => [`${answer.of} = ${one.value}${one.level ? `, ${one.level}` : ""}`, `${one.words[0]} against ${answer.baseline}`,
      ...(one.words[1] === "–" ? [] : [`95 % interval ${one.words[1]}`, `${one.words[2]}${one.claim ? ": a claim" : ": no claim"}`])],
  }];
}

function sentenceList(title, sentences) {
  if (sentences.length === 0) return null;
  return el("div", { class: "sentences" }, title ? el("h4", {}, title) : null, el("ul", {}, sentences.map((sentence) => el("li", {}, sentence))));
}

/** The table of the terminal. Where there is little room the same columns leave as there, and some come only if asked for. */
function answerTable(answer, tests) {
  const kept = answer.columns.map((column, i) => ({ ...column, i })).filter((column) => tests || column.leaves <= 4);
  const kind = (column) => [column.number ? "number" : null, column.leaves > 0 && !tests ? "leaves" : null].filter(Boolean).join(" ") || null;
  return el("div", { class: "scroll answer", tabindex: 0, role: "region", "aria-label": "Compared values" }, el("table", {},
    el("thead", {}, el("tr", {}, kept.map((column) => el("th", { scope: "col", class: kind(column) }, column.title)))),
    el("tbody", {}, answer.rows.map((row) => el("tr", {}, kept.map((column) => el("td", { class: kind(column) }, row[column.i])))))));
}

/** What prints the same in the terminal. */
function commandLine(answer) {
  const within = answer.within.length > 0 ? ` --within ${answer.within.join(",")}` : "";
  return el("p", { class: "note" }, "The same from ", el("code", {}, `plexus compare DIR --of ${answer.of}${within}`), ", which answers other questions, too.");
}
