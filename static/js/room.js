// data-room: makes a room live. Without it the same page loads itself anew and takes a form.
import { io } from "../vendor/socket.io-4.8.4.esm.min.js";
import { mark } from "./mark.js";

const ACK_MS = 10_000; // no answer for so long: ask again, with the same number
const AGAIN_MS = 3_000;
const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 4_000;
const GAP_MS = 200; // a number is missing: it may only have been overtaken
const NEAR_PX = 160; // so close to the end, new messages are followed
const MANY = 10; // more than that at once is not announced one by one
const PATIENCE = 2; // so many vain tries, then the page that needs no connection is offered

const place = document.querySelector("[data-room]");
const words = place.dataset;
const find = (name) => place.querySelector(`[data-${name}]`);
const talk = find("talk");
const state = find("state");
const form = place.querySelector("form[data-composer]");
const box = form.elements.text;
const lineTemplate = find("line-template");
const personTemplate = find("person-template");

const seen = new Map(); // by number: the element of a message, or null for one that was gone before it came
let highest = 0;
let last = 0; // everything up to this number has come, or is gone
let first = true; // nothing of the room has come yet
let entered = false;
let entering = false;
let ended = false; // the log-in, as far as we know
let away = false; // there was no connection for a while
let left = false;
let failures = 0;
let following = true; // the newest is in view, and stays so

const unsent = []; // {client_id, text}, in order
const waiting = new Map(); // by client_id: the element of what was written and has not come back as a message
let sending = false;
let marked; // the newest own line that says "sent"

// Where websockets are held up on the way, polling serves; where that is too, the page that stays.
const socket = io({ transports: ["websocket", "polling"], tryAllTransports: true, timeout: ACK_MS, reconnectionDelayMax: 5_000 });
const days = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long" });

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
  part("day-text").textContent = message.day && days.format(new Date(`${message.day}T12:00:00`));
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
  const follow = following || message.who === words.me;
  const element = line(message);
  seen.set(message.n, element);
  highest = Math.max(highest, message.n);
  if (message.who === words.me) settle(message.client_id, element);
  let next = talk.querySelector(".line-waiting");
  let before = next ? next.previousElementSibling : talk.lastElementChild;
  while (before && Number(before.dataset.n) > message.n) {
    next = before;
    before = before.previousElementSibling;
  }
  talk.insertBefore(element, next);
  dress(element);
  dress(element.nextElementSibling);
  find("empty").hidden = true;
  if (follow) toEnd();
  else if (!first) find("newest").hidden = false;
}

// What was written here has come back with its number: it takes the place of the waiting line.
function settle(clientId, element) {
  if (!waiting.has(clientId)) return;
  waiting.get(clientId).remove();
  waiting.delete(clientId);
  const at = unsent.findIndex((one) => one.client_id === clientId);
  if (at >= 0) unsent.splice(at, 1);
  if (marked) marked.textContent = "";
  marked = element.querySelector("[data-sent]");
  marked.textContent = words.sent;
}

function gone(n) {
  const element = seen.get(n);
  if (!element) return void seen.set(n, null);
  const next = element.nextElementSibling;
  if (element.contains(document.activeElement)) find("log").focus({ preventScroll: true });
  element.remove();
  dress(next);
  find("empty").hidden = talk.childElementCount > 0;
}

function nearEnd() {
  return place.getBoundingClientRect().bottom - innerHeight < NEAR_PX;
}

function toEnd() {
  place.scrollIntoView({ block: "end" });
  following = true;
  find("newest").hidden = true;
}

// --- coming in, and coming back ---------------------------------------------------------------------------------

function enter() {
  if (entering || !socket.connected) return;
  entering = true;
  const ask = first ? { room: words.room } : { room: words.room, after: last };
  socket.timeout(ACK_MS).emit("room:enter", ask, (error, ack) => {
    entering = false;
    if (error || ["too_fast", "unavailable"].includes(ack.code)) return void setTimeout(enter, AGAIN_MS);
    if (!ack.ok) return ack.code === "not_allowed" ? end(ack.message) : shut(ack.message);
    const log = find("log");
    if (first || ack.messages.length > MANY) log.setAttribute("aria-live", "off"); // to be read, not announced
    if (first) talk.replaceChildren(...waiting.values());
    ack.messages.forEach(put);
    setTimeout(() => log.setAttribute("aria-live", "polite"), 100);
    if (first) toEnd();
    first = false;
    const newest = ack.messages.at(-1)?.n ?? ack.last;
    last = Math.max(last, newest);
    if (newest < ack.last) return enter(); // the server gives so many at once
    welcome(ack.present);
  });
}

function welcome(present) {
  entered = true;
  ended = false;
  failures = 0;
  find("log-in").hidden = true;
  find("plain").hidden = true;
  find("empty").hidden = talk.childElementCount > 0;
  if ([words.lost, words.ended].includes(state.textContent)) say("");
  presence(present);
  catchUp();
  const oldest = Number(talk.firstElementChild?.dataset.n);
  if (away && oldest) look(oldest - 1);
  away = false;
  pump();
}

