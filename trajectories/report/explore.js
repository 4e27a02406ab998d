/* The live view of Explore: one Vega specification for every drawing; what differs between two of them stands in the rows. */
const fields = (names) => Object.fromEntries(names.split(" ").map((name) => [name, { field: name }]));
const coloured = { field: "colour" };
const PLACE = fields("x y x2 y2 strokeWidth strokeDash");

function specification(columns, font, width) {
  const styles = {
    rule: ["rule", { ...PLACE, stroke: coloured }],
    bar: ["rect", { ...PLACE, ...fields("fillOpacity"), fill: coloured, stroke: coloured }],
    dot: ["symbol", { ...fields("x y shape size strokeWidth fill"), stroke: coloured }],
    text: ["text", { ...fields("x y text align baseline fontSize fontWeight"), fill: coloured, font: { value: font } }],
  };
  const told = columns.map((name) => `'${name}': datum['${name}']`).join(", ");
  const tooltip = { signal: `datum['${columns[1]}'] ? {${told}} : null` };
  return {
    width, height: 10, padding: 0, autosize: "none", background: "transparent",
    data: Object.keys(styles).map((name) => ({ name })),
    marks: Object.entries(styles).map(([kind, [type, style]]) => ({ type, from: { data: kind }, encode: { update: { ...style, tooltip } } })),
  };
}

export default { render({ model, el }) {
  const { parse, View, interpreter } = window.vegaParts;
  const spec = specification(model.get("columns"), model.get("font"), model.get("width"));
  const view = new View(parse(spec, {}, { ast: true }), { expr: interpreter, renderer: "svg", container: el, hover: false });
  const draw = async () => {
    const drawing = model.get("drawing");
    for (const { name } of spec.data) view.data(name, drawing[name] ?? []);
    await view.height(drawing.height ?? 10).runAsync();
    el.setAttribute("aria-label", drawing.alt ?? "");
    // The frame after the one in which it is drawn is the first that a reader can see.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      el.dataset.drawn = JSON.stringify({ number: drawing.number, kernel: drawing.kernel, worked: drawing.worked, at: performance.now() });
    }));
  };
  el.classList.add("explored-view"); el.setAttribute("role", "img");
  model.on("change:drawing", draw);
  draw();
} };
