// The messages of a room as lines of its page.
import { mark } from "./mark.js";
import { copy, days, fill, find, leads, log, mine, room, talk, words } from "./room-page.js";
import { follows, keepPlace, offerNewest, offerUnread, toEnd } from "./room-scroll.js";

const BEGINNING = 80; // letters of a message that its answers show
const SIGN = "MESSAGEID"; // stands in addresses of the template for the message's own

export const known = new Map(); // by number: the line of a message, or null for one that is gone
export const waiting = new Map(); // by client_id: the line of what was written and has not come back as a message

const unfolded = new Set(words.openNotes.split(" "));
export const notes = new Map([...document.querySelectorAll("[name=notes]")].map((box) => [box.value, box.labels[0].textContent]));
const supports = new Map(
  [...find("line-template").content.querySelectorAll("[name=word]")].map((button) => [button.value, button.textContent]),
);
const FITS = { reply: () => true, support: (own) => !own, report: (own) => !own, remove: (own) => own || leads, bar: (own) => !own };

export const nameOf = (element) => element.querySelector(".person-name").textContent;

// Name, drawing and badge, in a copy that has room for them.
export function person(element, { name, mark: seed, badge }) {
  element.querySelector("[data-mark]").replaceWith(mark(seed));
  element.querySelector("[data-name]").textContent = name || words.gone;
  for (const word of element.querySelectorAll("[data-badge]")) word.hidden = word.dataset.badge !== badge;
  return element;
}

export function line(message) {
  const element = person(copy("line"), message);
  const part = (name) => element.querySelector(`[data-${name}]`);
  const own = message.own || mine.has(message.who);
  element.classList.toggle("line-own", own);
  if (own) element.setAttribute("aria-live", "off"); // she knows what she wrote; what became of it is told apart
  const { id = "", n = "", who, day, at } = message;
  Object.assign(element.dataset, { id, n, who, day, at, reply: message.reply || "" });
  if (id) element.id = `m${id}`;
  part("text").textContent = message.text;
  part("at").textContent = at;
  part("day-text").textContent = day && days.format(new Date(`${day}T12:00:00`));
  fold(element, (message.notes || "").split(",").filter((key) => notes.has(key)));
  quote(element);
  support(element, message.words);
  menu(element, message, own);
  return element;
}

function fold(element, keys) {
  const part = element.querySelector("[data-fold]");
  if (!keys.length) return part.remove();
  const about = keys.map((key) => notes.get(key)).join(", ");
  element.dataset.notes = about;
  element.querySelector("[data-about]").textContent = fill(words.about, { about });
  part.open = keys.every((key) => unfolded.has(key));
  part.append(element.querySelector("[data-text]"));
}

// The beginning of what a line answers; none of it is left once that is gone.
function quote(element) {
  const part = element.querySelector("[data-quote]");
  const n = Number(element.dataset.reply);
  if (!n) return part?.remove();
  const answered = known.get(n);
  const link = part.querySelector("[data-quoted]");
  if (answered) link.href = `#${answered.id}`;
  else link.removeAttribute("href");
  part.querySelector("[data-quote-name]").textContent = answered ? nameOf(answered) : "";
  part.querySelector("[data-quote-text]").textContent = answered ? beginning(answered) : words.earlier;
}

export function beginning(element) {
  if (element.querySelector("[data-fold]:not([open])")) return `(${element.dataset.notes})`;
  const letters = [...element.querySelector("[data-text]").textContent.replace(/\s+/g, " ")];
  return letters.length > BEGINNING ? `${letters.slice(0, BEGINNING - 1).join("")}…` : letters.join("");
}

function requote(n) {
  for (const element of talk.querySelectorAll(`[data-reply="${n}"]`)) quote(element);
}

