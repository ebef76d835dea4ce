// The queue by keyboard: one key a reply, one request a key. Without this script its forms work.
//
// Keys press the buttons of the card, so that both do the same. They count only while the card has
// the focus, and can be switched off. A held key counts once, and what would save or leave the card
// does not count in its first moments. After a key that means nothing here no digit saves: it may
// have been meant to say "disputes".

const words = document.querySelector("script[data-queueing]").dataset;
const SETTLING = 300;
const TOAST = 6000;
const STORED = "forum:queue-keys";
// Keys of dead accents and of input methods.
const UNREADABLE = ["Dead", "Process", "Unidentified"];

const $ = (selector, within = document) => within.querySelector(selector);

class Queue {
  constructor(place) {
    this.place = place;
    this.toast = $("[data-forum-toast]");
    this.live = $("[data-forum-live]");
    this.help = $("[data-forum-keys-help]");
    this.switch = $("[data-forum-keys]");
    this.done = numbers($("[name=done]", place)?.value);
    this.busy = false;
    place.addEventListener("submit", (event) => this.submit(event));
    place.addEventListener("click", (event) => this.follow(event));
    place.addEventListener("keydown", (event) => this.press(event));
    $("[data-forum-key-tools]").hidden = false;
    $("[data-forum-help]").addEventListener("click", () => this.help.showModal());
    $("[data-forum-undo-toast]").addEventListener("click", () => this.undo());
    this.help.addEventListener("close", () => this.card.focus());
    this.switch.addEventListener("click", () => this.use(!this.isOn));
    this.use(localStorage.getItem(STORED) !== "off");
    this.begin({ isFirst: true });
  }

  get card() {
    return $("[data-forum-card]", this.place);
  }

  get isOn() {
    return this.switch.getAttribute("aria-pressed") === "true";
  }

  use(on) {
    this.switch.setAttribute("aria-pressed", on);
    this.switch.textContent = on ? words.labelOn : words.labelOff;
    localStorage.setItem(STORED, on ? "on" : "off");
    this.showMode();
    if (on) this.card.focus({ preventScroll: true });
  }

  // A new card is there.
  begin({ isFirst = false } = {}) {
    this.stance = "supports";
    this.shownAt = performance.now();
    this.showMode();
    const problem = $("[role=alert]", this.card);
    if (!this.isOn && !problem) return;
    this.card.focus({ preventScroll: true });
    const { top, bottom } = this.card.getBoundingClientRect();
    if (!isFirst && (top < 0 || bottom > innerHeight)) this.card.scrollIntoView();
  }

  // Keys

  press(event) {
    if (!this.isOn || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.getModifierState("AltGraph")) return;
    if (event.target.matches("input[type=text], select, textarea")) {
      if (event.key === "Escape") this.card.focus();
      return;
    }
    if (event.key === "Enter" && event.target.matches("button, a, summary")) return;
    const key = keyOf(event);
    const act = this.actionOf(key);
    const mode = act ? null : this.modeOf(key);
    if (!act && !mode) return;
    event.preventDefault();
    if (event.repeat) return;
    // What saves nothing is never dropped: the next digit would mean something else.
    if (mode && this.busy) this.ahead = mode;
    else if (mode) mode();
    else if (!this.busy && performance.now() - this.shownAt >= SETTLING) act();
  }

  // What a key changes of the meaning of the keys after it; of one that means nothing here, too.
  modeOf(key) {
    const modes = {
      d: () => this.take("disputes"),
      m: () => this.take("mentions"),
      x: () => this.several(),
      o: () => this.other(),
      Escape: this.isPlain ? null : () => this.leave(),
    };
    return modes[key] ?? (isTyped(key) ? () => this.take("unknown") : null);
  }

  actionOf(key) {
    if (/^[0-9]$/.test(key)) return () => this.choose(key);
    return {
      s: () => this.step(this.card.dataset.next),
      j: () => this.step(this.card.dataset.next),
      k: () => this.step(this.card.dataset.previous),
      z: () => this.undo(),
      "?": () => this.help.showModal(),
      u: () => this.click("[data-forum-key='u']"),
      f: () => this.click("[data-forum-key='f']"),
      Enter: this.choosesSeveral ? () => this.click("[data-forum-save]") : null,
    }[key];
  }

  get choosesSeveral() {
    return Boolean($("[data-forum-several][open]", this.card));
  }

  get isPlain() {
    return this.stance === "supports" && !this.choosesSeveral;
  }

  click(selector) {
    $(selector, this.card)?.click();
  }

