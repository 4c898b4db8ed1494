"""What a screen reader says by itself: changes in live regions, by the rules of ARIA, as late as browsers tell them."""

from playwright.sync_api import BrowserContext, Page

GATHERED_MS = 300  # browsers tell a screen reader of changes together, up to so long after
LISTEN = """(() => {
const LIVE = { log: "polite", status: "polite", alert: "assertive" };
const said = [], moved = [];
Object.assign(window, { said, moved });

function region(element) {
  for (let at = element; at; at = at.parentElement) {
    const live = at.getAttribute("aria-live") || LIVE[at.getAttribute("role")];
    if (live) return live === "off" ? null : at;
  }
  return null;
}

function words(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.getAttribute("aria-hidden") === "true" || !node.checkVisibility({ visibilityProperty: true })) return "";
  return [...node.childNodes].map(words).join(" ");
}

function hear(node, kind, told) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  if (!node.isConnected || !element?.checkVisibility({ visibilityProperty: true })) return;
  const at = region(element);
  if (!at || !(at.getAttribute("aria-relevant") || "additions text").includes(kind)) return;
  const whole = at.getAttribute("aria-atomic") === "true" || ["status", "alert"].includes(at.getAttribute("role"));
  const what = whole ? at : node;
  if ([...told].some((one) => one.contains(what))) return; // said with what it stands in
  told.add(what);
  const text = words(what).replace(/\\s+/g, " ").trim();
  if (text) said.push(text);
}

new MutationObserver((records) => setTimeout(() => {
  const told = new Set();
  for (const { type, target, addedNodes } of records) {
    if (type === "attributes") hear(target, "additions", told);
    if (type === "characterData") hear(target, "text", told);
    for (const node of addedNodes) hear(node, node.nodeType === Node.TEXT_NODE ? "text" : "additions", told);
  }
}, GATHERED)).observe(document, {
  subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden", "open"],
});
addEventListener("focusin", ({ target }) => moved.push(target.outerHTML.slice(0, 80)), true);
})()""".replace("GATHERED", str(GATHERED_MS))


def listen(context: BrowserContext) -> None:
    """From now on every page of this context is heard."""
    context.add_init_script(LISTEN)


def heard(page: Page) -> list[str]:
    """What was said since this was asked last, once all that has changed until now has been told."""
    page.wait_for_timeout(2 * GATHERED_MS)
    return list(page.evaluate("said.splice(0)"))


def moves(page: Page) -> list[str]:
    """Where the focus went since this was asked last."""
    return list(page.evaluate("moved.splice(0)"))
