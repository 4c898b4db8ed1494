// Writing in a room: what waits to be sent, what it answers, what it is about.
import { beginning, known, line, nameOf, notes, put, waiting } from "./room-lines.js";
import { ACK_MS, AGAIN_MS, ask, socket } from "./room-link.js";
import { fill, find, here, me, mine, newId, place, room, talk, tell, whisper, words } from "./room-page.js";
import { toEnd } from "./room-scroll.js";

const TYPING_EVERY_MS = 3_000;
const GAP_MS = 200; // it may only have been overtaken

const form = place.querySelector("form[data-composer]");
const box = form.elements.text;
const unsent = []; // {client_id, text, reply, notes}, in order
let sending = false;
let turn = false; // this room goes slowly, and her turn has not come
let missing = () => {}; // asks for what is stored and did not come
let ended = false; // the log-in or visit, as far as we know
let marked; // the newest own line that says "sent"
let choice = ""; // what to do with what was found in the text that came back
let answering = 0; // the number of the message she answers

// --- what goes out ----------------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text || ended || box.readOnly) return box.focus();
  const about = chosenNotes();
  const element = line({ ...me, own: true, text, day: "", at: "", reply: answering, notes: about.join(",") });
  element.classList.add("line-waiting");
  sayAt(element, words.waiting);
  talk.append(element);
  const one = { client_id: newId(), text, reply: known.get(answering)?.dataset.id ?? "", notes: about, ...(choice && { choice }) };
  asked(null);
  waiting.set(one.client_id, element);
  unsent.push(one);
  find("empty").hidden = true;
  box.value = "";
  chooseNotes([]);
  answer(0);
  box.dispatchEvent(new Event("input"));
  box.focus();
  toEnd();
  if (!room.entered) whisper(words.waiting);
  pump();
});

// One after the other, so that what was written first comes first; the same number again, so that it comes once.
export function pump() {
  if (!room.entered || sending || turn || !unsent.length) return;
  sending = true;
  const one = unsent[0];
  const { reply, ...rest } = one;
  socket.timeout(ACK_MS).emit("room:say", { ...here, ...rest, ...(reply && { reply }) }, (error, ack) => {
    sending = false;
    if (error) {
      if (socket.connected) socket.io.engine.close(); // whoever was there may be gone without a word: ask elsewhere
      return void setTimeout(pump, AGAIN_MS);
    }
    if (ack.ok) return stored(one, ack);
    if (ack.code === "too_fast") return wait(one, ack.retry_after);
    if (ack.code === "found") {
      giveBack([one]);
      asked(ack.found);
      return pump();
    }
    tell(ack.message);
    if (ack.code === "unavailable") return void setTimeout(pump, AGAIN_MS);
    if (ack.code === "ended") return end(ack.message);
    giveBack(["not_allowed", "not_found"].includes(ack.code) ? [...unsent] : [one]);
    pump();
  });
}

function wait(one, seconds) {
  const said = fill(words.turn, { seconds });
  if (waiting.has(one.client_id)) sayAt(waiting.get(one.client_id), said);
  whisper(said);
  turn = true;
  setTimeout(() => {
    turn = false;
    pump();
  }, seconds * 1000);
}

export function whenMissing(listener) {
  missing = listener;
}

// Kept by the server. Where it has not come back yet, it is fetched if it does not come by itself.
function stored(one, { who, n, waits }) {
  if (who) mine.add(who);
  forget(one.client_id);
  whisper(waits ? words.looks : words.sent);
  if (waits) sayAt(waiting.get(one.client_id), words.looks); // until an expert has looked nobody else sees it
  else if (waiting.has(one.client_id)) {
    if (n <= room.last) drop(one.client_id); // taken away already, it never comes
    else {
      sayAt(waiting.get(one.client_id), words.sent);
      setTimeout(() => waiting.has(one.client_id) && missing(), GAP_MS);
    }
  }
  tell("");
  pump();
}

// A message has come: one that was written here takes the place of its waiting line. Whether it was.
export function take(message) {
  const own = waiting.get(message.client_id);
  if (own) {
    mine.add(message.who);
    drop(message.client_id);
    forget(message.client_id);
  }
  put(message);
  const element = known.get(message.n);
  if (!own || !element) return false;
  if (marked) sayAt(marked, "");
  marked = element;
  sayAt(marked, words.sent);
  return true;
}

