// One popover for all mentions of a page. A mention is a real link, and stays one: with a mouse
// it shows the definition after a moment and a click follows it; by keyboard and by touch the first
// press opens the definition, whose link leads on. Escape closes it and gives the focus back.
// What it shows goes into the page as text, never as markup.

const HOVER_DELAY = 300; // ms of rest before it opens, and before it closes on the way to it
const GAP = 6; // px between the mention and the popover
const EDGE = 8; // px kept free at the window's edges

const settings = document.querySelector("script[data-glossary-summaries]")?.dataset;
const supported = settings && "popover" in HTMLElement.prototype;

let popover;
let mention = null; // the mention whose definition is shown or asked for
let openTimer;
let closeTimer;
let pointer = "mouse"; // the kind of the last pointer that was pressed
const answers = new Map();

const mentionAt = (target) => target.closest?.("a.glossary-term") ?? null;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// What the server says about the terms of a mention; asked once for each set of terms.
function termsOf(link) {
  const ids = link.dataset.glossaryTerms;
  const address = new URL(settings.glossarySummaries, document.baseURI);
  if (ids) address.pathname += `${ids.split(" ").join("-")}/`;
  else address.search = new URL(link.href).search;
  if (!answers.has(address.href)) {
    const answer = fetch(address, { headers: { Accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
      .then(({ terms }) => terms);
    answer.catch(() => answers.delete(address.href));
    answers.set(address.href, answer);
  }
  return answers.get(address.href);
}

function entry(term, several, id) {
  const made = element("div", "glossary-popover-entry");
  const name = element("strong", "glossary-popover-name", term.name);
  name.id = id;
  name.lang = term.language;
  if (several) name.append(" ", element("span", "glossary-popover-of", term.glossary));
  const summary = element("span", "", term.summary);
  summary.lang = term.language;
  const notes = [
    term.source && `${settings.labelSource}: ${term.source}`,
    term.reviewed && `${settings.labelReviewed}: ${term.reviewed}`,
  ].filter(Boolean);
  made.append(name, summary);
  if (notes.length) made.append(element("span", "glossary-popover-note", notes.join(" · ")));
  const link = element("a", "", settings.labelEntry);
  link.href = term.url;
  link.setAttribute("aria-describedby", id);
  made.append(link);
  return made;
}

function fill(terms) {
  const several = terms.length > 1;
  const entries = terms.map((term, index) => entry(term, several, `glossary-popover-${index}`));
  popover.removeAttribute("aria-label");
  popover.removeAttribute("aria-labelledby");
  if (several) popover.setAttribute("aria-label", settings.labelMeanings);
  else if (terms.length) popover.setAttribute("aria-labelledby", "glossary-popover-0");
  else popover.setAttribute("aria-label", settings.labelNone);
  if (!terms.length) entries.push(element("span", "", settings.labelNone));
  popover.replaceChildren(...entries);
}

function place() {
  if (!mention) return;
  // A mention that is broken over two lines has two boxes; the first holds its beginning.
  const box = mention.getClientRects()[0] ?? mention.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const rtl = getComputedStyle(mention).direction === "rtl";
  const view = document.documentElement;
  const wanted = rtl ? box.right - width : box.left;
  const left = Math.max(EDGE, Math.min(wanted, view.clientWidth - width - EDGE));
  const below = box.bottom + GAP;
  const fits = below + height <= view.clientHeight - EDGE || box.top < height + GAP + EDGE;
  const top = fits ? Math.min(below, Math.max(EDGE, view.clientHeight - height - EDGE)) : box.top - height - GAP;
  popover.style.left = `${left}px`;
  popover.style.top = `${top}px`;
}

async function open(link, { focus }) {
  clearTimeout(closeTimer);
  if (mention === link && popover.matches(":popover-open")) {
    if (focus) popover.focus();
    return;
  }
  close();
  mention = link;
  try {
    const terms = await termsOf(link);
    if (mention !== link) return;
    fill(terms);
  } catch {
    // The definition cannot be had: a press follows the link, a hover shows nothing.
    if (mention === link) mention = null;
    if (focus) location.assign(link.href);
    return;
  }
  // Right after its mention, it is the next stop of the Tab key, and inside any open dialog.
  link.after(popover);
  popover.showPopover();
  link.setAttribute("aria-expanded", "true");
  place();
  if (focus) popover.focus({ preventScroll: true });
}

function close({ giveFocusBack = false } = {}) {
  clearTimeout(openTimer);
  clearTimeout(closeTimer);
  const closed = mention;
  mention = null;
  if (popover.matches(":popover-open")) {
    popover.hidePopover();
    closed?.setAttribute("aria-expanded", "false");
    if (giveFocusBack) closed?.focus({ preventScroll: true });
  }
}

function closeSoon() {
  clearTimeout(openTimer);
  clearTimeout(closeTimer);
  closeTimer = setTimeout(() => {
    if (!popover.contains(document.activeElement)) close();
  }, HOVER_DELAY);
}

function onPointerOver(event) {
  if (event.pointerType !== "mouse") return;
  if (popover.contains(event.target)) {
    clearTimeout(closeTimer);
    return;
  }
  const link = mentionAt(event.target);
  if (!link) return;
  describe(link);
  clearTimeout(openTimer);
  if (link === mention) clearTimeout(closeTimer);
  else openTimer = setTimeout(() => open(link, { focus: false }), HOVER_DELAY);
}

function onPointerOut(event) {
  if (event.pointerType !== "mouse") return;
  const from = mentionAt(event.target) || popover.contains(event.target);
  const to = event.relatedTarget;
  if (from && !(to && (mentionAt(to) === mention && mention || popover.contains(to)))) closeSoon();
}

function onClick(event) {
  const link = mentionAt(event.target);
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || modified || event.button !== 0 || event.defaultPrevented) return;
  const byKeyboard = event.detail === 0;
  const kind = byKeyboard ? "keyboard" : event.pointerType || pointer;
  if (kind === "mouse") return;
  event.preventDefault();
  open(link, { focus: true });
}

function onKeyDown(event) {
  if (event.key !== "Escape") return;
  clearTimeout(openTimer);
  if (!popover.matches(":popover-open")) return;
  // Only the popover closes, not a dialog that it stands in.
  event.preventDefault();
  event.stopPropagation();
  close({ giveFocusBack: popover.contains(document.activeElement) });
}

function onPointerDown(event) {
  pointer = event.pointerType || "mouse";
  if (mention && !popover.contains(event.target) && mentionAt(event.target) !== mention) close();
}

function onFocusIn(event) {
  const link = mentionAt(event.target);
  if (link) describe(link);
  const open = popover.matches(":popover-open");
  if (open && !popover.contains(event.target) && link !== mention) close();
}

// Says that a press opens something; only where this script runs is it true.
function describe(link) {
  if (link.hasAttribute("aria-haspopup")) return;
  link.setAttribute("aria-haspopup", "dialog");
  link.setAttribute("aria-expanded", "false");
}

function start() {
  popover = element("div", "glossary-popover nolink");
  popover.popover = "manual";
  popover.tabIndex = -1;
  popover.setAttribute("role", "dialog");
  document.body.append(popover);
  document.addEventListener("pointerover", onPointerOver);
  document.addEventListener("pointerout", onPointerOut);
  document.addEventListener("pointerdown", onPointerDown, true);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKeyDown, true);
  document.addEventListener("focusin", onFocusIn);
  window.addEventListener("resize", () => close());
  window.addEventListener("scroll", place, { capture: true, passive: true });
}

if (supported) start();
