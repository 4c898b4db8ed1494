// Who is in a room, whose hand is up, and whether she may speak.
import { person } from "./room-lines.js";
import { ask } from "./room-link.js";
import { copy, days, fill, find, here, leads, me, mine, place, tell, words } from "./room-page.js";
import { keepPlace } from "./room-scroll.js";
import { still } from "./room-send.js";

const SHOWN_MS = 6_000;

let state = null; // how the room is
let hands = [];
let muted = false; // in this room
let silent = false; // in the whole house

export function presence({ count, names }) {
  find("count").textContent = fill(count === 1 ? words.one : words.many, { count });
  find("people").replaceChildren(...names.map((who) => {
    const element = person(copy("person"), who);
    element.querySelector("[data-is-you]").hidden = !mine.has(who.who);
    return element;
  }));
}

// The name she sits under: drawn on coming in, and anew at six in the morning.
export function call(who, name, mark, badge) {
  Object.assign(me, { who, name, mark, badge });
  mine.add(who);
  find("my-name").textContent = name || words.drawn;
  find("composer").elements.text.placeholder = fill(words.as, { name: name || words.drawn });
}

export function arrive(ack) {
  const { who, name, mark, badge, speaks } = ack.me;
  call(who, name, mark, badge);
  ({ muted } = ack.me);
  state = ack.state;
  hands = ack.hands;
  silent = false;
  silent = !speaks && mayNow();
  presence(ack.present);
  showHands();
  order();
}

export function change(news) {
  state = news;
  order();
}

export function raise(news) {
  hands = news.hands;
  showHands();
  order();
}

const own = () => hands.find((hand) => mine.has(hand.who));

function mayNow() {
  return leads || (state.open && !muted && !silent && (!state.floor || Boolean(own()?.floor)));
}

// What is to be said of the room now, over the composer.
function order() {
  topic();
  const text = find("order-text");
  const said = [];
  if (!state.open) said.push(state.text || words.closed, ...(state.opens ? [fill(words.opens, { when: moment(state.opens) })] : []));
  else if (!leads && (muted || silent)) said.push(muted ? words.muted : words.silent);
  else {
    if (state.floor) said.push(onFloor());
    if (state.slow) said.push(fill(words.slow, { seconds: state.slow }));
  }
  if (text.textContent !== said.join(" ")) text.textContent = said.join(" ");
  const asks = find("ask-floor");
  if (asks) asks.hidden = !state.open || !state.floor || muted || silent;
  still(!mayNow());
}

// What an evening is about at this moment.
function topic() {
  const about = find("topic")?.firstElementChild;
  if (!about) return;
  const words = about.querySelector("b");
  if (words.textContent !== state.topic) words.textContent = state.topic;
  about.hidden = !state.topic;
}

function onFloor() {
  if (leads) return words.floorOnly;
  if (!own()) return words.byFloor;
  return own().floor ? words.floorYours : words.raised;
}

function moment(text) {
  const [day, time] = text.split("T");
  return `${days.format(new Date(`${day}T12:00:00`))} ${time}`;
}

function showHands() {
  keepPlace(() => {
    find("hands").hidden = !hands.length;
    find("hands").replaceChildren(...hands.map(hand));
  });
  const up = Boolean(own());
  for (const form of place.querySelectorAll("[data-hand]")) {
    form.elements.up.value = up ? "0" : "1";
    form.querySelector("button").textContent = up ? form.dataset.down : form.dataset.up;
  }
}

function hand({ who, name, floor }) {
  const element = copy("hand");
  element.querySelector("[data-name]").textContent = name;
  element.querySelector(floor ? "[data-no-floor]" : "[data-floor]").remove();
  if (leads) {
    element.querySelector("[data-give]").hidden = floor;
    for (const give of [true, false]) {
      const button = element.querySelector(give ? "[data-give]" : "[data-take]");
      button.addEventListener("click", async () => {
        const ack = await ask("room:floor", { room: here.room, who, give });
        if (!ack.ok) tell(ack.message);
      });
    }
  }
  return element;
}

for (const form of place.querySelectorAll("[data-hand]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const up = form.elements.up.value === "1";
    const menu = form.closest("details");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus({ preventScroll: true });
    }
    const ack = await ask("room:hand", { ...here, up });
    if (!ack.ok) return tell(ack.message);
    if (state.floor) return; // is said in any case
    const said = up ? words.raised : words.lowered;
    tell(said);
    setTimeout(() => find("state").textContent === said && tell(""), SHOWN_MS);
  });
}
