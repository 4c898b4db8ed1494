// A bare broadcaster on Node's socket.io, for comparison: no log-in, no limits, nothing kept.
//
//     node bare.js PORT
//
// It knows the two events that forum/bench/crowd.py sends, so the same crowd hears the same message.
"use strict";

const http = require("http").createServer();
const { Server } = require("socket.io");

// What a message of the house holds beside what was said.
const BESIDE = { id: "m".repeat(12), n: 1, who: "w".repeat(12), name: "Person 12", mark: 1, badge: "", day: "2026-01-01" };

const io = new Server(http, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => {
  socket.on("room:enter", ({ room }, answer) => {
    socket.join(room);
    answer({ ok: true });
  });
  socket.on("room:say", (said, answer) => {
    io.to(said.room).emit("message", { ...said, ...BESIDE });
    answer({ ok: true });
  });
});
http.listen(Number(process.argv[2]), "127.0.0.1");
