// data-letters: while both sides have the same letters open, a new one comes at once, and each sees that the other is
// there. What is sent waits for the answer of the house; without a connection the form does the same.
import { io } from "../vendor/socket.io-4.8.4.esm.min.js";

const ACK_MS = 10_000; // no answer for so long: ask again, with the same number
const AGAIN_MS = 3_000;
const MANY = 5; // more than that at once is there to be read, not announced
const FRESH_MS = 20 * 60_000; // by a number she is let in for half an hour from the last page: then the form begins it anew

const place = document.querySelector("[data-letters]");
const words = place.dataset;
const letters = words.letters;
const find = (name, within = place) => within.querySelector(`[data-${name}]`);
const list = find("list");
const log = find("log");
const state = document.querySelector("[data-state]");
const form = find("write");
const box = form?.elements.text;
const began = Date.now();
const socket = io({ transports: ["websocket", "polling"], tryAllTransports: true, timeout: ACK_MS, reconnectionDelayMax: 5_000 });

let last = Number(words.last);
let inside = false;
let reading = false;
let more = false; // there was news while reading
let sending = false;
let left = false;
let again = false; // there is a letter to be sent as soon as there is a connection
let asks; // how many colleagues wait for her yes, and whether it is closed: what the page cannot show by itself

// --- what comes ---------------------------------------------------------------------------------------------------

function show(one) {
  if (one.n <= last) return;
  last = one.n;
  const element = find("letter-template").content.firstElementChild.cloneNode(true);
  element.id = `l${one.n}`;
  element.classList.toggle("letter-own", one.mine);
  if (one.mine) element.setAttribute("aria-live", "off"); // that it was sent is told below
  element.classList.toggle("letter-house", one.by === "house");
  const nobody = { asker: words.asker, house: words.house, staff: words.somebody };
  find("name", element).textContent = one.mine ? words.you : one.name || nobody[one.by];
  for (const badge of element.querySelectorAll("[data-badge]")) badge.hidden = one.mine || one.by !== "staff" || badge.dataset.badge !== one.badge;
  find("at", element).textContent = one.at;
  find("text", element).textContent = one.text;
  list.append(element);
}

function take(told) {
  if (told.new.length > MANY) log.setAttribute("aria-live", "off");
  told.new.forEach(show);
  setTimeout(() => log.removeAttribute("aria-live"), 700); // browsers gather for a while what they tell
  if (state.textContent !== told.state) state.textContent = told.state;
  const now = `${told.asks} ${told.closed}`;
  if (asks !== undefined && asks !== now) find("changed").hidden = false;
  asks ??= now;
  if (told.here) present(told);
}

function present({ here }) {
  const others = here.filter(({ who }) => who !== words.me);
  const said = others.map(({ who, name }) => (who === "asker" ? words.askerHere : words.oneHere.replace("{name}", name)));
  const line = find("here");
  const text = said.join(" ");
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
}

function enter() {
  socket.timeout(ACK_MS).emit("letters:enter", { letters, after: last }, (error, ack) => {
    if (error) return void setTimeout(() => socket.connected && enter(), AGAIN_MS);
    if (!ack.ok) return refused(ack);
    inside = true;
    find("plain").hidden = true;
    say("");
    take(ack);
    if (again) send();
  });
}

function read() {
  if (!inside) return;
  if (reading) return void (more = true);
  reading = true;
  more = false;
  socket.timeout(ACK_MS).emit("letters:read", { letters, after: last }, (error, ack) => {
    reading = false;
    if (!error && !ack.ok) return refused(ack);
    if (!error) take(ack);
    if (error || more) read();
  });
}

// Not for this page any more, or not by this way: it says so and keeps what is written; the form asks the rest.
function refused({ code, retry_after }) {
  inside = false;
  if (["too_fast", "unavailable", "problem"].includes(code)) return void setTimeout(() => socket.connected && enter(), (retry_after ?? 0) * 1000 || AGAIN_MS);
  over();
}

function over() {
  inside = false;
  find("plain").hidden = false;
  find("here").hidden = true;
  say(words.ended);
  socket.disconnect();
}

socket.on("connect", enter);
socket.on("disconnect", (reason) => {
  inside = false;
  find("here").hidden = true;
  if (left) return;
  say(words.lost);
  if (reason === "io server disconnect") setTimeout(() => left || socket.connect(), AGAIN_MS / 4); // asked anew what she may
});
socket.on("connect_error", (error) => {
  find("plain").hidden = false;
  if (error.message === "not_allowed") return over();
  if (!socket.active && !left) setTimeout(() => left || socket.connect(), AGAIN_MS);
});
socket.on("letters:changed", (news) => news.letters === letters && read());
socket.on("letters:here", (news) => news.letters === letters && inside && present(news));

// --- what goes ----------------------------------------------------------------------------------------------------

function say(text) {
  const said = form && find("said", form);
  if (said && said.textContent !== text) said.textContent = text;
}

function send() {
  const text = box.value;
  if (!text.trim() || sending) return;
  again = false;
  sending = true;
  box.readOnly = true;
  say(words.sending);
  const { once } = form.elements;
  socket.timeout(ACK_MS).emit("letters:write", { letters, text, once: once.value }, (error, ack) => {
    sending = false;
    box.readOnly = false;
    if (error) {
      again = true;
      say(words.again);
      return void setTimeout(() => inside && again && send(), AGAIN_MS);
    }
    if (!ack.ok) return ["ended", "not_found", "not_allowed"].includes(ack.code) ? form.submit() : say(ack.message);
    once.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    box.value = "";
    box.dispatchEvent(new Event("input"));
    say(words.sent);
    read();
  });
}

form?.addEventListener("submit", (event) => {
  const old = "holds" in words && Date.now() - began > FRESH_MS;
  if (!inside || old) return; // the form itself goes
  event.preventDefault();
  send();
});

// --- going --------------------------------------------------------------------------------------------------------

function leave() {
  left = true;
  socket.disconnect();
}

addEventListener("pagehide", leave);
addEventListener("online", () => left || socket.connected || socket.connect());
for (const name of ["huis:leave", "huis:pause"]) document.addEventListener(name, leave);
