// data-read: a form below the posts; once it comes into view it is sent by itself and disappears.
export default function read(form) {
  const leaving = new AbortController();
  document.addEventListener("huis:leave", () => leaving.abort());
  const seen = new IntersectionObserver(async (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, {
      method: "POST", body, keepalive: true, redirect: "manual", signal: leaving.signal,
    }).catch(() => null);
    if (answer && (answer.ok || answer.type === "opaqueredirect")) form.hidden = true;
  });
  seen.observe(form);
}
