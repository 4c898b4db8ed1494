// What of a page cannot be read because of its shapes: wider than the screen, cut off, standing out of its box, over
// something else. An expression: a function that gives sentences. tests/access/looking.py runs it at several sizes.
() => {
  const SLACK = 3; // pixels; letters themselves reach a little out of their lines
  const said = [];
  const root = document.documentElement;
  const style = new Map();
  const of = (element) => style.get(element) ?? style.set(element, getComputedStyle(element)).get(element);
  const name = (element) => element.cloneNode(false).outerHTML.replace(/<\/\w+>$/, "").slice(0, 120);
  const up = function* (element) {
    for (let e = element; e && e !== root; e = e.parentElement) yield e;
  };
  const scrolls = (element) => /auto|scroll/.test(of(element).overflowX + of(element).overflowY);

  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter(
      (e) => e.getBoundingClientRect().right > root.clientWidth + 1 && e.checkVisibility() && ![...up(e)].some(scrolls),
    );
    said.push(`wider than the screen by ${root.scrollWidth - root.clientWidth}: ${wide.length ? name(wide.at(-1)) : "?"}`);
  }

  // Every piece of text that is seen: where it stands, and on which layer (what scrolls by itself or lies over the page).
  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT|OPTION|TEXTAREA)$/.test(element.tagName) || element.closest("svg")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const over = [...up(element)];
    if (over.some((e) => of(e).clipPath !== "none" || (of(e).position === "absolute" && e.matches(".skip")))) continue;
    const shortened = over.find((e) => of(e).webkitLineClamp !== "none" || of(e).textOverflow === "ellipsis");
    const layer = element.closest(".top, .exit") ? "top" : over.find((e) => /fixed|sticky|absolute/.test(of(e).position) || scrolls(e)) ?? root;
    const block = over.find((e) => !/^(inline|contents)$/.test(of(e).display));
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = node.data.trim().slice(0, 30);
    const end = shortened?.getBoundingClientRect(); // meant to be shortened: what is beyond is not seen, and has a way to it
    for (const box of range.getClientRects()) {
      if (box.width <= 1 || box.height <= 1 || (end && (box.bottom > end.bottom + SLACK || box.right > end.right + SLACK))) continue;
      pieces.push({ element, over, layer, block, box, text });
    }
  }

  const told = new Set();
  const tell = (what, piece, other) => {
    const key = what + name(other);
    if (!told.has(key)) said.push(`${what}: "${piece.text}" ${name(other)}`);
    told.add(key);
  };
  for (const piece of pieces) {
    for (const e of piece.over) {
      const s = of(e);
      if (scrolls(e) || s.display === "inline" || s.display === "contents") { if (scrolls(e)) break; continue; }
      const box = e.getBoundingClientRect();
      const out = Math.max(box.left - piece.box.left, piece.box.right - box.right);
      const below = Math.max(box.top - piece.box.top, piece.box.bottom - box.bottom);
      const high = piece.box.height * 0.25 + SLACK;
      if (/hidden|clip/.test(s.overflowX + s.overflowY)) {
        if (out > SLACK || below > high) { tell("cut off", piece, e); break; }
      }
      const framed = s.backgroundColor !== "rgba(0, 0, 0, 0)" || parseFloat(s.borderLeftWidth) > 0 && parseFloat(s.borderRightWidth) > 0;
      if (framed && (out > SLACK || below > high)) { tell("out of its box", piece, e); break; }
      if (/fixed|absolute/.test(s.position)) break;
    }
    if (piece.box.right > root.clientWidth + SLACK && piece.layer === root) tell("out of the screen", piece, piece.element);
    if (piece.box.left < -SLACK && !piece.over.some(scrolls)) tell("out of the screen", piece, piece.element);
  }

  // Two texts over each other, of other boxes on the same layer.
  pieces.sort((a, b) => a.box.top - b.box.top);
  for (const [at, one] of pieces.entries()) {
    for (let n = at + 1; n < pieces.length && pieces[n].box.top < one.box.bottom; n++) {
      const other = pieces[n];
      if (one.layer !== other.layer || one.block === other.block) continue;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
      if (across > SLACK && down > SLACK + 0.35 * Math.min(one.box.height, other.box.height)) tell(`over "${one.text}"`, other, other.element);
    }
  }

  // What stays on the screen must leave room for the rest.
  const held = [...document.querySelectorAll(".exit, .places")].filter((e) => /fixed|sticky/.test(of(e).position));
  const high = held.reduce((sum, e) => sum + (e.matches(".places") && innerWidth >= 1020 ? 0 : e.getBoundingClientRect().height), 0);
  if (high > innerHeight / 2) said.push(`the bars take ${Math.round(high)} of ${innerHeight} pixels`);
  return said;
}
