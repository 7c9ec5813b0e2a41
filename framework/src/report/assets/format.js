// Numbers as a person reads them. Whole digits are in the CSV.

/** Whether it is written in percent. */
function isShare(name) {
  return (column(name) ?? curves.get(name))?.share ?? false;
}

function words(name) {
  return name.replaceAll("_", " ");
}

/** 0.0123, 1.23e-5, 12,300 */
function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size < 1e-4 || size >= 1e7) text = value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e");
  else if (Number.isInteger(value)) text = value.toLocaleString("en");
  else text = String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

/** A metric with its unit: shares in percent. */
function measured(name, value) {
  if (value === null || !Number.isFinite(value)) return number(value);
  if (isShare(name)) return (100 * value).toFixed(2) + " %";
  return name === "seconds" ? duration(value) : number(value);
}

function measuredSpread(name, spread) {
  if (spread.n < 2) return measured(name, spread.mean);
  if (isShare(name)) return `${(100 * spread.mean).toFixed(2)} ± ${(100 * spread.std).toFixed(2)} %`;
  return `${measured(name, spread.mean)} ± ${name === "seconds" ? duration(spread.std) : number(spread.std, 2)}`;
}

function duration(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 0.1) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

function plural(count, one, many = one + "s") {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
