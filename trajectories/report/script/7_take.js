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
  const text = JSON.stringify(await specification(figure, "940"));
  return JSON.parse(colours.reduce((so, [screen, light]) => so.replaceAll(screen, light), text));
}

/* The picture with its words around it: the frame was set at build time, the drawing is the browser's own. */
async function picture(figure) {
  const data = await held(figure, "figure-data");
  const made = await view({ ...(await inLight(figure)), background: data.ground });
  const drawn = await made.toSVG();
  made.finalize();
  const terms = { figure: "identifier", title: "title", subtitle: "description", caveats: "rights", source_line: "source", readings: "provenance", report: "isPartOf", data_version: "hasVersion", licence: "license" };
  const about = Object.entries(data.meta).flatMap(([name, value]) => [value].flat().map((text) => "<dc:" + terms[name] + ">" + escaped(text) + "</dc:" + terms[name] + ">")).join("");
  const head = "<title>" + escaped(data.title) + "</title><desc>" + escaped(data.alt) + '</desc><metadata xmlns:dc="http://purl.org/dc/terms/">' + about + "</metadata>";
  return data.frame.split("@@CHART@@").join(drawn).replace(/<svg\b[^>]*>/, (opening) => opening + head);
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
  const data = await held(figure, "figure-data");
  const frame = document.getElementById("standalone");
  const parts = {
    ID: escaped(data.id), TITLE: escaped(data.title), ALT: escaped(data.alt),
    META: Object.entries(data.meta).map(([name, value]) => '<meta name="' + escaped(name) + '" content="' + escaped([value].flat().join(" | ")) + '">').join("\n"),
    STYLE: document.getElementById("figure-style").textContent.replace(/^\n/, ""),
    FIGURE: served.get(figure),
    SCRIPTS: [document.getElementById("vega-bundle"), frame, script].map((each) => each.outerHTML).join("\n"),
  };
  return frame.textContent.replaceAll("<\\/", "</").replace(/@@([A-Z]+)@@/g, (mark, name) => (name in parts ? parts[name] : mark));
}

const FORMATS = {
  png: async (figure) => raster(await picture(figure), (await held(figure, "figure-data")).meta),
  svg: async (figure) => new Blob([await picture(figure)], { type: "image/svg+xml" }),
  csv: async (figure) => new Blob([(await held(figure, "figure-data")).csv], { type: "text/csv;charset=utf-8" }),
  json: async (figure) => {
    const data = await held(figure, "figure-data");
    const drawn = await inLight(figure);
    const { title, ...below } = data.around;
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
