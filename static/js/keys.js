// data-keys: the dialog that lists the keys; it says "off" where they are switched off, and still opens by its button.
// j and k go through the posts of a page, else through its list; r answers, ? opens the dialog. None while writing.
const WRITES = "input, textarea, select";
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function stops() {
  const posts = document.querySelectorAll("main article.post");
  return [...(posts.length ? posts : document.querySelectorAll("main ul.rows > li > a:first-of-type"))];
}

function go(element, block) {
  if (element.matches("article")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
}

// From where the focus is; else from what is on the screen.
function step(by) {
  const all = stops();
  const here = all.findIndex((element) => element.contains(document.activeElement));
  const below = all.findIndex((element) => element.getBoundingClientRect().top >= 0);
  const first = by > 0 ? below : (below < 0 ? all.length : below) - 1;
  const next = all[here < 0 ? first : here + by];
  if (next) go(next, next.matches("article") ? "start" : "nearest");
}

// Not modal: the way out of the house stays within reach while the list is open.
export default function keys(dialog) {
  const opener = document.querySelector("[data-keys-open]");
  if (!dialog.show) return;
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.show());
  const on = dialog.dataset.keys !== "off";
  const box = document.querySelector("#answer textarea");
  const acts = { j: () => step(1), k: () => step(-1), r: box && (() => go(box, "center")), "?": () => dialog.show() };
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (key === "Escape") dialog.close();
    if (!on || target.matches(WRITES) || target.isContentEditable || document.querySelector("dialog[open]")) return;
    if (!Object.hasOwn(acts, key) || !acts[key]) return;
    event.preventDefault();
    acts[key]();
  });
}
