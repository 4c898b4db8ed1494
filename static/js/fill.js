// data-fill="id": a button that writes the text of the element data-from into that field, and shows it there.
export default function fill(button) {
  const field = document.getElementById(button.dataset.fill);
  const show = field.form.querySelector(`[data-show-passphrase="${field.id}"]`);
  button.hidden = false;
  button.addEventListener("click", () => {
    field.value = document.getElementById(button.dataset.from).textContent.trim();
    if (field.type === "password") show.click();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
