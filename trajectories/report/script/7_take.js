/* ---- what a reader takes away ---- */

const escaped = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/* The widest drawing in the colours of a file: on the screen they need a page around them. */
async function inLight(figure) {
  const { colours } = await held(figure, "figure-data");
  const text = JSON.stringify(await specification(figure, "940", changes.get(figure)));
  return JSON.parse(colours.reduce((so, [screen, light]) => so.replaceAll(screen, light), text));
}

/* Lines of a text that fit a width, with the same room to spare for other fonts as in sheet.py: lines end alike. */
const ruler = document.createElement("canvas").getContext("2d");
function wrapped(text, width, size, font, bold) {
  ruler.font = size + "px " + font;
  const room = width / (bold ? 1.03 * 1.08 : 1.03);
  const lines = [];
  for (const word of text.trim().split(/[ \n]+/)) {
    const longer = lines.length ? lines[lines.length - 1] + " " + word : word;
    if (lines.length && ruler.measureText(longer).width <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/* Caveats told short, each tier a line of its own; then whose figures and which report, no name broken at a dot. */
function closing(figure, data) {
  const short = figure.querySelector(".caveats-short").textContent.split(/(?=For all charts:)/);
  const from = [data.meta.source_line, credit(data.meta)].map((text) => text.replace(/(?<=\b\w) · /g, "\u00a0·\u00a0").replaceAll(" · ", "\u00a0· "));
  return [...short, ...from].filter((text) => text.trim());
}

/* The picture with its words around it, as they stand on the page; the drawing is the browser's own. */
async function picture(figure) {
  const data = await shown(figure);
  const made = await view({ ...(await inLight(figure)), background: data.ground });
  const drawn = await made.toSVG();
  made.finalize();
  const terms = { figure: "identifier", title: "title", subtitle: "description", caveats: "rights", source_line: "source", readings: "provenance", report: "isPartOf", data_version: "hasVersion", licence: "license" };
  const about = Object.entries(data.meta).flatMap(([name, value]) => [value].flat().map((text) => "<dc:" + terms[name] + ">" + escaped(text) + "</dc:" + terms[name] + ">")).join("");
  const head = "<title>" + escaped(data.title) + "</title><desc>" + escaped(data.alt) + '</desc><metadata xmlns:dc="http://purl.org/dc/terms/">' + about + "</metadata>";
  const { margin, ink, quiet, caution } = { margin: 16, ink: "#1d2226", quiet: "#545b62", caution: "#8a5a00" };
  const texts = [];
  let y = margin;
  const write = (text, size, { bold, colour = ink, left = 0, above = 0, beside } = {}) => {
    wrapped(text, 940 - left, size, data.font, bold).forEach((line, at) => {
      y += at || beside ? 0 : above;
      texts.push('<text x="' + (margin + left) + '" y="' + (y + size).toFixed(1) + '" font-size="' + size + '"' + (bold ? ' font-weight="bold"' : "") + ' fill="' + colour + '">' + escaped(line) + "</text>");
      y += beside ? 0 : size * 1.35;
    });
  };
  write(data.title, 18, { bold: true });
  write(data.meta.subtitle, 13, { colour: quiet, above: 4 });
  if (readOtherwise() && isMain(figure)) write("Read otherwise: " + reading.words + ".", 13, { bold: true, colour: caution, above: 4 });
  y += 14;
  const box = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(drawn);
  const placed = '<svg x="' + margin + '" y="' + y + '" width="940" height="' + (940 * box[2]) / box[1] + '" viewBox="0 0 ' + box[1] + " " + box[2] + '">' + drawn + "</svg>";
  y += (940 * box[2]) / box[1] + 14;
  all("ol.caveats > li", figure).forEach((item, at) => {
    y += 3;
    write(at + 1 + ".", 12, { beside: true });
    write(item.textContent, 12, { left: 18 });
  });
  for (const text of closing(figure, data)) write(text, 11, { colour: quiet, above: 5 });
  const [width, height] = [940 + 2 * margin, Math.ceil(y + margin)];
  return '<svg xmlns="http://www.w3.org/2000/svg" width="' + width + '" height="' + height + '" viewBox="0 0 ' + width + " " + height + '" font-family="' + escaped(data.font) + '">' + head + '<rect width="100%" height="100%" fill="#ffffff"/>' + texts.join("") + placed + "</svg>";
}

/* The same words as marks of a spec: as they were set at build time, or those that stand there. */
async function around(figure, data) {
  if (!readOtherwise() || !isMain(figure)) return data.around;
  const texts = [...all("ol.caveats > li", figure).map((each, at) => at + 1 + ". " + each.textContent), ...closing(figure, data)];
  const below = texts.flatMap((text) => wrapped(text, 940, 11, data.font));
  const subtitle = ["Read otherwise: " + reading.words + ".", data.meta.subtitle].flatMap((text) => wrapped(text, 940, 12, data.font));
  return {
    title: { ...data.around.title, text: wrapped(data.title, 940, 17, data.font, true), subtitle },
    data: [{ ...data.around.data[0], values: below.map((text, at) => ({ y: at * 15, text })) }],
    marks: data.around.marks,
  };
}

async function raster(svg, meta) {
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return imprinted(await made.arrayBuffer(), meta);
}

/* A part of a PNG: length, kind, content, checksum. */
function pngPart(kind, content) {
  const part = new Uint8Array(12 + content.length), view = new DataView(part.buffer);
  view.setUint32(0, content.length);
  part.set(new TextEncoder().encode(kind), 4);
  part.set(content, 8);
  let sum = -1;
  for (const byte of part.subarray(4, -4)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  view.setUint32(8 + content.length, ~sum >>> 0);
  return part;
}

/* Density and words inside a PNG, after its head, as imprint.py writes them: 96 pixels of the design are an inch. */
function imprinted(png, meta) {
  const names = { title: "Title", subtitle: "Description", caveats: "Disclaimer", source_line: "Source", licence: "Copyright" };
  const told = (value) => (Array.isArray(value) ? value.map((text, at) => at + 1 + ". " + text).join("\n") : String(value));
  const density = new Uint8Array(9), view = new DataView(density.buffer), metre = Math.round((96 * 2) / 0.0254);
  view.setUint32(0, metre);
  view.setUint32(4, metre);
  density[8] = 1;
  const texts = Object.entries(meta).map(([name, value]) => pngPart("iTXt", new TextEncoder().encode((names[name] || name) + "\0\0\0\0\0" + told(value))));
  return new Blob([png.slice(0, 33), pngPart("pHYs", density), ...texts, png.slice(33)], { type: "image/png" });
}

/* A page of its own for one figure, in the frame that standalone.py fills as well. */
async function ownPage(figure) {
  const data = await shown(figure);
  const frame = document.getElementById("standalone");
  const parts = {
    ID: escaped(data.id), TITLE: escaped(data.title), ALT: escaped(data.alt),
    META: Object.entries(data.meta).map(([name, value]) => '<meta name="' + escaped(name) + '" content="' + escaped([value].flat().join(" | ")) + '">').join("\n"),
    STYLE: document.getElementById("figure-style").textContent.replace(/^\n/, ""),
    // Of whatever level its heading is on this page: on its own it stands under two others.
    FIGURE: (readOtherwise() && isMain(figure) ? await asShown(figure, data) : served.get(figure)).replace(/<h\d( class="figure-title">.*?)<\/h\d>/s, "<h3$1</h3>"),
    SCRIPTS: [document.getElementById("vega-bundle"), frame, script].map((each) => each.outerHTML).join("\n"),
  };
  return frame.textContent.replaceAll("<\\/", "</").replace(/@@([A-Z]+)@@/g, (mark, name) => (name in parts ? parts[name] : mark));
}

/* The block of a figure that is read otherwise: its words as they stand, its drawings put together. */
async function asShown(figure, data) {
  const whole = document.createElement("template");
  whole.innerHTML = served.get(figure);
  const block = whole.content.firstElementChild;
  const change = changes.get(figure);
  for (const piece of PIECES) {
    const copy = figure.querySelector(piece).cloneNode(true);
    for (const button of all("th > button", copy)) button.replaceWith(button.textContent);
    for (const made of all("[data-made]", copy)) made.remove();
    for (const row of all("tr[hidden]", copy)) row.removeAttribute("hidden");
    block.querySelector(piece).replaceChildren(...copy.childNodes);
  }
  const line = document.createElement("p");
  line.className = "read-otherwise";
  line.textContent = "Read otherwise: " + data.meta.readings + ".";
  block.querySelector("figcaption").append(line);
  const drawings = {};
  for (const width of WIDTHS) {
    const { $schema, config, description, ...drawing } = await specification(figure, String(width), change);
    drawings[width] = drawing;
  }
  const json = (content) => JSON.stringify(content).replaceAll("<", "\\u003c");
  block.querySelector("script.figure-drawings").textContent = json({ parts: [], whole: drawings });
  block.querySelector("script.figure-data").textContent = json(data);
  if (change && change.drawings) {
    const still = document.createElement("div");
    still.className = "still at-660";
    const made = await view(await specification(figure, "660", change));
    still.innerHTML = (await made.toSVG()).replace("<svg", '<svg role="img" aria-label="' + escaped(data.alt) + '"');
    made.finalize();
    const chart = block.querySelector(".chart");
    chart.replaceChildren(still);
    for (const width of WIDTHS) chart.style.setProperty("--at-" + width, (width / drawings[width].height).toFixed(4));
  }
  return block.outerHTML;
}

const FORMATS = {
  png: async (figure) => raster(await picture(figure), (await shown(figure)).meta),
  svg: async (figure) => new Blob([await picture(figure)], { type: "image/svg+xml" }),
  csv: async (figure) => new Blob([(await shown(figure)).csv], { type: "text/csv;charset=utf-8" }),
  json: async (figure) => {
    const data = await shown(figure);
    const drawn = await inLight(figure);
    const { title, ...below } = await around(figure, data);
    const spec = {
      ...drawn, padding: 12, background: data.ground, title, data: [...drawn.data, ...below.data],
      marks: [...drawn.marks, ...below.marks], usermeta: data.meta,
    };
    return new Blob([JSON.stringify(spec, null, 2) + "\n"], { type: "application/json" });
  },
  html: async (figure) => new Blob([await ownPage(figure)], { type: "text/html;charset=utf-8" }),
};

function addTaking(figure) {
  const box = figure.querySelector(".taking");
  if (!box || !ABLE) return;
  const id = figure.dataset.figure;
  const line = element("p", { class: "downloads" });
  const button = (label, words, act) => {
    const made = element("button", { type: "button", "aria-label": words }, label);
    made.addEventListener("click", act);
    line.append(made);
    return made;
  };
  for (const format of Object.keys(FORMATS)) {
    if (format === "html" && !document.getElementById("standalone")) continue;
    button(format.toUpperCase(), "Download " + id + " as " + format.toUpperCase(), async (event) => {
      event.currentTarget.disabled = true;
      const pressed = event.currentTarget;
      try {
        save(await FORMATS[format](figure), id + "." + format);
        say(FRAMED ? "If nothing was saved, this frame does not allow downloads: the tab Table holds the figures." : "Saved " + id + "." + format);
      } catch (fault) {
        say("The download did not succeed: " + fault.message + ". The tab Table holds the figures.");
      }
      pressed.disabled = false;
    }).dataset.format = format;
  }
  button("Link", "Copy a link to " + id, async () => {
    const link = location.href.replace(/#.*/, "") + address(id);
    try {
      await navigator.clipboard.writeText(link);
      say("Copied: " + link);
    } catch {
      say("The link: " + link);
    }
  });
  box.prepend(line);
}
