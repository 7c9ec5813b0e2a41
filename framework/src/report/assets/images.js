// Pixels as images that an SVG can hold.

/** A data URI of width × height pixels; colourOf(x, y) gives [red, green, blue]. Each pixel becomes several, so that no
    viewer blurs it. */
function imageUri(width, height, colourOf) {
  const zoom = Math.max(1, Math.min(8, Math.round(112 / Math.max(width, height))));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * zoom, height * zoom];
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [r, g, b] = colourOf(x, y);
      for (let dy = 0; dy < zoom; dy++)
        for (let dx = 0; dx < zoom; dx++) {
          const at = 4 * ((y * zoom + dy) * canvas.width + x * zoom + dx);
          pixels.data.set([r, g, b, 255], at);
        }
    }
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}

/** (height, width, channels) of the inputs, or of a square of so many values. */
function imageShape(values) {
  const [height, width = 0, channels = 1] = data.inputShape;
  if (height > 1 && width > 1 && (values === undefined || height * width * channels === values)) return { height, width, channels };
  const side = Math.round(Math.sqrt(values ?? 0));
  return side > 1 && side * side === values ? { height: side, width: side, channels: 1 } : null;
}

/** Images of one size in rows, each with lines of text below it: [{uri, lines, target}]. */
function imageGrid(images, { width, side, tall, textHeight, gap = 12, top = 4 }) {
  const perRow = Math.max(1, Math.min(images.length, Math.floor((width + gap) / (side + gap))));
  const rowHeight = tall + textHeight + gap;
  const drawing = drawingOf(width, top + Math.ceil(images.length / perRow) * rowHeight);
  const targets = images.map((image, i) => {
    const [x, y] = [(i % perRow) * (side + gap), top + Math.floor(i / perRow) * rowHeight];
    drawing.append(svg("image", { href: image.uri, x, y, width: side, height: tall, preserveAspectRatio: "none", style: "image-rendering:pixelated" }),
      svg("rect", { x: x + 0.5, y: y + 0.5, width: side - 1, height: tall - 1, style: "fill:none;stroke:var(--line)" }),
      ...image.lines.map((line, l) => svg("text", { class: l === 0 ? "" : "tick", x: x + side / 2, y: y + tall + 15 + 14 * l, "text-anchor": "middle", style: "font-size:11px" }, shortened(line, side + gap - 4, 11))));
    return cellTarget({ cellLeft: x, top: y, size: side, tall }, image.title, image.details);
  });
  return { drawing, targets };
}
