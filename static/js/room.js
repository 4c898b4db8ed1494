// data-room: makes a room live. Without it the same page loads itself anew, and one writes on a page that stays.
import { AGAIN_MS, ACK_MS, hear, socket } from "./room-link.js";
import { adopt, gone, known, markNew, support } from "./room-lines.js";
import { find, here, hush, leads, me, mine, room, talk, tell, words } from "./room-page.js";
import { arrive, call, change, presence, raise } from "./room-people.js";
import { watchOlder } from "./room-older.js";
import { toEnd } from "./room-scroll.js";
import { end, goOn, handBack, notAnswering, pump, still, take, whenMissing } from "./room-send.js";
import "./room-deeds.js";

if (leads) import("./room-lead.js");
else import("./room-ask.js");

const TYPING_SHOWN_MS = 4_000;
const GAP_MS = 200; // a number is missing: it may only have been overtaken
const MANY = 10; // more than that at once is not announced one by one
const PATIENCE = 2; // so many vain tries, then the page that needs no connection is offered
const REST_MS = 5 * 60_000; // out of sight for so long, she has left

const way = { ...here, quiet: Boolean(words.quiet), agreed: Boolean(words.agreed) };
let entering = false;
let away = false; // there was no connection for a while
let left = false; // the page is being left
let resting = false; // out of sight: not in the room until she looks again
let failures = 0;
let since = null; // up to where she had read when she left last

// --- coming in, and coming back ---------------------------------------------------------------------------------

function enter() {
  if (entering || !socket.connected) return;
  entering = true;
  const ask = room.first ? way : { ...way, after: room.last };
  socket.timeout(ACK_MS).emit("room:enter", ask, (error, ack) => {
    entering = false;
    if (error) return void setTimeout(enter, AGAIN_MS);
    if (!ack.ok) return refused(ack);
    const { first } = room;
    for (const own of ack.mine) mine.add(own);
    const show = () => {
      if (first) adopt(ack.messages);
      ack.messages.forEach(take);
    };
    if (first || ack.messages.length > MANY) hush(show);
    else show();
    if (first) toEnd();
    room.first = false;
    const newest = ack.messages.at(-1)?.n ?? ack.last;
    room.last = Math.max(room.last, newest);
    arrive(ack);
    if (first) markNew(since = ack.left);
    if (newest < ack.last) return enter(); // the server gives so many at once
    welcome();
  });
}

function refused({ code, message, retry_after }) {
  if (["too_fast", "unavailable", "problem"].includes(code)) return void setTimeout(enter, (retry_after ?? 0) * 1000 || AGAIN_MS);
  if (code === "ended") return end(message);
  Object.assign(room, { entered: false, first: true, last: 0, highest: 0 });
  handBack();
  known.clear();
  for (const part of [talk, find("people"), find("hands")]) part.replaceChildren(); // not to be read by her any more
  still(true);
  tell(message);
}

function welcome() {
  if (!room.entered) tell(""); // what kept her out holds no longer
  room.entered = true;
  failures = 0;
  goOn();
  find("plain").hidden = true;
  find("empty").hidden = talk.childElementCount > 0;
  catchUp();
  const oldest = Math.min(...known.keys());
  if (away && Number.isFinite(oldest)) look(oldest - 1);
  away = false;
  pump();
}

// What was taken away while we were not there: whatever is shown beyond `after` and no longer given.
function look(after) {
  socket.timeout(ACK_MS).emit("room:enter", { ...way, after }, (error, ack) => {
    if (error || !ack.ok) return;
    const there = new Map(ack.messages.map((message) => [message.n, message]));
    const newest = ack.messages.at(-1)?.n ?? ack.last;
    for (const [n, element] of known) {
      if (n <= after || n > newest) continue;
      if (!there.has(n)) gone(n);
      else if (element) support(element, there.get(n).words);
    }
    if (newest < ack.last) look(newest);
  });
}

// What came live while something before it is still missing: asked for once more, unless it arrives by itself.
let catching;
function catchUp(newest = room.highest) {
  while (known.has(room.last + 1)) room.last += 1;
  clearTimeout(catching);
  if (newest > room.last) catching = setTimeout(enter, GAP_MS);
}

function connect() {
  if (!left && !resting && !socket.connected) socket.connect();
}

whenMissing(enter);
watchOlder(() => markNew(since));
socket.on("connect", enter);
socket.on("disconnect", (reason) => {
  room.entered = false;
  entering = false;
  if (left) return;
  away = true;
  if (resting) return;
  tell(words.lost);
  if (reason === "io server disconnect") setTimeout(connect, AGAIN_MS / 4); // what we may do has changed: ask anew
});
socket.on("connect_error", (error) => {
  if (!socket.active && error.message === "not_allowed") return end(words.ended);
  tell(words.lost);
  failures += 1;
  if (room.first && failures >= PATIENCE) find("plain").hidden = false;
  if (!socket.active) setTimeout(connect, AGAIN_MS); // refused for the moment
});

// --- what happens in the room -----------------------------------------------------------------------------------

hear("message", (message) => {
  const { who, name, mark, badge } = message;
  if (take(message) && who !== me.who) call(who, name, mark, badge); // at six in the morning names are drawn anew
  find("typing").hidden = true;
  if (room.entered) catchUp();
});
hear("message:gone", ({ n }) => {
  gone(n);
  notAnswering(n);
});
hear("message:words", ({ n, words: given }) => known.get(n) && support(known.get(n), given));
hear("room:emptied", ({ n }) => {
  for (const number of [...known.keys()]) if (number <= n) gone(number);
  tell(words.emptied);
});
hear("room:last", ({ n }) => room.entered && catchUp(Math.max(n, room.highest)));
hear("room:state", (news) => room.entered && change(news));
hear("room:hands", (news) => room.entered && raise(news));
hear("presence", presence);
let typingEnds;
hear("typing", () => {
  find("typing").hidden = false;
  clearTimeout(typingEnds);
  typingEnds = setTimeout(() => { find("typing").hidden = true; }, TYPING_SHOWN_MS);
});

// --- going, and coming back to the page -------------------------------------------------------------------------

function go() {
  if (room.entered) socket.emit("room:leave", { room: here.room, read: room.read });
  socket.disconnect();
}

function leave() {
  left = true;
  go();
}

function rest() {
  if (left || resting || !document.hidden) return;
  resting = true;
  go();
}

let hiding;
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(rest, REST_MS);
  else {
    resting = false;
    connect(); // a phone that slept, too
  }
});
document.addEventListener("freeze", rest); // the browser puts the page away
addEventListener("pagehide", leave);
addEventListener("online", connect);
for (const name of ["huis:leave", "huis:pause"]) document.addEventListener(name, leave);
