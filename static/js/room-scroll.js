// Keeps the end of the talk in view, or the place where she reads; and the keyboard of a phone off the composer.
import { find, place, room, talk } from "./room-page.js";

const NEAR_PX = 160; // so close to the end, new messages are followed
const HEAD_PX = 120; // the bars above cover so much

const end = document.getElementById("newest"); // before the composer: from here the keyboard goes on to it

let following = true; // the newest is in view, and stays so
let unread = null; // the first line she has not read

export const follows = () => following;

export function toEnd() {
  end.scrollIntoView({ block: "end", behavior: "instant" });
  atEnd();
}

function atEnd() {
  following = true;
  if (document.activeElement === find("newest")) focusOn(talk.lastElementChild); // and not lost with the button
  find("newest").hidden = true;
  if (!document.hidden) room.read = room.highest;
}

// Change what stands above or among the lines: who reads finds the words she reads where they were.
export function keepPlace(change) {
  const bodies = following ? [] : [...talk.querySelectorAll(".line-body")];
  const line = bodies.find((element) => element.getBoundingClientRect().bottom > HEAD_PX);
  const before = line?.getBoundingClientRect().top;
  const { style } = document.documentElement;
  style.overflowAnchor = "none"; // not every browser does it by itself, so none may
  change();
  if (following) toEnd();
  else if (line?.isConnected) scrollBy({ top: line.getBoundingClientRect().top - before, behavior: "instant" });
  style.overflowAnchor = "";
}

export function offerNewest() {
  if (!following) find("newest").hidden = false;
}

// The line from which all is new: offered where it is out of view.
export function offerUnread(element) {
  unread = element;
  look();
}

function focusOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

export function jump(element) {
  element.scrollIntoView({ block: "center", behavior: "instant" });
  focusOn(element);
  element.classList.add("line-found");
  setTimeout(() => element.classList.remove("line-found"), 2_000);
}

function look() {
  if (unread && (!unread.isConnected || unread.getBoundingClientRect().top > HEAD_PX)) unread = null;
  find("unread").hidden = !unread;
}

find("newest").addEventListener("click", toEnd);
find("unread").addEventListener("click", () => unread && jump(unread));
addEventListener("scroll", () => {
  following = place.getBoundingClientRect().bottom - innerHeight < NEAR_PX;
  if (following) atEnd();
  look();
}, { passive: true });
document.addEventListener("visibilitychange", () => following && atEnd());

// The head and the composer grow and shrink; what the keyboard reaches in the talk comes to stand between them.
const bars = { head: place.querySelector(".room-head"), foot: find("bottom") };
const sizes = new ResizeObserver(() => {
  const heights = Object.entries(bars).map(([name, bar]) => [`--${name}`, `${bar.offsetHeight}px`]);
  for (const [name, height] of heights) place.style.setProperty(name, height); // all at once: each lays the talk out anew
  if (following) toEnd();
});
Object.values(bars).forEach((bar) => sizes.observe(bar));

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
