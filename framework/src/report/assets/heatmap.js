// A metric over any two settings.

function heatmapFigure() {
  const offered = [...dimensions, ...seeds];
  const [first, second] = offered;
  return figure({
    id: "heatmap",
    title: "Two settings together",
    help: "Each cell sums up the trials that have both values.",
    controls: [
      { name: "across", label: "Across", options: columnOptions(offered), value: second ?? first },
      { name: "down", label: "Down", options: columnOptions(offered), value: first },
      { name: "metric", label: "Metric", options: columnOptions(results) },
      {
        name: "summary",
        label: "Cell",
        options: [
          { value: "mean", label: "mean" },
          { value: "best", label: "best" },
          { value: "worst", label: "worst" },
          { value: "std", label: "standard deviation" },
        ],
      },
    ],
    draw: drawHeatmap,
  });
}

/** Values of an axis as [{label, has(trial)}], in ranges where there are very many. */
function binsOf(one, most = 14) {
  const values = one.distinct();
  if (one.isText || values.length <= most) {
    const bins = values.map((value) => ({ label: valueText(value), has: (trial) => one.at(trial) === value }));
    if (outcomes.some((trial) => one.at(trial) === null)) bins.push({ label: "not set", has: (trial) => one.at(trial) === null });
    return bins;
  }
  const count = 7;
  const isLog = isLogarithmic(values);
  const [low, high] = [values[0], values[values.length - 1]];
  const edge = (i) => (isLog ? low * (high / low) ** (i / count) : low + ((high - low) * i) / count);
  return Array.from({ length: count }, (_, i) => ({
    label: `${number(edge(i), 2)} – ${number(edge(i + 1), 2)}`,
    has: (trial) => {
      const value = one.at(trial);
      return value !== null && value >= edge(i) && (i === count - 1 || value < edge(i + 1));
    },
  })).filter((bin) => outcomes.some(bin.has));
}

function summaryOf(kind, metric, values) {
  if (values.length === 0) return null;
  if (kind === "std") return values.length > 1 ? spreadOf(values).std : null;
  if (kind === "mean") return mean(values);
  return (kind === "best") === metric.larger ? maximum(values) : minimum(values);
}

