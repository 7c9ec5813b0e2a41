// The frame of every figure: title, controls, drawing, and its export as SVG and CSV.

const figures = [];

/**
 * figure({id, title, help, controls: [{name, label, options: [{value, label}], value}], draw})
 *
 * draw(state, width) returns {drawing, rows, description, targets, hover, above, note, below}, or {empty: why there is nothing}.
 * `rows` is the data that is shown, its first row the names. The drawing is made again when the width, a control or the
 * theme changes.
 */
function figure({ id, title, help, controls = [], draw }) {
  const state = {};
  const shown = controls.filter((control) => control.options === undefined || control.options.length > 1);
  const canvas = el("div", { class: "canvas" });
  const above = el("div");
  const below = el("div");
  const table = el("div", { class: "scroll data", hidden: true, tabindex: 0, role: "region", "aria-label": `Data: ${title}` });
  const tools = el("div", { class: "tools" });
  const frame = el("figure", { class: "figure", id, "aria-labelledby": `${id}-title` },
    el("figcaption", {}, el("div", {}, el("h3", { id: `${id}-title` }, title), help ? el("p", { class: "help" }, help) : null), tools));
  let drawn = {};

  // On paper there are no controls: what they say stands in a line.
  const said = el("p", { class: "said" });
  const render = () => {
    hideTip();
    said.textContent = shown.filter((control) => control.options !== undefined)
      .map((control) => `${control.label}: ${control.options.find((option) => option.value === state[control.name])?.label ?? ""}`).join(" · ");
    const width = Math.max(260, Math.floor(frame.clientWidth - paddingOf(frame)));
    drawn = draw(state, width);
    tools.hidden = drawn.empty !== undefined;
    table.hidden = table.hidden || tools.hidden;
    if (drawn.empty !== undefined) {
      canvas.replaceChildren(el("p", { class: "empty" }, drawn.empty));
      above.replaceChildren();
      below.replaceChildren();
      return;
    }
    const { drawing } = drawn;
    drawing.setAttribute("role", "img");
    drawing.setAttribute("tabindex", "0");
    drawing.setAttribute("aria-label", `${title}. ${drawn.description ?? ""} Arrow keys read the values; the button Data shows them as a table.`);
    canvas.replaceChildren(drawing);
    addHover(drawing, drawn.targets ?? [], drawn.hover);
    above.replaceChildren(...[drawn.above].flat().filter(Boolean));
    below.replaceChildren(...[drawn.note ? el("p", { class: "note" }, drawn.note) : null, drawn.below].flat().filter(Boolean));
    if (!table.hidden) table.replaceChildren(dataTable(drawn.rows));
  };

  const dataButton = el("button", { type: "button", class: "button", "aria-expanded": "false", onclick: () => {
    table.hidden = !table.hidden;
    dataButton.setAttribute("aria-expanded", String(!table.hidden));
    if (!table.hidden) table.replaceChildren(dataTable(drawn.rows));
  } }, "Data");
  tools.append(dataButton,
    el("button", { type: "button", class: "button", "aria-label": `Save ${title} as CSV`, onclick: () => download(fileName(id, "csv"), "text/csv", csvText(drawn.rows)) }, "CSV"),
    el("button", { type: "button", class: "button", "aria-label": `Save ${title} as SVG`, onclick: () => download(fileName(id, "svg"), "image/svg+xml", svgText(drawn.drawing)) }, "SVG"));

  for (const control of controls) state[control.name] = "value" in control ? control.value : control.options[0]?.value;
  if (shown.length > 0)
    frame.append(el("div", { class: "controls" }, shown.map((control) => controlOf(control, state, render))));
  frame.append(said, above, canvas, below, table);
  figures.push({ frame, render });
  return frame;
}

function paddingOf(frame) {
  const style = getComputedStyle(frame);
  return parseFloat(style.paddingLeft) + parseFloat(style.paddingRight) || 0;
}

function controlOf(control, state, changed) {
  const set = (value) => {
    state[control.name] = value;
    changed();
  };
  if (control.options === undefined) {
    const box = el("input", { type: "checkbox", name: control.name, checked: state[control.name] });
    box.addEventListener("change", () => set(box.checked));
    return el("label", {}, box, control.label);
  }
  const select = el("select", { name: control.name }, control.options.map((option, i) =>
    el("option", { value: i, selected: option.value === state[control.name] }, option.label)));
  select.addEventListener("change", () => set(control.options[Number(select.value)].value));
  return el("label", {}, control.label, select);
}

const mostRowsShown = 200;

function dataTable(rows) {
  const [names, ...body] = rows;
  const cell = (value) => el("td", { class: typeof value === "number" ? "number" : null }, value === null || Number.isNaN(value) ? "–" : String(value));
  const table = el("table", {}, el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, body.slice(0, mostRowsShown).map((row) => el("tr", {}, row.map(cell)))));
  if (body.length <= mostRowsShown) return table;
  return el("div", {}, table, el("p", { class: "note" }, `The first ${mostRowsShown} of ${body.length.toLocaleString("en")} rows; CSV has all.`));
}

function redrawFigures() {
  for (const { render } of figures) render();
}

/** Draws all figures once they are in the page, and again when the room for them changes. */
function startFigures() {
  redrawFigures();
  let [width, timer] = [innerWidth, 0];
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(timer);
    timer = setTimeout(redrawFigures, 120);
  });
}

/** Options of a control. */
function columnOptions(list) {
  return list.map((one) => ({ value: one, label: words(one.name) }));
}
