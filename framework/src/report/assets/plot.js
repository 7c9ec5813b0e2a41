// Drawings with axes.

function drawingOf(width, height) {
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
}

/** A scale for a metric: linear, or logarithmic where every value is positive; with some room at the ends. */
function metricScale(name, values, range, { log = false } = {}) {
  const numbers = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  if (numbers.length === 0) return null;
  let low = minimum(numbers);
  let high = maximum(numbers);
  if (log) {
    const room = (high / low) ** 0.04;
    return logarithmic([low / room, high * room], range);
  }
  const room = (high - low) * 0.06 || Math.abs(high) * 0.05 || 0.05;
  [low, high] = [low - room, high + room];
  if (numbers.every((value) => value >= 0)) low = Math.max(0, low);
  if (isShare(name)) high = Math.min(1, high);
  const scale = linear([low, high], range);
  if (isShare(name)) {
    scale.format = (value, ticks) => tickText(100 * value, ticks.map((tick) => 100 * tick)) + " %";
  }
  return scale;
}

// Math.max(...values) of very many values would overflow the stack.
function maximum(values) {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

function minimum(values) {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

/** Labels and grid lines to the left of an area {x, y, width, height}. */
function yAxis(area, scale, { labels = true } = {}) {
  const ticks = scale.ticks(Math.max(3, Math.round(area.height / 48)));
  return svg("g", {}, ticks.map((tick) => svg("g", {},
    svg("line", { class: "gridline", x1: area.x, x2: area.x + area.width, y1: scale(tick), y2: scale(tick) }),
    labels ? svg("text", { class: "tick", x: area.x - 8, y: scale(tick) + 4, "text-anchor": "end" }, scale.format(tick, ticks)) : null)));
}

/** Room for the labels of yAxis(). */
function yAxisWidth(scale, height) {
  const ticks = scale.ticks(Math.max(3, Math.round(height / 48)));
  return Math.ceil(Math.max(...ticks.map((tick) => textWidth(scale.format(tick, ticks), 11.5)))) + 12;
}

/** Labels below an area, turned where they would not fit, and left out where that is not enough. */
function xAxis(area, scale, { name = "", grid = false } = {}) {
  const bottom = area.y + area.height;
  const ticks = scale.ticks(Math.max(2, Math.round(area.width / 80)));
  const texts = ticks.map((tick) => scale.format(tick, ticks));
  const turned = areTurned(area, scale, ticks, texts);
  const kept = keptLabels(ticks.map(scale), texts.map((text) => (turned ? 13 : textWidth(text, 11.5) + 8)));
  // A long label of the last tick is moved to the left: every figure has so much room beside its area.
  const under = (i) => Math.min(scale(ticks[i]), area.x + area.width + 12 - textWidth(texts[i], 11.5) / 2);
  return svg("g", {},
    svg("line", { class: "baseline", x1: area.x, x2: area.x + area.width, y1: bottom, y2: bottom }),
    ticks.map((tick, i) => svg("g", {},
      grid ? svg("line", { class: "gridline", x1: scale(tick), x2: scale(tick), y1: area.y, y2: bottom }) : null,
      svg("line", { class: "baseline", x1: scale(tick), x2: scale(tick), y1: bottom, y2: bottom + 4 }),
      !kept[i] ? null
        : turned
          ? svg("text", { class: "tick", "text-anchor": "end", transform: `translate(${scale(tick) + 4},${bottom + 12}) rotate(-38)` }, shortened(texts[i], 92, 11.5))
          : svg("text", { class: "tick", x: under(i), y: bottom + 17, "text-anchor": "middle" }, texts[i]))),
    name ? svg("text", { class: "name", x: area.x + area.width / 2, y: bottom + (turned ? xAxisHeight(area, scale) + 14 : 35), "text-anchor": "middle" }, name) : null);
}

/** Room for the labels of xAxis(), without the name. */
function xAxisHeight(area, scale) {
  const ticks = scale.ticks(Math.max(2, Math.round(area.width / 80)));
  const texts = ticks.map((tick) => scale.format(tick, ticks));
  if (!areTurned(area, scale, ticks, texts)) return 20;
  return 18 + 0.62 * Math.min(92, Math.max(...texts.map((text) => textWidth(text, 11.5))));
}

function areTurned(area, scale, ticks, texts) {
  if (scale.step === undefined) return false;
  return texts.some((text) => textWidth(text, 11.5) > scale.step - 6);
}

/** Which labels at these places, so wide, can stand without touching. */
function keptLabels(positions, widths) {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a] - positions[b]);
  const kept = positions.map(() => false);
  let end = -Infinity;
  for (const i of order) {
    if (positions[i] - widths[i] / 2 < end) continue;
    kept[i] = true;
    end = positions[i] + widths[i] / 2;
  }
  return kept;
}

/** Colours and their names in rows; returns the drawing and its height. */
function legend(entries, x, y, width) {
  const group = svg("g", {});
  let [left, top] = [x, y];
  for (const entry of entries) {
    const text = shortened(entry.label, width - 26);
    const needed = textWidth(text) + 42;
    if (left > x && left + needed - 16 > x + width) [left, top] = [x, top + 20];
    group.append(
      entry.dash !== undefined
        ? svg("line", { x1: left, x2: left + 16, y1: top - 4, y2: top - 4, "stroke-width": 2.5, style: `stroke:${entry.colour}`, "stroke-dasharray": entry.dash })
        : svg("rect", { x: left + 2, y: top - 10, width: 12, height: 12, rx: 3, style: `fill:${entry.colour}` }),
      svg("text", { x: left + 22, y: top }, text));
    left += needed;
  }
  return { group, height: entries.length > 0 ? top - y + 22 : 0 };
}

/** A ramp with its ends written beside it, 12 pixels high. */
function rampLegend(colourOf, texts, x, y, width = 120) {
  const steps = 24;
  const start = x + textWidth(texts[0], 11.5) + 8;
  return svg("g", {},
    svg("text", { class: "tick", x, y: y + 10 }, texts[0]),
    Array.from({ length: steps }, (_, i) => svg("rect", { x: start + (i * width) / steps, y, width: width / steps + 0.5, height: 12, fill: colourOf(i / (steps - 1)) })),
    svg("text", { class: "tick", x: start + width + 8, y: y + 10 }, texts[1]));
}

/** Pushes labels apart so that they do not overlap: positions in, positions out. */
function apart(positions, distance, low, high) {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a] - positions[b]);
  const placed = positions.slice();
  let end = low - distance;
  for (const i of order) end = placed[i] = Math.max(positions[i], end + distance);
  let limit = high + distance;
  for (const i of order.reverse()) limit = placed[i] = Math.min(placed[i], limit - distance);
  return placed;
}

function pathOf(points) {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");
}
