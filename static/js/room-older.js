// Older messages, where the begin of the talk comes into view; the link above it stays a link until then.
import { insert, known } from "./room-lines.js";
import { ask } from "./room-link.js";
import { find, here, hush, room } from "./room-page.js";
import { keepPlace } from "./room-scroll.js";

const NEAR = "400px 0px 0px";

const part = find("older");
let asking = false;

async function older(loaded) {
  const before = Math.min(...known.keys());
  if (asking || room.first || !Number.isFinite(before)) return;
  asking = true;
  const ack = await ask("room:older", { room: here.room, before });
  asking = false;
  if (!ack.ok) return; // the link is still there to try again
  hush(() => keepPlace(() => {
    ack.messages.forEach(insert);
    part.hidden = !ack.messages.length;
  }));
  loaded();
  watcher.unobserve(part); // seen again only if it is still in view
  if (ack.messages.length) watcher.observe(part);
}

let watcher;
export function watchOlder(loaded) {
  if (!part) return;
  part.querySelector("a").addEventListener("click", (event) => {
    if (room.first) return; // no connection yet: the page it leads to
    event.preventDefault();
    older(loaded);
  });
  watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && older(loaded), { rootMargin: NEAR });
  watcher.observe(part);
}
