/* Makes a page of figures live: drawings, tooltips, selection, tabs, tables, downloads.
   Without this script, or when any of it fails, the page shows each still picture with its caveats, table and sources.
   Whatever it builds carries data-made and is taken away first, so that a page saved by a browser is built anew. */
(function () {
  "use strict";

  const root = document.documentElement;
  const WIDTHS = [940, 660, 440, 288];
  const LONG = 20; // rows; what is longer is sortable and filterable
  const VIEWS = [["chart", "Chart"], ["table", "Table"], ["sources", "Sources"]];
  const ABLE = "DecompressionStream" in window; // drawings and data travel packed
  const FRAMED = window.top !== window;
  const script = document.currentScript;
  const served = new WeakMap(); // each figure as it came, for a page of its own
  const state = { source: "", names: {} };
  let pending = 0;
  let bundle = null;

  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
  const figures = () => all("figure.figure-block");

  function element(tag, attributes, text) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    made.dataset.made = "";
    return made;
  }

  function say(text) {
    const status = document.getElementById("said") || document.body.appendChild(element("p", { id: "said", role: "status" }));
    status.textContent = text;
  }

  /* ---- what travels packed ---- */

  /* Five signs for four bytes, as packed.py writes them. */
  const SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#%()*+,-./:;=?[]^_{|}~";
  function bytes(coded) {
    const text = coded.trim();
    const full = text.padEnd(Math.ceil(text.length / 5) * 5, SIGNS[84]);
    const values = new Uint8Array(128);
    [...SIGNS].forEach((sign, value) => { values[sign.charCodeAt(0)] = value; });
    const out = new DataView(new ArrayBuffer((full.length / 5) * 4));
    for (let at = 0; at < full.length; at += 5) {
      let value = 0;
      for (let next = at; next < at + 5; next += 1) value = value * 85 + values[full.charCodeAt(next)];
      out.setUint32((at / 5) * 4, value);
    }
    return out.buffer.slice(0, out.byteLength - (full.length - text.length));
  }

  function inflated(coded) {
    return new Response(new Blob([bytes(coded)]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }

  const unpacked = new WeakMap();
  function held(figure, kind) {
    const packed = figure.querySelector("script." + kind);
    if (!packed) return Promise.reject(new Error("no " + kind));
    if (!unpacked.has(packed)) unpacked.set(packed, inflated(packed.textContent).then(JSON.parse));
    return unpacked.get(packed);
  }

  /* The chart library travels once per page. It is run as a script element, which the policy allows by the hash of
     exactly this text. */
  function library() {
    bundle = bundle || (async function () {
      const loaded = element("script");
      loaded.textContent = await inflated(document.getElementById("vega-bundle").textContent);
      document.head.append(loaded);
      if (!window.vegaParts) throw new Error("the chart library did not start");
      return window.vegaParts;
    })();
    return bundle;
  }

  /* ast: expressions are interpreted, so that the page needs no unsafe-eval. The tooltip is our own. */
  async function view(spec, host) {
    const { parse, View, interpreter } = await library();
    const made = new View(parse(spec, undefined, { ast: true }), { expr: interpreter, renderer: host ? "svg" : "none", logLevel: 0 });
    if (host) made.initialize(host).tooltip(() => {});
    return made.runAsync();
  }

  /* ---- drawings ---- */

  function settle(change) {
    pending += change;
    root.dataset.figures = pending === 0 ? "ready" : "drawing";
  }

  function fitting(chart) {
    return WIDTHS.find((width) => width <= chart.clientWidth + 0.5) || WIDTHS[WIDTHS.length - 1];
  }

  /* What the drawings of a figure share is said once: {"@": 3} stands for the third part. */
  function whole({ parts, whole: given }, width) {
    const put = (node) => {
      if (Array.isArray(node)) return node.map(put);
      if (!node || typeof node !== "object") return node;
      return "@" in node ? put(parts[node["@"]]) : Object.fromEntries(Object.entries(node).map(([name, value]) => [name, put(value)]));
    };
    return put(given[width]);
  }

  async function specification(figure, width) {
    const [drawings, data] = await Promise.all([held(figure, "figure-drawings"), held(figure, "figure-data")]);
    return { ...whole(drawings, width), $schema: data.schema, config: data.config, description: data.alt };
  }

  async function draw(figure) {
    const chart = figure.querySelector(".chart");
    if (!ABLE || !chart || !chart.clientWidth || !figure.querySelector("script.figure-drawings")) return;
    const width = String(fitting(chart));
    if (chart.dataset.width === width) return;
    chart.dataset.width = width;
    settle(1);
    /* Drawn beside what stands there, which it replaces only when it has succeeded. */
    const live = element("div", { class: "live drawing" });
    chart.append(live);
    try {
      await view(await specification(figure, width), live);
      if (chart.dataset.width !== width) throw new Error("overtaken");
      for (const old of all(".live", chart)) if (old !== live) old.remove();
      named(figure, live, (await held(figure, "figure-data")).alt);
      live.classList.remove("drawing");
      chart.dataset.draw = "done";
      dim(figure);
    } catch (fault) {
      live.remove();
      if (fault.message !== "overtaken") {
        chart.dataset.draw = "failed";
        console.error("chart " + figure.dataset.figure + " stays as drawn at build time: " + fault.message);
      }
    }
    settle(-1);
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
      if (chart.dataset.width && chart.clientWidth && chart.dataset.width !== String(fitting(chart))) draw(chart.closest("figure"));
    }
  }) : null;

  /* ---- one tooltip, for mouse, touch and keyboard ---- */

  function rows(mark) {
    const value = mark.__data__.tooltip;
    if (typeof value !== "object") return [["", String(value)]];
    return Object.entries(value).filter(([, text]) => text !== null && text !== undefined && String(text).trim() !== "");
  }

  function spoken(mark) {
    return rows(mark).map(([name, text]) => (name ? name + ": " : "") + text).join(". ");
  }

  function datum(mark) {
    const item = mark.__data__;
    return (item && (item.datum && item.datum.datum ? item.datum.datum : item.datum)) || {};
  }

  const tip = { box: null, mark: null, pinned: false, timer: 0 };

  function tooltip() {
    if (tip.box && tip.box.isConnected) return tip.box;
    tip.box = document.body.appendChild(element("div", { id: "tip", role: "group", "aria-label": "About this mark" }));
    tip.box.hidden = true;
    tip.box.addEventListener("pointerenter", () => clearTimeout(tip.timer));
    tip.box.addEventListener("pointerleave", () => leave());
    tip.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      const mark = tip.mark;
      hide();
      if (mark) mark.focus({ preventScroll: true });
    });
    return tip.box;
  }

  function show(mark, pinned) {
    clearTimeout(tip.timer);
    if (tip.mark === mark && tip.pinned && !pinned) return;
    const box = tooltip();
    tip.mark = mark;
    tip.pinned = pinned;
    const list = element("dl");
    for (const [name, text] of rows(mark)) {
      if (name) list.append(element("dt", {}, name));
      list.append(element("dd", {}, String(text)));
    }
    box.replaceChildren(list);
    const { claim_ids: ids, source_id: source } = datum(mark);
    const known = String(ids || "").split(" ").filter((id) => id && document.getElementById(id));
    if (known.length) {
      const places = element("p", {}, "In full: ");
      for (const id of known.slice(0, 12)) places.append(element("a", { href: "#" + id }, called(id)), " ");
      box.append(places);
    }
    const whose = state.names[source];
    if (whose) {
      const line = element("p");
      if (whose.address) line.append(element("a", { href: href(whose.address) }, "Open the text"), " ");
      const chosen = state.source === source;
      const button = element("button", { type: "button" }, chosen ? "Show all sources" : "Highlight in all charts");
      button.addEventListener("click", () => choose(chosen ? "" : source));
      line.append(button);
      box.append(line);
    }
    box.hidden = false;
    const at = mark.getBoundingClientRect();
    const width = box.offsetWidth;
    const left = Math.min(Math.max(8, at.left + at.width / 2 - width / 2), root.clientWidth - width - 8);
    const below = at.bottom + 8 + box.offsetHeight < window.innerHeight || at.top < box.offsetHeight + 60;
    box.style.left = Math.max(8, left) + window.scrollX + "px";
    box.style.top = (below ? at.bottom + 6 : at.top - box.offsetHeight - 6) + window.scrollY + "px";
  }

  /* A claim is called as the first cell of its row says. */
  function called(id) {
    const row = document.getElementById(id);
    return row.cells ? row.cells[0].textContent.trim() : id;
  }

  function href(address) {
    return /^https?:\/\//.test(address) ? address : "https://" + address;
  }

  function hide() {
    if (tip.box) tip.box.hidden = true;
    tip.mark = null;
    tip.pinned = false;
  }

  function leave() {
    clearTimeout(tip.timer);
    if (!tip.pinned) tip.timer = setTimeout(hide, 300);
  }

  function markAt(event) {
    const hit = event.target.closest && event.target.closest(".live *");
    for (let each = hit; each && each.tagName !== "svg"; each = each.parentNode) {
      if (each.__data__ && each.__data__.tooltip && each.__data__.mark && each.__data__.mark.marktype !== "group") return each;
    }
    return null;
  }

  /* A finger is wider than a mark: the nearest one counts. */
  function nearest(event) {
    const live = event.target.closest(".live");
    let best = null;
    let least = 24;
    for (const mark of live ? marks(live) : []) {
      const box = mark.getBoundingClientRect();
      const x = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
      const y = Math.max(box.top - event.clientY, 0, event.clientY - box.bottom);
      if (Math.hypot(x, y) < least) [best, least] = [mark, Math.hypot(x, y)];
    }
    return best;
  }

  function listen() {
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      const mark = markAt(event);
      if (mark) show(mark, false);
      else if (!event.target.closest("#tip")) leave();
    });
    document.addEventListener("click", (event) => {
      if (event.target.closest("#tip")) return;
      const mark = markAt(event) || nearest(event);
      if (mark) show(mark, true);
      else hide();
    });
    document.addEventListener("focusin", (event) => {
      const mark = markAt(event);
      if (mark) show(mark, false);
      else if (!event.target.closest("#tip") && !tip.pinned) leave();
    });
    document.addEventListener("keydown", (event) => {
      const mark = document.activeElement && document.activeElement.closest(".live [tabindex]");
      if (event.key === "Escape") {
        const open = tip.box && !tip.box.hidden;
        hide();
        if (mark && !(state.source && !open)) mark.closest("figure").querySelector(".tab").focus();
        else if (state.source) choose("");
        return;
      }
      if (!mark) return;
      const list = all("[tabindex]", mark.closest(".live"));
      const at = list.indexOf(mark);
      const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        show(mark, true);
        const first = tip.box.querySelector("a, button");
        if (first) first.focus({ preventScroll: true });
      } else if (to !== undefined) {
        event.preventDefault();
        const next = list[(to + list.length) % list.length];
        mark.setAttribute("tabindex", "-1");
        next.setAttribute("tabindex", "0");
        next.focus();
      }
    });
  }

  /* ---- one source, highlighted everywhere; the address says which ---- */

  function dim(within) {
    for (const each of all(".live *", within)) {
      const source = each.__data__ && each.__data__.mark && each.__data__.mark.marktype !== "group" ? datum(each).source_id : undefined;
      if (source !== undefined) each.classList.toggle("dim", Boolean(state.source && source !== state.source));
    }
  }

  function choose(source) {
    state.source = state.names[source] ? source : "";
    root.dataset.source = state.source;
    hide();
    for (const chip of all(".chip")) chip.setAttribute("aria-pressed", String(chip.dataset.chip === state.source));
    for (const row of all("[data-source]")) {
      if (row === root) continue;
      row.classList.toggle("chosen", row.dataset.source === state.source && state.source !== "");
    }
    dim(document);
    remember(place().id);
    say(state.source ? state.names[state.source].name + " is highlighted in every chart; Escape lets go." : "All sources are shown alike.");
  }

  function place() {
    const [id, query] = decodeURIComponent(location.hash.slice(1)).split("?");
    return { id, source: new URLSearchParams(query || "").get("source") || "" };
  }

  function address(id) {
    return "#" + id + (state.source ? "?source=" + encodeURIComponent(state.source) : "");
  }

  function remember(id, push) {
    try {
      history[push ? "pushState" : "replaceState"](null, "", address(id) === "#" ? location.pathname + location.search : address(id));
    } catch { /* a sandboxed frame has no address of its own */ }
  }

  /* What is folded or in a tab is opened before it is gone to. */
  function reveal(target) {
    for (let each = target; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") each.open = true;
      if (each.matches(".view[hidden]")) open(each);
    }
  }

  function go(id) {
    const target = id && document.getElementById(id);
    if (!target) return false;
    reveal(target);
    target.scrollIntoView({ block: "start" });
    return true;
  }

  function follow() {
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const id = link.getAttribute("href").slice(1);
      const target = document.getElementById(id);
      if (!target) return;
      event.preventDefault();
      hide();
      remember(id, true);
      go(id);
      if (!target.matches("a, button, input, summary, [tabindex]")) target.tabIndex = -1;
      target.focus({ preventScroll: true });
      const contents = link.closest("details.contents");
      if (contents) contents.open = false;
    });
    const arrive = () => {
      const { id, source } = place();
      if (source !== state.source) choose(source);
      go(id);
    };
    window.addEventListener("hashchange", arrive);
    window.addEventListener("popstate", arrive);
  }

  /* ---- tabs: the WAI-ARIA pattern ---- */

  function open(panel) {
    const figure = panel.closest("figure");
    for (const tab of all("[role=tab]", figure)) {
      const mine = tab.getAttribute("aria-controls") === panel.id;
      tab.setAttribute("aria-selected", String(mine));
      tab.tabIndex = mine ? 0 : -1;
    }
    for (const view of all(".view", figure)) {
      if (view === panel) view.removeAttribute("hidden");
      else view.setAttribute("hidden", "until-found"); // the browser's own search finds what is in it
    }
    if (panel.matches(".view-chart")) draw(figure);
  }

  function addTabs(figure) {
    const views = figure.querySelector(".figure-views");
    const shown = VIEWS.map(([kind, label]) => ({ kind, label, panel: figure.querySelector(".view-" + kind) })).filter((view) => view.panel);
    const id = figure.dataset.figure;
    const list = element("div", { class: "tabs", role: "tablist", "aria-label": "Views of " + id });
    const tabs = shown.map(({ kind, label, panel }) => {
      const tab = element("button", { type: "button", class: "tab", role: "tab", id: id + "-tab-" + kind, "aria-controls": id + "-view-" + kind }, label);
      panel.id = id + "-view-" + kind;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.addEventListener("beforematch", () => open(panel));
      tab.addEventListener("click", () => open(panel));
      list.append(tab);
      return tab;
    });
    list.addEventListener("keydown", (event) => {
      const at = tabs.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      const next = (to + tabs.length) % tabs.length;
      open(shown[next].panel);
      tabs[next].focus();
    });
    views.before(list);
    open(shown[0].panel);
  }

  /* ---- tables that are long can be sorted and filtered ---- */

  function addTools(box) {
    const table = box.querySelector("table");
    const body = table && table.tBodies[0];
    if (!body || body.rows.length <= LONG) return;
    const count = element("span", { class: "count" }, body.rows.length + " rows");
    const field = element("input", { type: "search", placeholder: "Filter rows", "aria-label": "Filter rows of " + box.getAttribute("aria-label") });
    const line = element("p", { class: "table-tools" });
    line.append(field, " ", count);
    box.before(line);
    field.addEventListener("input", () => {
      const wanted = field.value.toLowerCase().split(/\s+/);
      let left = 0;
      for (const row of body.rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !wanted.every((word) => text.includes(word));
        left += row.hidden ? 0 : 1;
      }
      count.textContent = left + " of " + body.rows.length + " rows";
    });
    all("thead th", table).forEach((head, at) => {
      const label = head.textContent;
      const button = element("button", { type: "button" }, label);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        for (const other of all("thead th", table)) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const value = (row) => row.cells[at].textContent.trim();
        const number = (text) => (/^-?[\d,.]+$/.test(text) ? Number(text.replaceAll(",", "")) : NaN);
        const sorted = [...body.rows].sort((one, two) => {
          const [a, b] = [value(one), value(two)];
          if (!a || !b) return a ? -1 : b ? 1 : 0; // blanks last, either way
          const order = Number.isNaN(number(a) - number(b)) ? a.localeCompare(b, "en", { numeric: true }) : number(a) - number(b);
          return up ? order : -order;
        });
        body.append(...sorted);
      });
    });
  }

  /* ---- what a reader takes away ---- */

  const escaped = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

  function save(blob, name) {
    const link = element("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /* The picture with its words around it: the frame was set at build time, the drawing is the browser's own. */
  async function picture(figure) {
    const data = await held(figure, "figure-data");
    const spec = JSON.parse(JSON.stringify(await specification(figure, "940")).replace(/var\(--[\w-]+, (#\w+)\)/g, "$1"));
    const made = await view(spec);
    const drawn = await made.toSVG();
    made.finalize();
    const terms = { figure: "identifier", title: "title", subtitle: "description", caveats: "rights", source_line: "source", readings: "provenance", report: "isPartOf", data_version: "hasVersion", licence: "license" };
    const about = Object.entries(data.meta).flatMap(([name, value]) => [value].flat().map((text) => "<dc:" + terms[name] + ">" + escaped(text) + "</dc:" + terms[name] + ">")).join("");
    const head = "<title>" + escaped(data.title) + "</title><desc>" + escaped(data.alt) + '</desc><metadata xmlns:dc="http://purl.org/dc/terms/">' + about + "</metadata>";
    return data.frame.split("@@CHART@@").join(drawn).replace(/<svg\b[^>]*>/, (opening) => opening + head);
  }

  async function raster(svg) {
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width * 2;
    canvas.height = image.height * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
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
    png: async (figure) => raster(await picture(figure)),
    svg: async (figure) => new Blob([await picture(figure)], { type: "image/svg+xml" }),
    csv: async (figure) => new Blob([(await held(figure, "figure-data")).csv], { type: "text/csv;charset=utf-8" }),
    json: async (figure) => {
      const data = await held(figure, "figure-data");
      const spec = { ...(await specification(figure, "940")), usermeta: data.meta };
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

  /* ---- contents and sources on top ---- */

  function addBar() {
    const nav = document.querySelector(".contents-nav");
    if (!nav) return;
    const links = all("a[href^='#']", nav).map((link) => ({ link, target: document.getElementById(link.getAttribute("href").slice(1)) })).filter((each) => each.target);
    const summary = nav.querySelector("summary");
    const here = element("span", { class: "here" });
    if (summary) summary.append(here);
    let asked = false;
    const mark = () => {
      asked = false;
      const passed = links.filter(({ target }) => target.getBoundingClientRect().top < window.innerHeight * 0.35);
      const current = passed[passed.length - 1];
      for (const { link } of links) link.removeAttribute("aria-current");
      if (current) current.link.setAttribute("aria-current", "true");
      here.textContent = current ? current.link.textContent : "";
    };
    window.addEventListener("scroll", () => {
      if (!asked) requestAnimationFrame(mark);
      asked = true;
    }, { passive: true });
    mark();
    const chips = element("div", { class: "chips", role: "group", "aria-label": "Highlight one source in every chart" });
    for (const [source, { name, colour }] of Object.entries(state.names)) {
      const chip = element("button", { type: "button", class: "chip", "aria-pressed": "false" }, name);
      chip.dataset.chip = source;
      chip.style.setProperty("--colour", colour);
      chip.addEventListener("click", () => choose(state.source === source ? "" : source));
      chips.append(chip);
    }
    if (chips.children.length > 1) nav.append(chips);
  }

  /* Paper has no folds: short ones are opened, long tables stay out and say where they are. */
  function addPrinting() {
    const opened = [];
    window.addEventListener("beforeprint", () => {
      for (const each of all("details:not([open])")) {
        if (each.matches(".contents, .cite, .embed") || each.querySelector(".table-scroll.long")) continue;
        each.open = true;
        opened.push(each);
      }
    });
    window.addEventListener("afterprint", () => opened.splice(0).forEach((each) => { each.open = false; }));
  }

  /* A page saved by a browser holds what was built: that is taken away, and all is built once. */
  function undo() {
    for (const head of all("thead th")) {
      const button = head.querySelector("button[data-made]");
      if (button) head.textContent = button.textContent;
      head.removeAttribute("aria-sort");
    }
    for (const made of all("[data-made]")) made.remove();
    for (const view of all(".view[hidden]")) view.removeAttribute("hidden");
    for (const row of all("tbody tr[hidden]")) row.removeAttribute("hidden");
    for (const chart of all(".chart")) ["width", "draw"].forEach((name) => delete chart.dataset[name]);
    for (const chosen of all(".chosen")) chosen.classList.remove("chosen");
  }

  async function start() {
    undo();
    root.classList.add("scripted");
    root.classList.toggle("able", ABLE);
    settle(0);
    const found = figures();
    for (const figure of found) {
      served.set(figure, figure.outerHTML);
      addTabs(figure);
      addTaking(figure);
    }
    for (const box of all(".table-scroll")) addTools(box);
    listen();
    follow();
    addPrinting();
    if (ABLE && found.length) {
      try {
        state.names = (await held(found[0], "figure-data")).sources;
      } catch (fault) {
        console.error(fault.message);
      }
    }
    addBar();
    const { id, source } = place();
    if (source) choose(source);
    if (id) go(id);
    for (const figure of found) {
      if (near) near.observe(figure);
      else draw(figure);
      if (sized) sized.observe(figure.querySelector(".chart"));
    }
    window.__drawAll = () => Promise.all(found.map(draw));
    root.dataset.started = "yes";
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
