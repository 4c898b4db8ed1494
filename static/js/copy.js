// data-copy="id": a button that copies the text of that element. data-done: what it says afterwards.
export default function copy(button) {
  if (!navigator.clipboard) return;
  const source = document.getElementById(button.dataset.copy);
  const said = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent.trim());
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 4000);
  });
}