function drawHeatmap({ across, down, metric, summary }, width) {
  if (dimensions.length + seeds.length < 2) return { empty: "This figure needs two settings that vary." };
  if (!metric) return { empty: "No trial has a result yet." };
  if (across === down) return { empty: "Choose two different settings." };
  const [columnBins, rowBins] = [binsOf(across), binsOf(down)];
  const isUsed = new Set(finished);
  const cells = rowBins.map((rowBin) => columnBins.map((columnBin) => {
    const trials = outcomes.filter((trial) => rowBin.has(trial) && columnBin.has(trial));
    const values = valuesOf(metric, trials.filter((trial) => isUsed.has(trial)));
    return { trials, n: values.length, value: summaryOf(summary, metric, values) };
  }));
  const values = cells.flat().map((cell) => cell.value).filter((value) => value !== null);
  if (values.length === 0) return { empty: "No cell has enough trials for this." };
  const useLog = !isShare(metric.name) && isLogarithmic(values);
  const [low, high] = [minimum(values), maximum(values)];
  const shareOf = (value) => (high === low ? 0.5 : useLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low));
  const text = (value) => (summary === "std" && isShare(metric.name) ? `${(100 * value).toFixed(2)} %` : measured(metric.name, value));

  const left = Math.min(150, Math.max(...rowBins.map((bin) => textWidth(bin.label, 11.5)))) + 14;
  const size = Math.max(30, Math.min(150, (width - left - 4) / columnBins.length));
  const tall = Math.min(46, Math.max(26, size * 0.62));
  const area = { x: left, y: 58, width: size * columnBins.length, height: tall * rowBins.length };
  const x = places(columnBins.map((bin) => bin.label), [area.x, area.x + area.width]);
  const rampTexts = [text(low), text(high)];
  const nameWidth = textWidth(`${summary} ${words(metric.name)}`);
  const besideName = nameWidth + textWidth(rampTexts.join(""), 11.5) + 18 + 110 + 20 <= width;
  const drawing = drawingOf(Math.max(width, area.x + area.width + 4), area.y + area.height + xAxisHeight(area, x) + 24);
  drawing.append(
    svg("text", { class: "name", x: 0, y: 12 }, `${summary} ${words(metric.name)}`),
    rampLegend(sequential, rampTexts, besideName ? nameWidth + 18 : 0, besideName ? 2 : 18, 110),
    svg("text", { class: "name", x: area.x - 8, y: area.y - 10, "text-anchor": textWidth(words(down.name)) > area.x - 8 ? "start" : "end", ...(textWidth(words(down.name)) > area.x - 8 ? { x: 0 } : {}) }, words(down.name)));
  const targets = [];
  cells.forEach((row, r) => {
    const top = area.y + r * tall;
    drawing.append(svg("text", { class: "tick", x: area.x - 8, y: top + tall / 2 + 4, "text-anchor": "end" }, shortened(rowBins[r].label, 150, 11.5)));
    row.forEach((cell, c) => {
      const cellLeft = area.x + c * size;
      const share = cell.value === null ? 0 : shareOf(cell.value);
      drawing.append(svg("rect", { x: cellLeft + 1, y: top + 1, width: size - 2, height: tall - 2, rx: 3,
        ...(cell.value === null ? { style: "fill:none;stroke:var(--line)" } : { fill: sequential(share) }) }));
      const label = cell.value === null ? emptyCellText(cell) : text(cell.value);
      if (textWidth(label, 11.5) < size - 6)
        drawing.append(svg("text", { x: cellLeft + size / 2, y: top + tall / 2 + 4, "text-anchor": "middle",
          style: `font-size:11.5px;fill:${cell.value === null ? "var(--muted)" : inkOn(share)}` }, label));
      targets.push(cellTarget({ cellLeft, top, size, tall }, `${words(down.name)} ${rowBins[r].label}, ${words(across.name)} ${columnBins[c].label}`,
        [cell.value === null ? "no result" : `${summary} ${words(metric.name)} ${text(cell.value)}`, statusesText(cell.trials)]));
    });
  });
  drawing.append(xAxis(area, x, { name: words(across.name) }));
  const rows = cells.flatMap((row, r) => row.map((cell, c) => [rowBins[r].label, columnBins[c].label, cell.value, cell.n]));
  return {
    drawing,
    rows: [[down.name, across.name, `${summary}_${metric.name}`, "trials"], ...rows],
    targets,
    hover: { reach: 1 },
    description: `${summary} ${words(metric.name)} over ${words(down.name)} and ${words(across.name)}, from ${text(low)} to ${text(high)}.`,
    note: useLog ? "Colours are on a log scale." : null,
  };
}

function emptyCellText(cell) {
  if (cell.trials.length === 0) return "";
  const statuses = new Set(cell.trials.map(statusOf));
  return statuses.size === 1 ? [...statuses][0] : "none";
}

function statusesText(trials) {
  const counts = data.statusWords.map((word) => [word, trials.filter((trial) => statusOf(trial) === word).length]);
  return counts.filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`).join(", ") || "no trial";
}

/** A target that is hit anywhere inside its rectangle. */
function cellTarget({ cellLeft, top, size, tall }, title, lines) {
  return {
    x: cellLeft + size / 2,
    y: top + tall / 2,
    distance: (x, y) => (x >= cellLeft && x < cellLeft + size && y >= top && y < top + tall ? 0 : Infinity),
    mark: () => svg("rect", { class: "halo", x: cellLeft + 1, y: top + 1, width: size - 2, height: tall - 2, rx: 3 }),
    lines: () => [title, ...lines],
  };
}
