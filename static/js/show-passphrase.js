// data-show-passphrase="id": a button that shows and hides what is typed. Hidden again before the form goes out.
export default function showPassphrase(button) {
  const input = document.getElementById(button.dataset.showPassphrase);
  const said = button.textContent;
  const set = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? button.dataset.on : said;
  };
  button.hidden = false;
  button.addEventListener("click", () => set(input.type === "password"));
  input.form.addEventListener("submit", () => set(false));
}
