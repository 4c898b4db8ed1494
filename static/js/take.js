// data-take="id": a form with a button that gives a file. That element says that it is being made, and how much of it
// has come. Without this script, or where anything goes wrong, the browser sends the form and shows it in its own way.
export default function take(form) {
  const shown = document.getElementById(form.dataset.take);
  const bar = shown.querySelector("progress");
  let plain = false;
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (plain || button?.name !== "take") return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form));
    fields.set(button.name, button.value);
    bar.removeAttribute("value");
    shown.hidden = false;
    button.disabled = true;
    try {
      save(await fetched(fields, bar));
      form.reset();
    } catch {
      button.disabled = false;
      plain = true;
      form.requestSubmit(button);
    }
    shown.hidden = true;
    button.disabled = false;
  });
}

async function fetched(fields, bar) {
  const answer = await fetch(location.href, { method: "POST", body: fields });
  if (answer.headers.get("Content-Type") !== "application/zip") throw new Error("a page, not a file");
  const name = answer.headers.get("Content-Disposition").split('"')[1];
  const length = Number(answer.headers.get("Content-Length"));
  const pieces = [];
  let come = 0;
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    come += value.length;
    if (length) bar.value = come / length;
  }
  return new File(pieces, name, { type: "application/zip" });
}

function save(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);  // slow phones ask first where to put it
}
