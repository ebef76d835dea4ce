// Puts a post, or the selected part of it, into the reply as a quotation: "> #3146:" and its lines.
// Without this script the link leads to a page with the quotation in the form.

const form = document.querySelector("form[data-forum-reply-form]");
// Pressing a link drops the selection, so it is looked at just before.
let selected = { number: null, text: "" };

function selection() {
  const found = document.getSelection();
  const textOf = (node) => (node?.closest ? node : node?.parentElement)?.closest("[data-forum-body]");
  const text = found?.isCollapsed === false ? textOf(found.anchorNode) : null;
  if (!text || text !== textOf(found.focusNode)) return { number: null, text: "" };
  return { number: text.closest("[data-forum-post]").dataset.forumPost, text: plain(String(found).trim()) };
}

// What Markdown would take for markup is held back.
const plain = (text) => text.replace(/[\\`*_[\]]/g, "\\$&");

function quotation(number, text) {
  const lines = text.replace(/\n{3,}/g, "\n\n").split("\n");
  return [`#${number}:`, "", ...lines].map((line) => `> ${line}`.trimEnd()).join("\n");
}

// The whole post as it was written, which only the server knows.
async function wholePost(link) {
  const response = await fetch(link.href);
  if (!response.ok) throw new Error(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector("form[data-forum-reply-form] textarea").value.trimEnd();
}

function insert(text) {
  const field = form.elements.body;
  const before = field.value.slice(0, field.selectionStart).trimEnd();
  const after = field.value.slice(field.selectionEnd).trimStart();
  field.value = `${before}${before && "\n\n"}${text}\n\n`;
  const end = field.value.length;
  field.value += after;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  form.dispatchEvent(new CustomEvent("forum:write"));
  field.focus();
  field.setSelectionRange(end, end);
  form.scrollIntoView({ block: "nearest" });
}

async function quote(link, part) {
  const number = link.dataset.forumQuote;
  const isPart = part.number === number && part.text;
  const text = isPart ? quotation(number, part.text) : await wholePost(link);
  // A reply that is being written stays where it is: it may quote several posts.
  if (!form.elements.body.value.trim()) {
    form.dispatchEvent(new CustomEvent("forum:answer", { detail: { number } }));
  }
  insert(text);
}

if (form) {
  for (const press of ["pointerdown", "keydown"]) {
    document.addEventListener(press, () => (selected = selection()), { capture: true });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-forum-quote]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    quote(link, selected).catch(() => location.assign(link.href));
  });
}
