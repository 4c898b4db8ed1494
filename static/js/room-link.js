// The connection of a room. Where websockets are held up on the way, polling serves; where that is too, the page that stays.
import { io } from "../vendor/socket.io-4.8.4.esm.min.js";
import { words } from "./room-page.js";

export const ACK_MS = 10_000; // no answer for so long: ask again, with the same number
export const AGAIN_MS = 3_000;

export const socket = io({ transports: ["websocket", "polling"], tryAllTransports: true, timeout: ACK_MS, reconnectionDelayMax: 5_000 });

// One question, and its answer; without a connection it does not wait for one.
export function ask(event, data) {
  if (!socket.connected) return Promise.resolve({ ok: false, code: "lost", message: words.lost });
  return new Promise((resolve) => {
    socket.timeout(ACK_MS).emit(event, data, (error, ack) => resolve(error ? { ok: false, code: "lost", message: words.lost } : ack));
  });
}

// News of this room alone.
export function hear(event, listener) {
  socket.on(event, (news) => news.room === words.room && listener(news));
}
