// What all parts of a room share: its page, under which names she is there, and how far she has come.
export const place = document.querySelector("[data-room]");
export const words = place.dataset;
export const find = (name) => place.querySelector(`[data-${name}]`);
export const talk = find("talk");
export const log = find("log");

export const leads = Boolean(words.leads);
export const here = { room: words.room, alias: Boolean(words.alias) };
export const mine = new Set(words.mine.split(" ").filter(Boolean)); // what stands for each of her own names
export const me = JSON.parse(words.me); // the name she sits under now
export const room = {
  entered: false,
  first: true, // nothing of the room has come yet
  last: 0, // everything up to this number has come, or is gone
  highest: 0,
  read: 0, // up to here she has had it in view
};

export function copy(name) {
  return find(`${name}-template`).content.firstElementChild.cloneNode(true);
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

export function tell(text) {
  const state = find("state");
  if (state.textContent !== text) state.textContent = text;
}

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const { lang } = document.documentElement;
export const days = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { weekday: "long", day: "numeric", month: "long" });

// What this changes in the log is there to be read, and not announced. Browsers gather for a while what they tell a
// screen reader: only where there was nothing to tell the log speaks again soon.
let quiet;
export function hush(change) {
  const lines = talk.childElementCount;
  log.setAttribute("aria-live", "off");
  change();
  clearTimeout(quiet);
  quiet = setTimeout(() => log.setAttribute("aria-live", "polite"), talk.childElementCount === lines ? 100 : 700);
}

// For who hears the page: what became of her own message. Taken back, so that the same again is told again.
let told;
export function whisper(text) {
  const heard = find("heard");
  heard.textContent = text;
  clearTimeout(told);
  told = setTimeout(() => { heard.textContent = ""; }, 2_000);
}
