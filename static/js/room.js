// data-room: makes a room live. Without it the same page loads itself anew and takes a form.
import { io } from "../vendor/socket.io-4.8.4.esm.min.js";
import { mark } from "./mark.js";

const ACK_MS = 10_000; // no answer for so long: ask again, with the same number
const AGAIN_MS = 3_000;
const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 4_000;
const RESUME = 500; // the server gives so many messages at once
const NEAR_PX = 160; // so close to the end, new messages are followed

const place = document.querySelector("[data-room]");
const words = place.dataset;
const find = (name) => place.querySelector(`[data-${name}]`);
const talk = find("talk");
const state = find("state");
const form = place.querySelector("form[data-composer]");
const box = form.elements.text;
const lineTemplate = find("line-template");
const personTemplate = find("person-template");

const seen = new Map(); // by number: the element of a message
let last = 0; // everything up to this number has been asked for
let entered = false;
let first = true;
let sending = false;
const unsent = []; // {client_id, text, element}, in order

const socket = io({ transports: ["websocket"], reconnectionDelayMax: 5_000 });

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(words) {
  if (state.textContent !== words) state.textContent = words;
}

// --- lines ------------------------------------------------------------------------------------------------------

function line(message) {
  const element = lineTemplate.content.firstElementChild.cloneNode(true);
  const part = (name) => element.querySelector(`[data-${name}]`);
  const own = message.who === words.me;
  element.classList.toggle("line-own", own);
  Object.assign(element.dataset, { n: message.n ?? "", who: message.who, day: message.day, at: message.at });
  part("mark").replaceWith(mark(message.mark));
  part("name").textContent = message.name || words.gone;
  const badge = part(`badge-${message.badge || "none"}`);
  if (badge) badge.hidden = false;
  part("text").textContent = message.text;
  part("at").textContent = message.at;
  part("day-text").textContent = dayText(message.day);
  const remove = element.querySelector("form");
  if (own && message.id) {
    remove.action = remove.dataset.action.replace("ID", message.id);
    remove.addEventListener("submit", (event) => {
      event.preventDefault();
      socket.emit("room:remove", { id: message.id }, (ack) => ack.ok || say(ack.message));
    });
  } else {
    remove.remove();
  }
  return element;
}

function dayText(day) {
  if (!day) return "";
  return new Date(`${day}T12:00:00`).toLocaleDateString(document.documentElement.lang, {
    weekday: "long", day: "numeric", month: "long",
  });
}

// Who speaks on, within the same five minutes, is named once; a new day begins with a line.
function dress(element) {
  if (!element) return;
  const before = element.previousElementSibling;
  const { day, who, at } = element.dataset;
  const sameDay = before && before.dataset.day === day;
  element.querySelector("[data-day-line]").hidden = Boolean(sameDay) || !day;
  element.classList.toggle("line-more", Boolean(sameDay) && before.dataset.who === who && before.dataset.at === at);
}

function put(message) {
  if (seen.has(message.n)) return;
  const following = nearEnd();
  const mine = unsent.findIndex((waiting) => waiting.client_id === message.client_id && message.who === words.me);
  if (mine >= 0) unsent.splice(mine, 1)[0].element.remove();
  const element = line(message);
  seen.set(message.n, element);
  let next = talk.querySelector(".line-waiting");
  let before = next ? next.previousElementSibling : talk.lastElementChild;
  while (before && Number(before.dataset.n) > message.n) {
    next = before;
    before = before.previousElementSibling;
  }
  talk.insertBefore(element, next);
  dress(element);
  dress(element.nextElementSibling);
  if (following || message.who === words.me) toEnd();
  else if (!first) find("newest").hidden = false;
}

function gone(n) {
  const element = seen.get(n);
  if (!element) return;
  const next = element.nextElementSibling;
  element.remove();
  dress(next);
}

function nearEnd() {
  const page = document.scrollingElement;
  return page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_PX;
}

function toEnd() {
  document.scrollingElement.scrollTop = document.scrollingElement.scrollHeight;
  find("newest").hidden = true;
}

// --- coming in, and coming back ---------------------------------------------------------------------------------

function enter() {
  const ask = first ? { room: words.room } : { room: words.room, after: last };
  socket.timeout(ACK_MS).emit("room:enter", ask, (error, ack) => {
    if (error) return void (socket.connected && setTimeout(enter, AGAIN_MS));
    if (!ack.ok) return ack.code === "too_fast" ? void setTimeout(enter, AGAIN_MS) : shut(ack.message);
    const log = find("log");
    log.setAttribute("aria-live", "off"); // what was said before is read, not announced
    if (first) talk.replaceChildren(...unsent.map((waiting) => waiting.element));
    ack.messages.forEach(put);
    last = Math.max(last, ...ack.messages.map((message) => message.n));
    if (ack.messages.length === RESUME) return enter();
    last = Math.max(last, ack.last);
    if (first) toEnd();
    first = false;
    entered = true;
    presence(ack.present);
    find("empty").hidden = seen.size > 0;
    say("");
    setTimeout(() => log.setAttribute("aria-live", "polite"), 100);
    pump();
  });
}

