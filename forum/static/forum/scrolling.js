// Lets the keyboard reach what scrolls sideways within a post: wide tables and code.
// Some browsers do so by themselves; here only what really scrolls becomes a stop.

function mark(root) {
  for (const wide of root.querySelectorAll(".prose pre, .prose table")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute("tabindex");
  }
}

mark(document);
window.addEventListener("resize", () => mark(document));
document.addEventListener("forum:inserted", (event) => mark(event.target));
