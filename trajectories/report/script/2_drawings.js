/* ---- drawings ---- */

function settle(change) {
  pending += change;
  root.dataset.figures = pending === 0 ? "ready" : "drawing";
}

/* Widths come from the observer: asking for one while the page is being changed lays the whole page out again. */
const rooms = new WeakMap();

function fitting(chart) {
  if (!rooms.has(chart)) rooms.set(chart, chart.clientWidth);
  const room = rooms.get(chart);
  return room ? WIDTHS.find((width) => width <= room + 0.5) || WIDTHS[WIDTHS.length - 1] : 0;
}

/* What the drawings of a figure share is said once: {"@": 3} stands for the third part, {"@": 3, "x": 1} for it and more. */
function put(parts, node) {
  if (Array.isArray(node)) return node.map((each) => put(parts, each));
  if (!node || typeof node !== "object") return node;
  if (!("@" in node)) return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, put(parts, value)]));
  const { "@": number, ...own } = node;
  const part = put(parts, parts[number]);
  return Object.keys(own).length ? { ...part, ...own } : part;
}

async function specification(figure, width, change) {
  const [{ parts, whole }, data] = await Promise.all([held(figure, "figure-drawings"), held(figure, "figure-data")]);
  const alt = altOf(change, data);
  return laid(figure, width, { ...put(parts, whole[width]), $schema: data.schema, config: data.config, description: alt }, change);
}

async function draw(figure) {
  const chart = figure.querySelector(".chart");
  if (!ABLE || !chart || !figure.querySelector("script.figure-drawings")) return;
  const width = String(fitting(chart));
  if (width === "0" || chart.dataset.width === width) return;
  chart.dataset.width = width;
  settle(1);
  const change = changes.get(figure);
  const live = await made(figure, chart, width, change);
  if (live && (chart.dataset.width !== width || changes.get(figure) !== change)) live.remove();
  else if (live) set(figure, chart, live, width);
  settle(-1);
}

/* Drawn beside what stands there, which it replaces only when it has succeeded. */
async function made(figure, chart, width, change) {
  const live = element("div", { class: "live drawing" });
  chart.append(live);
  try {
    await view(await specification(figure, width, change), live);
    named(figure, live, altOf(change, await held(figure, "figure-data")));
    return live;
  } catch (fault) {
    live.remove();
    chart.dataset.draw = "failed";
    console.error("chart " + figure.dataset.figure + " is not drawn anew: " + fault.message);
    return null;
  }
}

function set(figure, chart, live, width) {
  // One that is still being drawn belongs to another turn, which will set it or take it away.
  for (const old of all(".live:not(.drawing)", chart)) old.remove();
  live.classList.remove("drawing");
  chart.dataset.width = width;
  chart.dataset.draw = "done";
  dim(figure);
}

/* The drawing is a group with a name; each mark that stands for a figure is reached by the arrow keys. */
function named(figure, live, alt) {
  const svg = live.querySelector("svg");
  for (const each of [live, ...all("*", live)]) {
    for (const name of ["role", "aria-label", "aria-roledescription", "aria-hidden", "tabindex"]) each.removeAttribute(name);
  }
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", alt);
  const seen = new Set();
  for (const mark of marks(live)) {
    const words = spoken(mark);
    if (!words || seen.has(words)) continue;
    seen.add(words);
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", words);
    mark.setAttribute("tabindex", seen.size === 1 ? "0" : "-1");
  }
}

function marks(within) {
  return all("path, text, line, rect, circle, image", within)
    .filter((each) => each.__data__ && each.__data__.tooltip && each.__data__.mark && each.__data__.mark.marktype !== "group");
}

const near = "IntersectionObserver" in window ? new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) draw(entry.target);
}, { rootMargin: "800px 0px" }) : null;
const sized = "ResizeObserver" in window ? new ResizeObserver((entries) => {
  for (const entry of entries) {
    const chart = entry.target;
    rooms.set(chart, entry.contentRect.width);
    if (chart.dataset.width) draw(chart.closest("figure"));
  }
}) : null;
