// data-queue: what waits for a moderator; it says "off" where she has switched keys off. j and k go through its list,
// Enter opens as with any link, c takes the report on. None of them while writing.
const WRITES = "input, textarea, select";

export default function queue(list) {
  if (list.dataset.queue === "off") return;
  const links = () => [...list.querySelectorAll("[data-case] a:first-of-type")];

  function step(by) {
    const all = links();
    const here = all.findIndex((link) => link.closest("[data-case]").contains(document.activeElement));
    const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by];
    if (next) next.focus();
  }

  function claim() {
    const place = document.activeElement.closest("[data-case]") || (links().length ? null : list);
    const button = place && place.querySelector("[data-claim] button");
    if (button) button.click();
  }

  const acts = { j: () => step(1), k: () => step(-1), c: claim };
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (target.matches(WRITES) || target.isContentEditable || !Object.hasOwn(acts, key)) return;
    event.preventDefault();
    acts[key]();
  });
}