function shut(message) {
  entered = false;
  say(message);
  find("log-in").hidden = false;
}

function presence({ count, names }) {
  find("count").textContent = (count === 1 ? words.one : words.many).replace("{count}", count);
  find("people").replaceChildren(...names.map((who) => {
    const element = personTemplate.content.firstElementChild.cloneNode(true);
    element.querySelector("[data-mark]").replaceWith(mark(who.mark));
    element.querySelector("[data-name]").textContent = who.name;
    const badge = element.querySelector(`[data-badge-${who.badge || "none"}]`);
    if (badge) badge.hidden = false;
    return element;
  }));
}

socket.on("connect", enter);
socket.on("disconnect", (reason) => {
  entered = false;
  sending = false;
  say(words.lost);
  if (reason === "io server disconnect") socket.connect(); // what we may do has changed: ask anew
});
socket.on("connect_error", (error) => (socket.active ? say(words.lost) : shut(error.message === "too_fast" ? words.lost : words.ended)));
socket.on("message", (message) => {
  if (message.room !== words.room) return;
  put(message);
  find("empty").hidden = true;
  find("typing").hidden = true;
  if (message.n === last + 1) last = message.n;
  else if (message.n > last && entered) enter(); // something between was missed
});
socket.on("message:gone", (event) => event.room === words.room && gone(event.n));
socket.on("presence", (event) => event.room === words.room && presence(event));
let typingEnds;
socket.on("typing", (event) => {
  if (event.room !== words.room) return;
  find("typing").hidden = false;
  clearTimeout(typingEnds);
  typingEnds = setTimeout(() => { find("typing").hidden = true; }, TYPING_SHOWN_MS);
});

// --- writing ----------------------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return box.focus();
  const element = line({ who: words.me, name: words.myName, mark: Number(words.myMark), badge: words.myBadge, text, day: "", at: "" });
  element.classList.add("line-waiting");
  element.querySelector("[data-sent]").textContent = words.waiting;
  talk.append(element);
  unsent.push({ client_id: newId(), text, element });
  box.value = "";
  box.dispatchEvent(new Event("input"));
  box.focus();
  toEnd();
  pump();
});

// One after the other, so that what was written first comes first; the same number again, so that it comes once.
function pump() {
  if (!entered || sending || !unsent.length) return;
  sending = true;
  const waiting = unsent[0];
  socket.timeout(ACK_MS).emit("room:say", { room: words.room, text: waiting.text, client_id: waiting.client_id }, (error, ack) => {
    sending = false;
    if (error) return void setTimeout(pump, AGAIN_MS);
    if (ack.ok) {
      if (unsent[0] === waiting) unsent.shift();
      if (seen.has(ack.n)) waiting.element.remove();
      else put({ ...own(waiting), id: ack.id, n: ack.n });
      const kept = seen.get(ack.n);
      if (kept) kept.querySelector("[data-sent]").textContent = words.sent;
      if (ack.n > last + 1) enter();
      else last = Math.max(last, ack.n);
      return pump();
    }
    say(ack.message);
    if (ack.code === "too_fast" || ack.code === "unavailable") return void setTimeout(pump, AGAIN_MS);
    unsent.shift();
    waiting.element.remove();
    box.value = box.value ? `${waiting.text}\n${box.value}` : waiting.text;
    if (ack.code === "not_allowed") find("log-in").hidden = false;
    pump();
  });
}

function own(waiting) {
  const before = talk.querySelector(".line-waiting")?.previousElementSibling;
  return {
    who: words.me, name: words.myName, mark: Number(words.myMark), badge: words.myBadge, text: waiting.text,
    client_id: waiting.client_id, day: before?.dataset.day ?? "", at: before?.dataset.at ?? "",
  };
}

let typedAt = 0;
box.addEventListener("input", () => {
  if (!entered || !box.value || Date.now() - typedAt < TYPING_EVERY_MS) return;
  typedAt = Date.now();
  socket.emit("room:typing", { room: words.room });
});
box.addEventListener("keydown", (event) => {
  const keyboard = matchMedia("(pointer: fine)").matches;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !keyboard) return;
  event.preventDefault();
  form.requestSubmit();
});
find("newest").addEventListener("click", toEnd);
addEventListener("online", () => socket.connected || socket.connect());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !socket.connected) socket.connect(); // a phone that slept
});
document.addEventListener("huis:leave", () => socket.disconnect());