  choose(digit) {
    if (this.stance === "unknown") return this.say(words.labelUnknown);
    if (digit === "0") return this.click("[data-forum-key='0']");
    const button = $(`[data-forum-digit='${digit}'][data-stance='${this.stance}']`, this.card);
    if (!button) return;
    if (!this.choosesSeveral) return button.click();
    const [stance, pk] = button.value.split("-");
    const radio = $(`[name='stance-${pk}'][value='${stance}']`, this.card);
    const none = $(`[name='stance-${pk}'][value='']`, this.card);
    (radio.checked ? none : radio).checked = true;
    this.take("supports");
    const chosen = $(`[name='stance-${pk}']:checked`, this.card).closest("label");
    const name = $(".stance-label", chosen.closest("[role=radiogroup]"));
    this.say(`${name.textContent}: ${chosen.textContent}`);
  }

  take(stance) {
    this.stance = stance;
    this.say(this.showMode());
  }

  several() {
    const several = $("[data-forum-several]", this.card);
    if (!several) return;
    several.open = true;
    this.take("supports");
  }

  other() {
    this.leave();
    $("[name=note]", this.card)?.focus();
  }

  leave() {
    const several = $("[data-forum-several]", this.card);
    if (several) several.open = false;
    this.take("supports");
  }

  // Show what the next digit means; return it as text.
  showMode() {
    const mode = $("[data-forum-mode]", this.card);
    if (!mode) return "";
    const several = this.choosesSeveral ? words.labelSeveral : words.labelSupports;
    const { labelDisputes: disputes, labelMentions: mentions, labelUnknown: unknown } = words;
    mode.textContent = { disputes, mentions, unknown }[this.stance] ?? several;
    mode.dataset.forumMode = this.isPlain ? "plain" : this.stance;
    mode.hidden = !this.isOn;
    return mode.textContent;
  }

  // Requests

  submit(event) {
    const form = event.target;
    if (!form.matches("[data-forum-answer], [data-forum-undo]")) return;
    event.preventDefault();
    if (form.matches("[data-forum-undo]")) return this.undo();
    const body = new FormData(form, event.submitter);
    this.request(form.action, { method: "POST", body });
  }

  follow(event) {
    const link = event.target.closest("a[data-forum-step], a[data-forum-others]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.step(link.href);
  }

  step(url) {
    if (url) this.request(url);
  }

  undo() {
    if (!this.done.length) return this.say(words.labelNothing);
    const body = new FormData();
    body.set("tagging", this.done.at(-1));
    body.set("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]").value);
    const action = this.place.dataset.undo;
    this.request(action, { method: "POST", body }).then((ok) => ok && this.done.pop());
  }

  async request(url, options) {
    if (this.busy) return false;
    this.busy = true;
    this.place.setAttribute("aria-busy", "true");
    try {
      const address = new URL(url, location.href);
      address.searchParams.set("fragment", "1");
      const response = await fetch(address, options);
      if (!response.ok && response.status !== 409) throw new Error(response.status);
      this.put(await response.text());
      return true;
    } catch {
      this.announce(words.labelFailed);
      return false;
    } finally {
      this.busy = false;
      this.place.removeAttribute("aria-busy");
      this.ahead?.();
      this.ahead = null;
    }
  }

  put(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const message = $("[data-forum-message]", template.content);
    if (message?.dataset.undoable) this.done.push(Number(message.dataset.undoable));
    message?.remove();
    this.place.replaceChildren(template.content);
    this.place.dispatchEvent(new CustomEvent("forum:inserted", { bubbles: true }));
    if (message) this.announce(message.textContent);
    this.begin();
  }

  announce(text) {
    $("p", this.toast).textContent = text;
    $("[data-forum-undo-toast]").hidden = !this.done.length;
    this.toast.hidden = false;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => (this.toast.hidden = true), TOAST);
    this.say(text);
  }

  say(text) {
    this.live.textContent = text;
  }
}

// The key by the name that the help has for it, under Caps Lock and in any layout. Where a layout
// has neither digit nor Latin letter at a key, as in French or Russian, its place says which it is.
function keyOf({ key, code, shiftKey }) {
  if (/^[a-z0-9?]$/i.test(key)) return key.toLowerCase();
  // Hungarian has a letter at 0, and 0 elsewhere.
  const isDigit = /^Digit\d$/.test(code) && !shiftKey && key.toLowerCase() !== "ö";
  const isLetter = /^Key[A-Z]$/.test(code) && !/^[\x20-\x7e]$/.test(key);
  return isDigit || isLetter ? code.at(-1).toLowerCase() : key;
}

function isTyped(key) {
  return /^\S$/u.test(key) || UNREADABLE.includes(key);
}

function numbers(text) {
  return (text ?? "").split("-").filter(Boolean).map(Number);
}

const place = $("[data-forum-queue]");
if (place) new Queue(place);