// Something in the text leads to a person: she says what to do, or changes it.
function asked(found) {
  choice = "";
  find("found").hidden = !found;
  if (!found) return;
  const pieces = found.pieces.map(([before, piece, after]) => {
    const line = document.createElement("li");
    const mark = document.createElement("mark");
    mark.textContent = piece;
    line.append(before, mark, after);
    return line;
  });
  find("found-pieces").replaceChildren(...pieces);
  find("found-notes").textContent = found.notes.join(" ");
  for (const [name, shown] of [["said", pieces.length], ["mask", pieces.length], ["clients", found.clients], ["waits", found.waits]]) {
    find(`found-${name}`).hidden = !shown;
  }
  tell("");
  find("found").focus();
}

for (const how of ["mask", "as"]) {
  find(`found-${how}`).addEventListener("click", () => {
    choice = how;
    form.requestSubmit();
  });
}

function sayAt(element, text) {
  element.querySelector("[data-sent]").textContent = text;
}

function forget(clientId) {
  const at = unsent.findIndex((one) => one.client_id === clientId);
  if (at >= 0) unsent.splice(at, 1);
}

function drop(clientId) {
  waiting.get(clientId)?.remove();
  waiting.delete(clientId);
  find("empty").hidden = talk.childElementCount > 0;
}

// What cannot go out stands in the box again, with what it answered where it is alone there.
function giveBack(list) {
  for (const { client_id } of list) {
    drop(client_id);
    forget(client_id);
  }
  if (list.length === 1 && !box.value) {
    chooseNotes(list[0].notes);
    const answered = [...known].find(([, element]) => element && element.dataset.id === list[0].reply);
    answer(answered ? answered[0] : 0);
  }
  box.value = [...list.map((one) => one.text), box.value].filter(Boolean).join("\n");
  box.dispatchEvent(new Event("input"));
}

// Not in the room any more: what waits goes back to where it can be copied.
export function handBack() {
  giveBack([...unsent]);
}

export function end(message) {
  room.entered = false;
  ended = true;
  tell(message);
  find("log-in").hidden = false;
  handBack();
}

export function goOn() {
  ended = false;
  find("log-in").hidden = true;
}

// Whether she may write now; a half-written text stays either way.
export function still(yes) {
  box.readOnly = yes;
  form.toggleAttribute("data-still", yes);
  form.querySelector("[type=submit]").disabled = yes;
}

// --- what it answers, and what it is about ----------------------------------------------------------------------

export function answer(n) {
  const element = known.get(n);
  answering = element ? n : 0;
  find("answering-name").textContent = element ? nameOf(element) : "";
  find("answering-text").textContent = element ? beginning(element) : "";
  find("answering").hidden = !element;
}

export function startAnswer(n) {
  answer(n);
  box.focus();
}

export function notAnswering(n) {
  if (n === answering) answer(0);
}

find("answering-drop").addEventListener("click", () => {
  answer(0);
  box.focus();
});

const boxes = [...form.querySelectorAll("[name=notes]")];

function chosenNotes() {
  return boxes.filter((one) => one.checked).map((one) => one.value);
}

function chooseNotes(keys) {
  for (const one of boxes) one.checked = keys.includes(one.value);
  form.querySelector(".composer-notes").open = false;
  showNotes();
}

function showNotes() {
  const chosen = chosenNotes();
  const text = chosen.length ? fill(words.about, { about: chosen.map((key) => notes.get(key)).join(", ") }) : "";
  find("noted").textContent = text;
  find("noted").hidden = !text;
}

for (const one of boxes) one.addEventListener("change", showNotes);

// --- the box ----------------------------------------------------------------------------------------------------

let typedAt = 0;
box.addEventListener("input", () => {
  if (!room.entered || !box.value || box.readOnly || Date.now() - typedAt < TYPING_EVERY_MS) return;
  typedAt = Date.now();
  ask("room:typing", { room: here.room });
});
box.addEventListener("keydown", (event) => {
  const keyboard = matchMedia("(pointer: fine)").matches;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !keyboard) return;
  event.preventDefault();
  form.requestSubmit();
});
