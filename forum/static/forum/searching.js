// The field of a search: the key / leads to it, and names that begin like what is typed are offered
// as links below it. Without this script it is a form.

const SLOWNESS = 200;
const field = document.querySelector("#forum-search");

const isWriting = (element) => element.closest?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.defaultPrevented || isWriting(event.target)) return;
  event.preventDefault();
  field.focus();
  field.select();
});

class Suggestions {
  constructor() {
    this.box = document.createElement("div");
    this.box.className = "search-suggestions";
    this.box.hidden = true;
    field.after(this.box);
    field.addEventListener("input", () => this.wait());
    field.form.addEventListener("keydown", (event) => this.press(event));
    field.form.addEventListener("focusout", (event) => {
      if (!field.form.contains(event.relatedTarget)) this.box.hidden = true;
    });
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(field.value.trim()), SLOWNESS);
  }

  async load(text) {
    this.asked = text;
    let html = "";
    if (text) {
      const query = new URLSearchParams({ q: text, fragment: 1 });
      const response = await fetch(`${field.form.action}?${query}`).catch(() => null);
      html = response?.ok ? await response.text() : "";
    }
    // An earlier answer may come later.
    if (text !== this.asked) return;
    this.box.innerHTML = html;
    this.box.hidden = !this.links.length || !field.form.contains(document.activeElement);
  }

  get links() {
    return [...this.box.querySelectorAll("a")];
  }

  press(event) {
    if (this.box.hidden) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.box.hidden = true;
      field.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [field, ...this.links];
    const here = stops.indexOf(document.activeElement);
    stops[(here + step + stops.length) % stops.length].focus();
  }
}

if (field) new Suggestions();
