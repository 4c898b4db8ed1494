// data-toolbar: buttons that put Markdown into the text below them; Ctrl+B and Ctrl+I in the text do the same.
const AROUND = { bold: "**", italic: "*" };
const BEFORE = { list: "- ", quote: "> " };
const KEYS = { b: "bold", i: "italic" };
const NEW_LINK = "https://";

// By a command that browsers can undo; where there is none, as if typed: other scripts hear of it either way.
function put(area, from, to, text, first, last) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(first, last);
}

function around(area, mark) {
  const { value } = area;
  let { selectionStart: from, selectionEnd: to } = area;
  while (from < to && !value[from].trim()) from++; // "** bold **" would stay stars
  while (to > from && !value[to - 1].trim()) to--;
  while (to - from > 1 && value[from] === "*" && value[to - 1] === "*") from++, to--;
  const text = value.slice(from, to);
  const stars = value.slice(0, from).match(/\**$/)[0].length;
  const n = mark.length;
  // Three stars are bold and slanted: both of them.
  const off = (stars === n || stars === 3) && value.slice(to).match(/^\**/)[0].length === stars;
  if (off) put(area, from - n, to + n, text, from - n, to - n);
  else put(area, from, to, mark + text + mark, from + n, to + n);
}

function before(area, mark) {
  const { value, selectionStart: start, selectionEnd } = area;
  const from = value.slice(0, start).lastIndexOf("\n") + 1;
  const end = value.indexOf("\n", Math.max(start, selectionEnd - 1)); // a line chosen with its end is one line
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const written = lines.filter(Boolean);
  const off = written.length && written.every((line) => line.startsWith(mark));
  const bare = (line) => !line && lines.length > 1 && mark === BEFORE.list;
  const text = lines.map((line) => (off ? line.slice(mark.length) : bare(line) ? line : mark + line)).join("\n");
  const last = from + text.length;
  // A plain line right below what was chosen would be taken for a part of it.
  const gap = !off && selectionEnd > start && /^\n[^\n]/.test(value.slice(to)) && !value.startsWith(mark, to + 1);
  put(area, from, to, gap ? `${text}\n` : text, lines.length > 1 ? from : last, last);
}

function link(area) {
  const { selectionStart: from, selectionEnd: to } = area;
  const text = area.value.slice(from, to);
  const address = /^https?:\S+$/.test(text);
  const target = address ? text : NEW_LINK;
  const words = address ? "" : text;
  const at = from + 1 + (words ? words.length + 2 + target.length : 0); // where there is something to be typed yet
  put(area, from, to, `[${words}](${target})`, at, at);
}

export default function toolbar(bar) {
  const area = bar.closest(".field").querySelector("textarea");
  const act = (name) => {
    if (AROUND[name]) around(area, AROUND[name]);
    else if (BEFORE[name]) before(area, BEFORE[name]);
    else link(area);
  };
  bar.hidden = false;
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the keyboard of a phone stays open
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act(button.value);
  });
  area.addEventListener("keydown", (event) => {
    const name = KEYS[event.key.toLowerCase()];
    if (!name || event.ctrlKey === event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    act(name);
  });
}
