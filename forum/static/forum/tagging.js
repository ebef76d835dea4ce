// Opens the form for tagging under its reply and saves it there, without leaving the page.
// Without this script the link leads to a page with the same form.

const status = document.createElement("p");
status.className = "forum-visually-hidden";
status.role = "status";
document.body.append(status);

function fragment(url) {
  const address = new URL(url, location.href);
  address.searchParams.set("fragment", "1");
  return address;
}

async function received(response) {
  // 409: the reply was edited meanwhile; the answer is the form that says so.
  if (!response.ok && response.status !== 409) throw new Error(response.status);
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  return template.content;
}

async function open(link) {
  const place = link.closest("[data-forum-tagging]");
  show(place, await received(await fetch(fragment(link.href))));
}

function show(place, content) {
  close(place);
  place.append(content);
  place.querySelector("[data-forum-tag]").setAttribute("aria-expanded", "true");
  const editor = place.querySelector("[data-forum-tagging-editor]");
  const first = editor.querySelector("[role=alert], input:checked, input:not([type=hidden]), button");
  if (first.role === "alert") first.tabIndex = -1;
  first.focus();
}

function close(place) {
  place.querySelector("[data-forum-tagging-editor]")?.remove();
  place.querySelector("[data-forum-tag]").setAttribute("aria-expanded", "false");
}

async function send(form, button) {
  const place = form.closest("[data-forum-tagging]");
  const editor = form.closest("[data-forum-tagging-editor]");
  editor.setAttribute("aria-busy", "true");
  const action = button?.hasAttribute("formaction") ? button.formAction : form.action;
  const body = new FormData(form, button);
  const content = await received(await fetch(fragment(action), { method: "POST", body }));
  if (content.querySelector("[data-forum-tagging-editor]")) return show(place, content);
  const message = content.querySelector("[data-forum-message]");
  message.remove();
  const line = content.querySelector("[data-forum-tagging]");
  const note = document.createElement("p");
  note.className = "tagging-status";
  note.textContent = status.textContent = message.textContent;
  line.append(note);
  retag(place.closest("article"), content.querySelector("[data-forum-tag-badges]"));
  place.replaceWith(line);
  line.querySelector("[data-forum-tag]").focus();
}

// Show the reply's tags as readers see them by now.
function retag(post, badges) {
  post.querySelector(".tag-badges")?.remove();
  if (badges.childElementCount) post.querySelector("[data-forum-body]").after(badges);
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[data-forum-tag], [data-forum-tagging-editor] a");
  const place = link?.closest("[data-forum-tagging]");
  if (!place) return;
  if (link.matches("[data-forum-tag][aria-expanded=true], [data-forum-cancel]")) {
    event.preventDefault();
    close(place);
    place.querySelector("[data-forum-tag]").focus();
  } else if (link.matches("[data-forum-tag], [data-forum-others]")) {
    event.preventDefault();
    open(link).catch(() => location.assign(link.href));
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-forum-tagging] [data-forum-tagging-form]")) return;
  event.preventDefault();
  if (form.closest("[aria-busy]")) return;
  // Where the script fails, the browser sends the form itself.
  send(form, event.submitter).catch(() => {
    form.removeAttribute("data-forum-tagging-form");
    form.requestSubmit(event.submitter);
  });
});

document.addEventListener("keydown", (event) => {
  const place = event.target.closest?.("[data-forum-tagging]");
  if (event.key !== "Escape" || !place?.querySelector("[data-forum-tagging-editor]")) return;
  close(place);
  place.querySelector("[data-forum-tag]").focus();
});
