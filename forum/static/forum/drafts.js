// Keeps what is being written in this browser until it is posted, for each topic and post answered.
//
// Every form that is opened has a slot of its own, so that two tabs with one topic do not overwrite
// each other. A form that opens empty takes up the draft of its own tab, else the newest. A slot
// goes when the server says, by a cookie that names the form, that it was posted: so a text
// outlives a lost connection, a session that has ended and a refusal.

const PREFIX = "forum-draft:";
const OWN = "forum-own-draft:";
const SENDING = "forum-sending";
const POSTED = "forum_posted";
const KEPT_FOR = 30 * 24 * 3600 * 1000; // ms
const PAUSE = 400; // ms without typing before it is saved
const FIELDS = ["title", "body"];

const words = document.querySelector("script[data-drafting]").dataset;

// A browser may refuse to store anything; writing must work all the same.
function attempt(action, otherwise = null) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

const read = (slot) => attempt(() => JSON.parse(localStorage.getItem(slot)));
const drop = (slot) => attempt(() => localStorage.removeItem(slot));
const isStill = (source) => Boolean(source) && read(source.slot)?.at === source.at;
const newestFirst = (one, other) => read(other).at - read(one).at;
const slots = () =>
  attempt(() => Object.keys(localStorage).filter((slot) => slot.startsWith(PREFIX)), []);

function dropPosted() {
  const [, form] = document.cookie.match(`(?:^|; )${POSTED}=([\\w-]+)`) ?? [];
  const sending = attempt(() => sessionStorage.getItem(SENDING));
  if (!form || sending?.split(":").pop().split(".")[0] !== form) return;
  // The draft that this one was taken up from goes too, unless another tab has gone on with it.
  const source = read(sending)?.source;
  if (isStill(source)) drop(source.slot);
  drop(sending);
  attempt(() => sessionStorage.removeItem(SENDING));
}

function dropOld() {
  for (const slot of slots()) {
    if (!(Date.now() - read(slot)?.at < KEPT_FOR)) drop(slot);
  }
}

class Draft {
  constructor(form) {
    this.form = form;
    this.fields = FIELDS.map((name) => form.elements[name]).filter(Boolean);
    this.place = `${PREFIX}${form.dataset.forumWriter}:${form.dataset.forumDraft}:`;
    // The form's own key, which the server names when it has posted; an edit has none.
    this.id = form.elements.key?.value || `edit.${Math.random().toString(36).slice(2)}`;
    this.name = this.currentName();
    this.source = null;
    this.note = null;
    form.addEventListener("input", () => this.saveSoon());
    form.addEventListener("submit", () => this.send());
    form.addEventListener("forum:answering", () => this.move());
    window.addEventListener("pagehide", () => this.save());
    if (!this.restore()) this.restoreUnderPost();
  }

  currentName() {
    return `${this.place}${this.form.elements.to?.value ?? ""}:`;
  }

  get slot() {
    return this.name + this.id;
  }

  get isUntouched() {
    return this.fields.every((field) => field.value === field.defaultValue);
  }

  texts(property = "value") {
    return Object.fromEntries(this.fields.map((field) => [field.name, field[property]]));
  }

  setTexts(texts) {
    for (const field of this.fields) {
      field.value = texts[field.name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // Saving

  saveSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  save() {
    clearTimeout(this.timer);
    const texts = this.texts();
    const saved = read(this.slot);
    // A form that came back with something wrong starts with the text: that is its draft still.
    if (JSON.stringify(saved?.texts) === JSON.stringify(texts)) return;
    if (this.isUntouched) {
      drop(this.slot);
      return;
    }
    const begun = saved?.begun ?? this.texts("defaultValue");
    const draft = { texts, begun, at: Date.now(), source: this.source };
    attempt(() => {
      localStorage.setItem(this.slot, JSON.stringify(draft));
      sessionStorage.setItem(OWN + this.name, this.slot);
    });
  }

  send() {
    this.save();
    attempt(() => sessionStorage.setItem(SENDING, this.slot));
  }

  // Restoring

  // Return the slot to take up, null if there is none: a text that began as this form does.
  find(name) {
    const begun = JSON.stringify(this.texts("defaultValue"));
    const fits = (slot) => JSON.stringify(read(slot)?.begun) === begun;
    const found = slots().filter((slot) => slot.startsWith(name) && fits(slot));
    const own = attempt(() => sessionStorage.getItem(OWN + name));
    return found.includes(own) ? own : (found.sort(newestFirst)[0] ?? null);
  }

  // Return whether there was a draft for what the form answers now.
  restore() {
    const slot = this.isUntouched ? this.find(this.name) : null;
    if (!slot) return false;
    const draft = read(slot);
    const isOwn = slot === attempt(() => sessionStorage.getItem(OWN + this.name));
    this.source = isOwn ? draft.source : { slot, at: draft.at };
    this.setTexts(draft.texts);
    this.save();
    if (isOwn && slot !== this.slot) drop(slot);
    this.showNote(draft.at);
    return true;
  }

  // Open the form where a reply to one of this page's posts was left unfinished.
  restoreUnderPost() {
    if (!this.isUntouched) return;
    for (const slot of slots().filter((slot) => slot.startsWith(this.place)).sort(newestFirst)) {
      const number = slot.slice(this.place.length).split(":")[0];
      if (number && document.getElementById(`post-${number}`)) {
        this.form.dispatchEvent(new CustomEvent("forum:answer", { detail: { number } }));
        return;
      }
    }
  }

  // Follow the form to another post: its text goes with it, unless there is a draft for that one.
  move() {
    const name = this.currentName();
    if (name === this.name) return;
    this.save();
    if (!this.isUntouched && !this.find(name)) {
      drop(this.slot);
      this.name = name;
      this.save();
      return;
    }
    this.name = name;
    this.clear();
    this.restore();
  }

  discard() {
    if (isStill(this.source)) drop(this.source.slot);
    this.clear();
    this.save();
    this.form.elements.body.focus();
  }

  clear() {
    this.note?.remove();
    this.source = null;
    this.setTexts(this.texts("defaultValue"));
  }

  showNote(at) {
    const time = document.createElement("time");
    time.dateTime = new Date(at).toISOString();
    time.textContent = new Date(at).toLocaleString(document.documentElement.lang || undefined);
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "forum-link-button";
    discard.textContent = words.labelDiscard;
    discard.addEventListener("click", () => this.discard());
    this.note?.remove();
    this.note = document.createElement("p");
    this.note.className = "forum-draft-note";
    this.note.role = "status";
    this.note.append(words.labelRestored, " ", time, " ", discard);
    this.form.elements.body.closest(".field").before(this.note);
    this.note.dispatchEvent(new CustomEvent("forum:inserted", { bubbles: true }));
  }
}

dropPosted();
dropOld();
for (const form of document.querySelectorAll("form[data-forum-draft]")) new Draft(form);
