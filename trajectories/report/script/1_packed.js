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
  /* A figure that was read otherwise, on a page of its own, holds its drawings as they are. */
  const bare = packed.textContent.trimStart().startsWith("{");
  if (!unpacked.has(packed)) unpacked.set(packed, (bare ? Promise.resolve(packed.textContent) : inflated(packed.textContent)).then(JSON.parse));
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
