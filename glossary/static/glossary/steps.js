// A form whose work takes long: shows how far it is, lets it be stopped, and shows the page that
// comes of it. Without this script the form is a plain one, and the browser waits for the page.

const LINES = "application/x-ndjson";

const send = async (form, submitter) => {
  const desk = form.closest(".glossary-desk");
  const bar = desk.querySelector("[data-glossary-bar]");
  const [doing, count, progress, stop] = bar.children;
  const notice = bar.nextElementSibling;
  const stopping = new AbortController();

  const show = (step) => {
    if (doing.textContent !== step.doing) doing.textContent = step.doing;
    count.textContent = step.total ? `${step.done} / ${step.total}` : "";
    if (step.total) progress.value = step.done / step.total;
    else progress.removeAttribute("value");
  };

  // A form that is switched off sends nothing: its values first.
  const body = new FormData(form, submitter);
  const buttons = form.querySelectorAll("button");
  const working = (yes) => {
    for (const button of buttons) button.disabled = yes;
    form.setAttribute("aria-busy", yes);
    bar.hidden = stop.hidden = !yes;
  };

  stop.onclick = () => stopping.abort();
  notice.hidden = true;
  show({ doing: notice.dataset.sending });
  working(true);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: LINES },
      signal: stopping.signal,
    });
    // A page of another kind, to sign in or with an error, is the browser's to show.
    if (!replace(desk, await page(answer, show))) form.submit();
  } catch (error) {
    working(false);
    notice.textContent = error.name === "AbortError" ? notice.dataset.stopped : notice.dataset.broken;
    notice.hidden = false;
  }
};

// Return the page's HTML, showing the steps on the way.
const page = async (answer, show) => {
  if (!answer.headers.get("Content-Type")?.startsWith(LINES)) return answer.text();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return JSON.parse(text).page;
    text += value;
    const lines = text.split("\n");
    text = lines.pop();
    if (lines.length) show(JSON.parse(lines.at(-1)));
  }
};

// Put the desk of a page in the place of this one; tell whether it has one.
const replace = (desk, html) => {
  const made = new DOMParser().parseFromString(html, "text/html");
  const next = made.querySelector(".glossary-desk");
  if (!next) return false;
  document.title = made.title;
  desk.replaceWith(next);
  const heading = next.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus();
  return true;
};

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-glossary-steps]") || submitter?.name === "cancel") return;
  event.preventDefault();
  send(form, submitter);
});
