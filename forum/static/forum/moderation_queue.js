// The moderators' queue by keyboard, without reloading. Without this script its forms work.
//
// A case that gets the focus is taken, so that other moderators see who has it before them. Keys
// press the buttons of the case that has the focus, so that both do the same.

const words = document.querySelector("script[data-moderating]").dataset;
const SETTLING = 400;
const TOAST = 6000;

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

class Queue {
  constructor() {
    this.toast = $("[data-forum-toast]");
    this.live = $("[data-forum-live]");
    this.help = $("[data-forum-keys-help]");
    this.busy = false;
    document.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("focusin", (event) => this.takeSoon(event.target));
    $("[data-forum-key-tools]").hidden = false;
    $("[data-forum-help]").addEventListener("click", () => this.help.showModal());
    this.help.addEventListener("close", () => this.current?.focus());
    this.focus(this.cases.find((each) => each.dataset.claim !== "other") ?? this.cases[0]);
  }

  get list() {
    return $("[data-forum-cases]");
  }

  get cases() {
    return $$("[data-forum-case]", this.list);
  }

  get focused() {
    return document.activeElement?.closest("[data-forum-case]");
  }

  focus(element) {
    this.current = element;
    element?.focus({ preventScroll: true });
    if (!element) return;
    const { top } = element.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) element.scrollIntoView({ block: "start" });
  }

  // Keys

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.help.open) return;
    const card = this.focused;
    if (event.target.matches("input, select, textarea")) return this.pressInField(event, card);
    if (!card && event.target !== document.body && !event.target.closest("[data-forum-cases]")) return;
    if (event.key === "Enter") return;
    const key = keyOf(event);
    const act = {
      j: () => this.step(1),
      k: () => this.step(-1),
      z: () => this.undo(),
      "?": () => this.help.showModal(),
    }[key];
    const button = card && $(`[data-forum-key="${CSS.escape(key)}"]`, card);
    if (!act && !button) return;
    event.preventDefault();
    if (event.repeat) return;
    if (act) act();
    else if (button.matches("summary")) this.openNote(button);
    else if (this.lacksReason(button)) this.askReason(button);
    else button.click();
  }

  // Enter does what the key before asked a reason for, and nothing else.
  pressInField(event, card) {
    if (event.key === "Escape") return card?.focus();
    if (event.key !== "Enter" || event.isComposing || event.target.matches("textarea")) return;
    if (!card || !event.target.form?.matches("[data-forum-act]")) return;
    event.preventDefault();
    if (this.asking && card.contains(this.asking)) this.asking.click();
  }

  step(by) {
    const cases = this.cases;
    const at = cases.indexOf(this.focused ?? this.current);
    this.focus(cases[Math.min(Math.max(at + by, 0), cases.length - 1)]);
  }

  openNote(summary) {
    summary.parentElement.open = true;
    $("textarea", summary.parentElement).focus();
  }

  undo() {
    const button = $('[data-forum-key="z"]', this.list);
    if (button) button.click();
    else this.announce(words.labelNothing);
  }

  // Whoever removes what somebody wrote says why.

  lacksReason(button) {
    const { rule, reason } = button.form?.elements ?? {};
    return button.matches("[data-forum-needs-reason]") && !rule?.value && !reason?.value.trim();
  }

  askReason(button) {
    this.asking = button;
    (button.form.elements.rule ?? button.form.elements.reason).focus();
    this.announce(words.labelReason);
  }

  // Requests

  submit(event) {
    const { target: form, submitter } = event;
    if (!form.matches("[data-forum-cases] :is([data-forum-act], [data-forum-claim])")) return;
    event.preventDefault();
    if (this.busy) return;
    if (form.matches("[data-forum-claim]")) {
      const card = form.closest("[data-forum-case]");
      this.take(card, { over: submitter?.name === "over", whole: true });
      return;
    }
    if (submitter && this.lacksReason(submitter)) {
      this.askReason(submitter);
      return;
    }
    const body = new FormData(form, submitter);
    const next = new URL(body.get("next") ?? location.pathname, location.href);
    next.searchParams.set("fragment", "1");
    body.set("next", next.pathname + next.search);
    this.act(submitter?.getAttribute("formaction") ?? form.action, body);
  }

  async act(url, body) {
    const at = Math.max(this.cases.indexOf(this.focused ?? this.current), 0);
    const html = await this.request(url, body);
    if (html === null) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    const list = $("[data-forum-cases]", page);
    if (!list) {
      this.announce($("[role=alert]", page)?.textContent.trim() ?? words.labelFailed);
      return;
    }
    this.show(list, at);
  }

  show(list, at) {
    const said = $$("[data-forum-message]", list).map((each) => each.textContent.trim());
    this.list.replaceWith(list);
    list.dispatchEvent(new CustomEvent("forum:inserted", { bubbles: true }));
    const header = $("[data-forum-open-cases]");
    if (header) header.textContent = header.textContent.replace(/\d+\+?/, list.dataset.count);
    if (said.length) this.announce(said.join(" "));
    const cases = this.cases;
    this.focus(cases[Math.min(at, cases.length - 1)] ?? $(".empty", list));
  }

  // What has the focus for a moment is before the moderator.
  takeSoon(element) {
    const card = element.closest?.("[data-forum-case]");
    clearTimeout(this.taking);
    if (!card) return;
    this.current = card;
    if (card.dataset.claim) return;
    this.taking = setTimeout(() => !this.busy && card.isConnected && this.take(card), SETTLING);
  }

  async take(card, { over = false, whole = false } = {}) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]", card).value);
    if (over) body.set("over", "1");
    const html = await this.request(`${card.dataset.take}?fragment=1`, body, { quietly: !whole });
    if (html === null || !card.isConnected) return;
    const template = document.createElement("template");
    template.innerHTML = html;
    const taken = $("[data-forum-case]", template.content);
    if (!taken) return;
    // Another one's case comes whole, without its actions. One's own keeps what was typed.
    if (!whole && taken.dataset.claim === "own") {
      card.dataset.claim = "own";
      $("[data-forum-claim]", card).replaceWith($("[data-forum-claim]", taken));
    } else {
      const hadFocus = card.contains(document.activeElement);
      card.replaceWith(taken);
      if (hadFocus) taken.focus({ preventScroll: true });
      taken.dispatchEvent(new CustomEvent("forum:inserted", { bubbles: true }));
      this.say($("[data-forum-claim] p", taken).textContent);
    }
    // One has one case before oneself.
    for (const other of this.cases.filter((each) => each.dataset.claim === "own")) {
      if (other.dataset.take !== card.dataset.take) other.dataset.claim = "";
    }
  }

  async request(url, body, { quietly = false } = {}) {
    if (!quietly) this.busy = true;
    try {
      const response = await fetch(url, { method: "POST", body });
      if (!response.ok) throw new Error(response.status);
      return await response.text();
    } catch {
      if (!quietly) this.announce(words.labelFailed);
      return null;
    } finally {
      if (!quietly) this.busy = false;
    }
  }

  announce(text) {
    $("span", this.toast).textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => (this.toast.hidden = true), TOAST);
    this.say(text);
  }

  say(text) {
    this.live.textContent = text;
  }
}

// The letter, under Caps Lock and in any layout: where a key has no Latin letter, its place says it.
function keyOf({ key, code }) {
  if (/^[a-z?]$/i.test(key)) return key.toLowerCase();
  const isElsewhere = /^Key[A-Z]$/.test(code) && !/^[\x20-\x7e]$/.test(key);
  return isElsewhere ? code.at(-1).toLowerCase() : key;
}

if ($("[data-forum-cases]")) new Queue();
