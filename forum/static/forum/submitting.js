// Sends a form once, however often it is pressed, and lets Ctrl+Enter (⌘ Enter) send it from a text.
// The form's hidden key makes the server post once; this spares the second request.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-forum-writing]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // Not at once: a disabled button's own name and value would not be sent.
  setTimeout(() => buttonsOf(form).forEach((button) => (button.disabled = true)));
});

// The browser may bring the page back as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    buttonsOf(form).forEach((button) => (button.disabled = false));
  }
});

document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.localName !== "textarea" || !form?.matches("form[data-forum-writing]")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-forum-send]"));
});

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}
