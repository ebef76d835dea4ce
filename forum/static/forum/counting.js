// Says how many characters a text has, of how many it may have, before the server has to.
// The browser's own limit would cut off the end of a pasted text without a word, so it is lifted.

const NEAR = 0.9; // of the limit: from here on it is said aloud, too

const words = document.querySelector("script[data-counting]").dataset;
const number = new Intl.NumberFormat(document.documentElement.lang || undefined);

for (const form of document.querySelectorAll("form[data-forum-writing]")) {
  const text = form.elements.body;
  const limit = text.maxLength;
  if (limit < 0) continue;
  text.removeAttribute("maxlength");
  const counter = document.createElement("p");
  counter.className = "forum-counter";
  text.after(counter);
  counter.id = `${text.id}-counter`;
  text.setAttribute("aria-describedby", counter.id);
  const count = () => {
    // Counted as the server counts: whole characters, without the blanks at the end.
    const length = [...text.value.trimEnd()].length;
    const label = length > limit ? words.labelOver : words.labelCount;
    counter.textContent = label
      .replace("{length}", number.format(length))
      .replace("{limit}", number.format(limit));
    counter.classList.toggle("forum-counter-over", length > limit);
    counter.setAttribute("aria-live", length > NEAR * limit ? "polite" : "off");
    counter.hidden = length === 0;
  };
  text.addEventListener("input", count);
  count();
}
