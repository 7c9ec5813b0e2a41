// What stands under the pointer, in words; with the arrow keys on a focused figure, one after the other.

function hideTip() {
  document.getElementById("tip").hidden = true;
}

/** lines: texts, or {colour, text}; the first is the title. */
function showTip(lines, x, y) {
  const tip = document.getElementById("tip");
  const [title, ...rest] = lines;
  tip.replaceChildren(el("b", {}, title), ...rest.map((line) =>
    typeof line === "string" ? el("span", {}, line) : el("span", {}, el("i", { style: `background:${line.colour}` }), line.text)));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = x + 16 + width > innerWidth ? x - width - 16 : x + 16;
  const top = y + 16 + height > innerHeight ? y - height - 16 : y + 16;
  tip.style.left = `${Math.max(6, left)}px`;
  tip.style.top = `${Math.max(6, top)}px`;
}

/** targets: [{x, y, lines, mark}] in the drawing's pixels; `mark` is an element that shows which one it is. `reach` is how
    near the pointer must be; `across` limits the distance to x alone, in each of the areas {x, y, width, height}. */
function addHover(drawing, targets, { reach = 28, across = false } = {}) {
  if (targets.length === 0) return;
  const overlay = svg("g", { "data-hover": "", "pointer-events": "none" });
  drawing.append(overlay);
  let current = -1;

  const show = (index, clientX, clientY) => {
    if (index < 0) {
      current = -1;
      overlay.replaceChildren();
      hideTip();
      return;
    }
    const target = targets[index];
    if (index !== current) overlay.replaceChildren(...[target.mark?.()].flat().filter(Boolean));
    current = index;
    const box = drawing.getBoundingClientRect();
    const zoom = box.width / drawing.viewBox.baseVal.width;
    showTip(target.lines(), clientX ?? box.left + target.x * zoom, clientY ?? box.top + target.y * zoom);
  };

  const nearest = (event) => {
    const box = drawing.getBoundingClientRect();
    const zoom = box.width / drawing.viewBox.baseVal.width;
    const [x, y] = [(event.clientX - box.left) / zoom, (event.clientY - box.top) / zoom];
    let [found, distance] = [-1, Infinity];
    targets.forEach((target, i) => {
      const area = target.area;
      if (area && (x < area.x - 8 || x > area.x + area.width + 8 || y < area.y || y > area.y + area.height)) return;
      const d = across ? Math.abs(target.x - x) : target.distance?.(x, y) ?? Math.hypot(target.x - x, target.y - y);
      if (d < distance) [found, distance] = [i, d];
    });
    return across || distance <= reach ? found : -1;
  };

  drawing.addEventListener("pointermove", (event) => show(nearest(event), event.clientX, event.clientY));
  drawing.addEventListener("pointerdown", (event) => show(nearest(event), event.clientX, event.clientY));
  drawing.addEventListener("pointerleave", () => show(-1));
  drawing.addEventListener("blur", () => show(-1));
  drawing.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key === "Escape") show(-1);
    else if (event.key in steps) show((current + steps[event.key] + targets.length) % targets.length);
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(targets.length - 1);
    else return;
    event.preventDefault();
  });
}
