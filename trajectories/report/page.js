/* Upgrades every figure.figure-block on the page: tabs, live charts, downloads.
   Without this script (or when any of it fails) the page still shows each static chart, its table, its
   sources and its caveats one below the other, so nothing here may be needed to read a figure. */
(function () {
  "use strict";

  const root = document.documentElement;
  const VIEWS = [["chart", "Chart"], ["table", "Table"], ["sources", "Sources"]];
  const WIDE = 860; // pixels, as in figure.css
  const FORMATS = ["png", "svg", "csv", "json", "html"];
  const script = document.currentScript;
  const served = new WeakMap(); // each figure as it came, for a page of its own
  let pending = 0;
  let bundle = null;

  function element(tag, attributes, text) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function inflated(coded) {
    const bytes = Uint8Array.from(atob(coded), (character) => character.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }

  /* What a script of a figure holds: JSON, gzipped and base64-coded where it says so. */
  async function held(script) {
    const text = script.textContent.trim();
    return JSON.parse(script.dataset.encoding === "gzip" ? await inflated(text) : text);
  }

  /* The vega bundle travels once per page, gzipped and base64-coded. It is run by inserting it as a script
     element, which a Content-Security-Policy allows by the hash of exactly this text. */
  function vegaEmbed() {
    bundle = bundle || (async function () {
      const coded = document.getElementById("vega-bundle").textContent.trim();
      const script = document.createElement("script");
      script.textContent = await inflated(coded);
      document.head.append(script);
      if (!window.vegaEmbed) throw new Error("the chart library did not start");
      return window.vegaEmbed;
    })();
    return bundle;
  }

  /* ast: expressions are interpreted instead of compiled, so the page needs no unsafe-eval.
     No loader: a chart never fetches anything. */
  const OPTIONS = { ast: true, actions: false, renderer: "svg", mode: "vega-lite", defaultStyle: false };

  function figureId(figure) {
    return figure.dataset.figure || figure.id;
  }

  async function specification(figure, name) {
    for (const script of figure.querySelectorAll("script.figure-spec")) {
      if (script.dataset.name === name) return held(script);
    }
    throw new Error("no chart specification named " + name);
  }

  /* ---- tabs: the WAI-ARIA pattern, with arrows, Home and End ---- */

  function addTabs(figure) {
    const views = figure.querySelector(".figure-views");
    const id = figureId(figure);
    const shown = VIEWS.map(([kind, label]) => ({ kind, label, panel: views.querySelector(".view-" + kind) }))
      .filter((view) => view.panel);
    if (shown.length < 2) return;
    const title = figure.querySelector(".figure-title");
    const list = element("div", { class: "tabs", role: "tablist", "aria-label": "Views of: " +
      (title ? title.textContent.trim() : id) });
    const tabs = shown.map(({ kind, label, panel }) => {
      const tab = element("button", { type: "button", class: "tab", role: "tab", id: id + "-tab-" + kind,
        "aria-controls": id + "-view-" + kind }, label);
      panel.id = id + "-view-" + kind;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      list.append(tab);
      return tab;
    });
    function select(index, focus) {
      tabs.forEach((tab, at) => {
        tab.setAttribute("aria-selected", String(at === index));
        tab.tabIndex = at === index ? 0 : -1;
        shown[at].panel.hidden = at !== index;
      });
      if (focus) tabs[index].focus();
      if (shown[index].kind === "chart") watch(figure);
    }
    list.addEventListener("click", (event) => {
      const index = tabs.indexOf(event.target.closest("[role=tab]"));
      if (index >= 0) select(index, false);
    });
    list.addEventListener("keydown", (event) => {
      const index = tabs.indexOf(document.activeElement);
      const last = tabs.length - 1;
      const next = { ArrowRight: index === last ? 0 : index + 1, ArrowLeft: index === 0 ? last : index - 1,
        Home: 0, End: last }[event.key];
      if (index < 0 || next === undefined) return;
      event.preventDefault();
      select(next, true);
    });
    views.before(list);
    select(0, false);
  }

  /* ---- live charts ---- */

  function target(figure) {
    const view = figure.querySelector(".view-chart");
    const shape = view && view.clientWidth && view.clientWidth < WIDE ? "narrow" : "wide";
    return figure.querySelector(".chart." + shape) || figure.querySelector(".chart");
  }

  function settle(change) {
    pending += change;
    root.dataset.figures = pending === 0 ? "ready" : "drawing";
  }

  async function draw(figure) {
    const chart = target(figure);
    if (!chart || !chart.dataset.spec || chart.dataset.draw) return;
    chart.dataset.draw = "drawing";
    settle(1);
    /* The live chart is drawn beside the static one and takes its place only when it has succeeded. */
    const fixed = chart.querySelector("svg");
    const live = element("div", { class: "live" });
    live.style.display = "none";
    chart.append(live);
    try {
      const embed = await vegaEmbed();
      const spec = await specification(figure, chart.dataset.spec);
      await embed(live, spec, OPTIONS);
      /* Said only where there is something to choose, which a static picture has not. */
      for (const hint of figure.querySelectorAll(".hint")) hint.hidden = !spec.params;
      const svg = live.querySelector("svg");
      /* The picture is named once, on the svg, as in the static one; the roles that vega gives to each group of
         marks inside it have no names, and the table tab holds what they would tell. */
      for (const each of [live, ...live.querySelectorAll("*")]) {
        for (const name of ["role", "aria-label", "aria-roledescription", "aria-hidden"]) each.removeAttribute(name);
      }
      svg.setAttribute("role", "img");
      const named = figure.querySelector(".view-chart svg[aria-label]");
      svg.setAttribute("aria-label", (named && named.getAttribute("aria-label")) || figureId(figure));
      if (fixed) fixed.remove();
      live.style.display = "";
      chart.dataset.draw = "done";
    } catch (fault) {
      live.remove();
      chart.dataset.draw = "failed";
      console.error("chart " + chart.dataset.spec + " stays as drawn at build time: " + fault.message);
    }
    settle(-1);
  }

  const near = "IntersectionObserver" in window ? new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "600px 0px" }) : null;

  function watch(figure) {
    if (near) {
      near.unobserve(figure);
      near.observe(figure);
    } else {
      draw(figure);
    }
  }

  /* ---- downloads ---- */

  function save(blob, name) {
    const link = element("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function quoted(value) {
    return /[",\r\n]/.test(value) ? '"' + value.replaceAll('"', '""') + '"' : value;
  }

  /* The table as it stands, with what travels with the figure (caveats, source line, …) as trailing columns of
     every row: leading comment lines would break the programs that read the file. */
  function table(data) {
    const names = Object.keys(data.trailing || {});
    const head = names.map((name) => "," + quoted(name)).join("");
    const tail = names.map((name) => "," + quoted(data.trailing[name])).join("");
    let first = true;
    let within = false;
    let made = "";
    for (const character of data.csv) {
      if (character === '"') within = !within;
      if (character === "\n" && !within) {
        made += first ? head : tail;
        first = false;
      }
      made += character;
    }
    return made;
  }

  /* A chart that differs from the wide one in its fixed colours only travels once: null stands for it, and each
     colour variable names the colour that it falls back on. */
  async function exportSpecification(figure) {
    const spec = await specification(figure, figureId(figure) + "-export");
    const at = (spec.vconcat || []).indexOf(null);
    if (at < 0) return spec;
    const chart = (await specification(figure, figureId(figure) + "-wide")).vconcat[0];
    const fixed = JSON.stringify(chart).replace(/var\(--[\w-]+, (#\w+)\)/g, "$1");
    spec.vconcat[at] = JSON.parse(fixed);
    return spec;
  }

  function escaped(text) {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  }

  function numbered(value) {
    return Array.isArray(value) ? value.map((text, at) => at + 1 + ". " + text).join("\n") : String(value);
  }

  /* What trajectories/imprint.py writes into the files, here into those that a reader saves from the page. */
  const KEYWORDS = { title: "Title", subtitle: "Description", caveats: "Disclaimer", source_line: "Source",
    licence: "Copyright" };
  const TERMS = { figure: "identifier", title: "title", subtitle: "description", caveats: "rights",
    source_line: "source", licence: "license", readings: "provenance", data_version: "hasVersion" };

  function meta(spec) {
    return Object.entries(spec.usermeta || {}).filter(([name]) => name in TERMS);
  }

  function imprintedSvg(svg, spec) {
    const rows = meta(spec).flatMap(([name, value]) => [value].flat().map((text) =>
      "<dc:" + TERMS[name] + ">" + escaped(String(text)) + "</dc:" + TERMS[name] + ">")).join("");
    const title = spec.usermeta ? "<title>" + escaped(spec.usermeta.title) + "</title>" : "";
    const head = title + "<desc>" + escaped(spec.description || "") + "</desc>" +
      '<metadata xmlns:dc="http://purl.org/dc/terms/">' + rows + "</metadata>";
    return svg.replace(/<svg\b[^>]*>/, (opening) => opening + head);
  }

  function checksum(bytes) {
    let crc = -1;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return ~crc >>> 0;
  }

  async function imprintedPng(blob, spec) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const header = 33; // signature and IHDR
    const chunks = meta(spec).map(([name, value]) => {
      const data = new TextEncoder().encode("iTXt" + (KEYWORDS[name] || name) + "\0\0\0\0\0" + numbered(value));
      const chunk = new DataView(new ArrayBuffer(data.length + 8));
      chunk.setUint32(0, data.length - 4);
      new Uint8Array(chunk.buffer).set(data, 4);
      chunk.setUint32(data.length + 4, checksum(data));
      return chunk.buffer;
    });
    return new Blob([bytes.slice(0, header), ...chunks, bytes.slice(header)], { type: "image/png" });
  }

  /* A page of its own for one figure, put together from what this page holds, in the frame that
     trajectories/report/standalone.py fills as well. */
  async function ownPage(figure) {
    const frame = document.getElementById("standalone");
    const data = await held(figure.querySelector("script.figure-data"));
    const spec = await exportSpecification(figure);
    const parts = {
      ID: escaped(figureId(figure)),
      TITLE: escaped(spec.usermeta.title),
      ALT: escaped(spec.description || ""),
      META: Object.entries(data.trailing).map(([name, value]) =>
        '<meta name="' + escaped(name) + '" content="' + escaped(value) + '">').join("\n"),
      STYLE: document.getElementById("figure-style").textContent.replace(/^\n/, ""),
      FIGURE: served.get(figure),
      SCRIPTS: [document.getElementById("vega-bundle"), frame, script].map((each) => each.outerHTML).join("\n"),
    };
    const page = frame.textContent.replaceAll("<\\/", "</");
    return page.replace(/@@([A-Z]+)@@/g, (mark, name) => (name in parts ? parts[name] : mark));
  }

  async function exported(figure, format) {
    const id = figureId(figure);
    if (format === "html") return new Blob([await ownPage(figure)], { type: "text/html;charset=utf-8" });
    if (format === "csv") {
      const data = await held(figure.querySelector("script.figure-data"));
      return new Blob([table(data)], { type: "text/csv;charset=utf-8" });
    }
    const spec = await exportSpecification(figure);
    if (format === "json") return new Blob([JSON.stringify(spec, null, 2) + "\n"], { type: "application/json" });
    const embed = await vegaEmbed();
    const result = await embed(document.createElement("div"), spec, OPTIONS);
    try {
      if (format === "svg") {
        return new Blob([imprintedSvg(await result.view.toSVG(), spec)], { type: "image/svg+xml" });
      }
      const canvas = await result.view.toCanvas(2);
      return await imprintedPng(await new Promise((done) => canvas.toBlob(done, "image/png")), spec);
    } finally {
      result.finalize();
    }
  }

  function addDownloads(figure) {
    const row = figure.querySelector(".downloads");
    if (!row) return;
    const name = row.dataset.file || figureId(figure);
    row.append(element("span", { class: "downloads-label" }, "Download"));
    for (const format of FORMATS) {
      if (format === "html" && !document.getElementById("standalone")) continue;
      const button = element("button", { type: "button", "data-format": format,
        "aria-label": "Download " + name + " as " + format.toUpperCase() }, format.toUpperCase());
      button.addEventListener("click", async () => {
        button.disabled = true;
        try {
          save(await exported(figure, format), name + "." + format);
        } catch (fault) {
          console.error("download of " + name + "." + format + " failed: " + fault.message);
        }
        button.disabled = false;
      });
      row.append(button);
    }
    row.hidden = false;
  }

  /* ---- the page ---- */

  /* A box that scrolls sideways must be reachable by keyboard; one that does not need not be. */
  function reachable() {
    for (const table of document.querySelectorAll("main table")) {
      if (table.closest(".table-scroll") || table.scrollWidth <= table.clientWidth) continue;
      table.tabIndex = 0;
    }
  }

  /* The contents stand open beside the text and folded above it. Quarto's own page shows none on a phone. */
  function foldContents() {
    let contents = document.querySelector("details.contents");
    const list = document.querySelector("#TOC > ul");
    const heading = document.getElementById("title-block-header");
    if (!contents && list && heading) {
      contents = element("details", { class: "contents" });
      const copy = list.cloneNode(true);
      for (const each of [copy, ...copy.querySelectorAll("*")]) {
        for (const name of ["id", "class", "data-scroll-target"]) each.removeAttribute(name);
      }
      contents.append(element("summary", {}, "Contents"), copy);
      heading.after(contents);
    }
    if (!contents) return;
    const beside = window.matchMedia("(min-width: 1100px)");
    const follow = () => { contents.open = beside.matches; };
    beside.addEventListener("change", follow);
    follow();
  }

  function start() {
    const figures = [...document.querySelectorAll("figure.figure-block")];
    settle(0);
    for (const figure of figures) {
      served.set(figure, figure.outerHTML);
      addTabs(figure);
      addDownloads(figure);
      watch(figure);
    }
    window.addEventListener("resize", () => figures.forEach(watch));
    window.__drawAll = () => Promise.all(figures.map(draw));
    foldContents();
    reachable();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
