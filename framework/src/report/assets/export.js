// A figure as a file of its own: SVG with its colours written out, and its data as CSV.

const keptStyles = ["fill", "stroke", "paint-order", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "opacity",
  "fill-opacity", "font-size", "font-weight", "text-anchor", "image-rendering"];

function download(name, type, text) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function svgText(drawing) {
  const copy = drawing.cloneNode(true);
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  copies.forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    element.removeAttribute("class");
    if (element.tagName === "g" || element.tagName === "title" || element.tagName === "desc") return;
    for (const name of keptStyles) element.style.setProperty(name, style.getPropertyValue(name));
  });
  copy.querySelectorAll("[data-hover]").forEach((element) => element.remove());
  const [, , width, height] = copy.getAttribute("viewBox").split(" ");
  const ground = svg("rect", { width, height, fill: getComputedStyle(document.body).getPropertyValue("--surface") });
  copy.insertBefore(ground, copy.firstChild);
  copy.removeAttribute("tabindex");
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.style.fontFamily = getComputedStyle(document.body).fontFamily;
  return new XMLSerializer().serializeToString(copy);
}

/** Numbers with all their digits; nothing where there is nothing (RFC 4180). */
function csvText(rows) {
  const field = (value) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "";
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(field).join(",") + "\r\n").join("");
}

function fileName(id, ending) {
  return `${data.experiment}-${id}.${ending}`.replace(/[^\w.-]+/g, "_");
}
