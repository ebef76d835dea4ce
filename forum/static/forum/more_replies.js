// Puts the folded replies of a thread in the place of "Show 40 more replies".
// Without this script the link leads to the thread's own page.

const words = document.querySelector("script[data-unfolding]").dataset;
const status = document.createElement("p");
status.className = "forum-visually-hidden";
status.role = "status";

async function unfold(link) {
  const place = link.closest("[data-forum-more]");
  const posts = place.parentElement;
  link.setAttribute("aria-busy", "true");
  const response = await fetch(link.dataset.forumFragment);
  if (!response.ok) throw new Error(response.status);
  const received = document.createElement("template");
  received.innerHTML = await response.text();
  const rows = [...received.content.querySelectorAll("article")];
  place.replaceWith(received.content);
  posts.dispatchEvent(new CustomEvent("forum:inserted", { bubbles: true }));
  // The link that had the focus is gone.
  rows[0].tabIndex = -1;
  rows[0].focus({ preventScroll: true });
  posts.after(status);
  status.textContent = words.labelShown.replace("{count}", rows.length);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-forum-fragment]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.hasAttribute("aria-busy")) return;
  unfold(link).catch(() => location.assign(link.href));
});