// What was taken away while we were not there: whatever is shown beyond `after` and no longer given.
function look(after) {
  socket.timeout(ACK_MS).emit("room:enter", { room: words.room, after }, (error, ack) => {
    if (error || !ack.ok) return;
    const there = new Set(ack.messages.map((message) => message.n));
    const newest = ack.messages.at(-1)?.n ?? ack.last;
    for (const n of seen.keys()) if (n > after && n <= newest && !there.has(n)) gone(n);
    if (newest < ack.last) look(newest);
  });
}

// What came live while something before it is still missing: asked for once more, unless it arrives by itself.
let catching;
function catchUp() {
  while (seen.has(last + 1)) last += 1;
  clearTimeout(catching);
  if (highest > last) catching = setTimeout(enter, GAP_MS);
}

function shut(message) {
  entered = false;
  say(message);
}

// The log-in is over: what waits goes back to where it can be copied.
function end(message) {
  shut(message);
  ended = true;
  find("log-in").hidden = false;
  box.value = [...unsent.map((one) => one.text), box.value].filter(Boolean).join("\n");
  for (const one of unsent.splice(0)) drop(one.client_id);
  box.dispatchEvent(new Event("input"));
}

function drop(clientId) {
  waiting.get(clientId)?.remove();
  waiting.delete(clientId);
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

function connect() {
  if (!left && !socket.connected) socket.connect();
}

socket.on("connect", enter);
socket.on("disconnect", (reason) => {
  entered = false;
  entering = false;
  if (left) return;
  away = true;
  say(words.lost);
  if (reason === "io server disconnect") setTimeout(connect, AGAIN_MS / 4); // what we may do has changed: ask anew
});
socket.on("connect_error", (error) => {
  if (!socket.active && error.message === "not_allowed") return end(words.ended);
  say(words.lost);
  failures += 1;
  if (first && failures >= PATIENCE) find("plain").hidden = false;
  if (!socket.active) setTimeout(connect, AGAIN_MS); // refused for the moment
});
socket.on("message", (message) => {
  if (message.room !== words.room) return;
  put(message);
  find("typing").hidden = true;
  if (entered) catchUp();
});
socket.on("message:gone", (event) => event.room === words.room && gone(event.n));
socket.on("presence", (event) => event.room === words.room && presence(event));
let typingEnds;
socket.on("typing", (event) => {
  if (event.room !== words.room) return;
  find("typing").hidden = false;
  if (following) toEnd();
  clearTimeout(typingEnds);
  typingEnds = setTimeout(() => { find("typing").hidden = true; }, TYPING_SHOWN_MS);
});

// --- writing ----------------------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text || ended) return box.focus();
  const element = line({ who: words.me, name: words.myName, mark: Number(words.myMark), badge: words.myBadge, text, day: "", at: "" });
  element.classList.add("line-waiting");
  element.querySelector("[data-sent]").textContent = words.waiting;
  talk.append(element);
  const client_id = newId();
  waiting.set(client_id, element);
  unsent.push({ client_id, text });
  find("empty").hidden = true;
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
  const one = unsent[0];
  socket.timeout(ACK_MS).emit("room:say", { room: words.room, ...one }, (error, ack) => {
    sending = false;
    if (error) return void setTimeout(pump, AGAIN_MS);
    if (ack.ok) {
      if (unsent[0] === one) unsent.shift();
      if (waiting.has(one.client_id)) kept(one.client_id, ack.n);
      say("");
      return pump();
    }
    say(ack.message);
    if (["too_fast", "unavailable"].includes(ack.code)) return void setTimeout(pump, AGAIN_MS);
    if (unsent[0] === one) unsent.shift();
    drop(one.client_id);
    box.value = box.value ? `${one.text}\n${box.value}` : one.text;
    box.dispatchEvent(new Event("input"));
    if (ack.code === "not_allowed") enter(); // still logged in? The answer says so
    pump();
  });
}

// Kept by the server, not come back yet: fetched, if it does not come by itself. Taken away already, it never comes.
function kept(clientId, n) {
  if (n <= last) return drop(clientId);
  waiting.get(clientId).querySelector("[data-sent]").textContent = words.sent;
  setTimeout(() => {
    if (waiting.has(clientId)) enter();
  }, GAP_MS);
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
box.addEventListener("input", () => following && toEnd()); // the box grows
find("newest").addEventListener("click", toEnd);
addEventListener("scroll", () => {
  following = nearEnd();
  if (following) find("newest").hidden = true;
}, { passive: true });

// A keyboard on the screen: some browsers shrink the page for it, others lay it over the page.
function makeRoom() {
  const { scale, height, offsetTop } = visualViewport;
  const covered = scale > 1 ? 0 : Math.max(0, Math.round(innerHeight - height - offsetTop));
  place.style.setProperty("--covered", `${covered}px`);
}
visualViewport.addEventListener("resize", () => {
  makeRoom();
  if (following) toEnd();
});
visualViewport.addEventListener("scroll", makeRoom);

addEventListener("online", connect);
document.addEventListener("visibilitychange", () => document.hidden || connect()); // a phone that slept
document.addEventListener("huis:leave", () => {
  left = true;
  socket.disconnect();
});
