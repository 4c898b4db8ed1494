// mark(seed): the same drawing as forum/marks.py, for names that arrive live.
const RADIX = [12, 12, 8, 16];
const SVG = "http://www.w3.org/2000/svg";

function part(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export function mark(seed) {
  const parts = [];
  let rest = seed;
  for (const choices of RADIX) {
    parts.push(rest % choices);
    rest = Math.floor(rest / choices);
  }
  const [groundHue, figureHue, ground, figure] = parts;
  return part(
    "svg",
    { class: "mark", viewBox: "0 0 40 40", "aria-hidden": "true" },
    part("use", { class: `mark-ground hue-${groundHue}`, href: `#mark-g${ground}` }),
    part("use", { class: `hue-${figureHue}`, href: `#mark-f${figure}` }),
  );
}
