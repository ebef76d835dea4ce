// Search as you type: asks for the page that the form would open, and shows its results in place.
// Without this script the form is a plain one.

const DELAY = 200; // ms without a key before asking

const form = document.querySelector("[data-glossary-search]");
const results = form && document.getElementById(form.dataset.glossarySearch);
// It stays in the page, so that a screen reader tells its new text.
const count = form && document.getElementById(form.dataset.glossaryCount);

if (form && results && count) {
  const input = form.elements.q;
  let timer;
  let asked;

  const show = async (address) => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = page.getElementById(results.id);
      if (!shown) return;
      results.replaceChildren(...shown.childNodes);
      count.textContent = page.getElementById(count.id).textContent;
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") form.dataset.glossarySearchFailed = "";
    }
  };

  const address = () => {
    const here = new URL(location.href);
    here.search = input.value.trim() ? new URLSearchParams({ q: input.value }) : "";
    return here.href;
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(() => show(address()), DELAY);
  });
  input.addEventListener("compositionend", () => show(address()));
}