export function support(element, given = "") {
  const list = element.querySelector("[data-words]");
  const said = given.split(",").filter((word) => supports.has(word));
  list.hidden = !said.length;
  list.replaceChildren(...said.map((word) => {
    const item = document.createElement("li");
    item.className = "word word-said";
    item.textContent = supports.get(word);
    return item;
  }));
}

function menu(element, { id }, own) {
  const part = element.querySelector("[data-deeds]");
  if (!id) return part.remove();
  for (const item of part.querySelectorAll("[data-deed]")) {
    const act = item.firstElementChild;
    const at = act.href === undefined ? "formaction" : "href";
    if (FITS[item.dataset.deed](own)) act.setAttribute(at, act.getAttribute(at).replace(SIGN, id));
    else item.remove();
  }
}

// Who speaks on, within the same five minutes, is named once; a new day begins with a line.
function dress(element) {
  if (!element || element.classList.contains("line-aside")) return;
  const before = element.previousElementSibling;
  const { day, who, at } = element.dataset;
  const sameDay = before && before.dataset.day === day;
  element.querySelector("[data-day-line]").hidden = Boolean(sameDay) || !day;
  const fresh = !element.querySelector("[data-new-line]").hidden;
  element.classList.toggle("line-more", Boolean(sameDay) && !fresh && before.dataset.who === who && before.dataset.at === at);
}

// Into its place in the order; false for one that is there, or was taken away before it came.
export function insert(message) {
  if (known.has(message.n)) {
    if (known.get(message.n)) support(known.get(message.n), message.words);
    return false;
  }
  const element = line(message);
  known.set(message.n, element);
  room.highest = Math.max(room.highest, message.n);
  let next = talk.querySelector(".line-waiting");
  let before = next ? next.previousElementSibling : talk.lastElementChild;
  while (before && Number(before.dataset.n) > message.n) {
    next = before;
    before = before.previousElementSibling;
  }
  talk.insertBefore(element, next);
  dress(element);
  dress(element.nextElementSibling);
  requote(message.n);
  find("empty").hidden = true;
  return true;
}

// A message that comes in: followed where the end is in view.
export function put(message) {
  const follow = follows() || mine.has(message.who);
  if (!insert(message)) return;
  if (follow) toEnd();
  else if (!room.first) offerNewest();
}

// What the page brought itself is kept where the room still has it.
export function adopt(messages) {
  const there = new Map(messages.map((message) => [message.n, message]));
  const from = messages.length ? messages[0].n : 0;
  for (const element of [...talk.querySelectorAll("[data-n]")]) {
    const n = Number(element.dataset.n);
    if (!n) continue;
    known.set(n, element);
    room.highest = Math.max(room.highest, n);
    if (n >= from && !there.has(n)) gone(n);
  }
}

export function gone(n) {
  const element = known.get(n);
  known.set(n, null);
  requote(n);
  if (!element) return;
  const next = element.nextElementSibling;
  if (element.contains(document.activeElement)) log.focus({ preventScroll: true });
  keepPlace(() => {
    element.remove();
    dress(next);
  });
  find("empty").hidden = talk.childElementCount > 0;
}

// The first line by somebody else after number `left`.
export function markNew(left) {
  if (left === null) return;
  const isNew = ({ dataset, classList }) => Number(dataset.n) > left && !classList.contains("line-own") && !classList.contains("line-aside");
  const first = [...talk.children].find(isNew);
  for (const element of known.values()) {
    if (!element) continue;
    element.querySelector("[data-new-line]").hidden = element !== first;
    dress(element);
  }
  offerUnread(first);
}

// A line for her eyes alone, after all that has come.
export function aside(text) {
  const element = copy("aside");
  const before = talk.lastElementChild;
  Object.assign(element.dataset, { n: room.highest, who: "", day: before?.dataset.day || "" });
  element.querySelector("[data-text-aside]").textContent = text;
  talk.insertBefore(element, talk.querySelector(".line-waiting"));
  find("empty").hidden = true;
  if (follows()) toEnd();
  else offerNewest();
}
