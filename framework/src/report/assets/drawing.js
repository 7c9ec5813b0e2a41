// A field to draw into: the best network that takes images says what it sees, in this page.

function hasDrawing() {
  return data.showcases.some((showcase) => showcase.network);
}

function drawingFigure() {
  const { trial, network } = data.showcases.find((showcase) => showcase.network);
  const [height, width] = network.shape;
  const pixels = new Float32Array(width * height); // 0: paper, 1: ink
  const canvas = el("canvas", { width, height, class: "paper", tabindex: 0, role: "img", "aria-label": `A field of ${width} × ${height} pixels to draw into` });
  const said = el("div", { class: "said-of-drawing", "aria-live": "polite" });
  const centre = el("input", { type: "checkbox", name: "centre", checked: true });
  const dark = el("input", { type: "checkbox", name: "dark" });

  const show = () => {
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    seen().forEach((value, i) => {
      const grey = Math.round(255 * value);
      image.data.set([grey, grey, grey, 255], 4 * i);
    });
    context.putImageData(image, 0, 0);
  };
  // What the network sees: as drawn, or with the centre of its ink in the middle, as in MNIST.
  const seen = () => {
    const moved = centre.checked ? centred(pixels, width, height) : pixels;
    return dark.checked ? moved.map((value) => 1 - value) : moved;
  };
  const answer = () => {
    show();
    if (!pixels.some((value) => value > 0)) return said.replaceChildren(el("p", { class: "note" }, "Draw something."));
    const row = Array.from(seen()).flatMap((value) => Array(network.shape[2] ?? 1).fill(Math.fround(network.paper + value * (network.ink - network.paper))));
    const scores = runNetwork(network, row);
    canvas.dataset.row = JSON.stringify(row);
    canvas.dataset.scores = JSON.stringify(Array.from(scores));
    const order = Array.from(scores, (score, i) => [score, i]).sort((a, b) => b[0] - a[0]);
    const largest = Math.max(...scores.map(Math.abs), 1e-9);
    return said.replaceChildren(el("p", { class: "verdict" }, className(order[0][1])),
      el("table", { class: "scores" }, el("tbody", {}, order.slice(0, 10).map(([score, i]) => el("tr", {}, el("th", { scope: "row" }, className(i)),
        el("td", {}, el("span", { class: "bar-of-score", style: `width:${(100 * Math.max(score, 0)) / largest}%` })),
        el("td", { class: "number" }, network.probabilities ? `${(100 * score).toFixed(1)} %` : number(score)))))));
  };

  let last = null;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
  };
  const stroke = (event) => {
    const to = place(event);
    inkLine(pixels, width, height, last ?? to, to, Math.max(1.1, width / 25));
    last = to;

    answer();
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = null;
    stroke(event);
  });
  canvas.addEventListener("pointermove", (event) => { if (event.buttons !== 0 && canvas.hasPointerCapture(event.pointerId)) stroke(event); });
  for (const box of [centre, dark]) box.addEventListener("change", answer);
  const clear = () => {
    pixels.fill(0);
    answer();
  };
  answer();
  return el("figure", { class: "figure", id: "drawing", "aria-labelledby": "drawing-title" },
    el("figcaption", {}, el("div", {}, el("h3", { id: "drawing-title" }, "Try it"),
      el("p", { class: "help" }, `Draw with a finger or the mouse: ${trialText(trial)} says what it sees. It runs in this page; nothing is sent anywhere.`))),
    el("div", { class: "controls" }, el("label", {}, centre, "Move to the middle"), el("label", {}, dark, "Dark on light"),
      el("button", { type: "button", class: "button", onclick: clear }, "Clear")),
    el("div", { class: "drawing" }, canvas, said));
}

/** Adds a line with soft edges to values of 0 … 1. */
function inkLine(pixels, width, height, [x0, y0], [x1, y1], radius) {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
      const along = Math.max(0, Math.min(x0 === x1 && y0 === y1 ? 0 : length, px * dx + py * dy));
      const apart = Math.hypot(px - along * dx, py - along * dy);
      const ink = Math.max(0, Math.min(1, radius + 0.5 - apart));
      pixels[y * width + x] = Math.max(pixels[y * width + x], ink);
    }
}

/** The same image, moved by whole pixels so that the centre of its ink is in the middle, as far as no ink is lost. */
function centred(pixels, width, height) {
  let [sum, x0, y0] = [0, 0, 0];
  let [left, top, right, bottom] = [width, height, 0, 0];
  pixels.forEach((value, i) => {
    if (value === 0) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    sum += value;
    x0 += value * x;
    y0 += value * y;
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  });
  if (sum === 0) return pixels;
  const within = (shift, low, high) => Math.max(low, Math.min(high, Math.round(shift)));
  const dx = within((width - 1) / 2 - x0 / sum, -left, width - 1 - right);
  const dy = within((height - 1) / 2 - y0 / sum, -top, height - 1 - bottom);
  return pixels.map((_, i) => {
    const [x, y] = [(i % width) - dx, Math.floor(i / width) - dy];
    return x >= 0 && y >= 0 && x < width && y < height ? pixels[y * width + x] : 0;
  });
}
