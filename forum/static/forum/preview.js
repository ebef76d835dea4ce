// Shows what a text will look like in its place, by a second tab over the text field.
// Without this script the form's preview button shows it on the reloaded page.

const words = document.querySelector("script[data-previewing]").dataset;

function makeTab(name, label, panel) {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.role = "tab";
  tab.className = "forum-tab";
  tab.id = `${panel.id}-tab`;
  tab.dataset.tab = name;
  tab.textContent = label;
  tab.setAttribute("aria-controls", panel.id);
  panel.role = "tabpanel";
  panel.setAttribute("aria-labelledby", tab.id);
  return tab;
}

function makeTabs(form, writing, preview) {
  const text = form.elements.body;
  writing.id = `${text.id}-writing`;
  preview.id = `${text.id}-preview`;
  preview.tabIndex = 0;
  const tabs = document.createElement("div");
  tabs.className = "forum-tabs";
  tabs.role = "tablist";
  tabs.setAttribute("aria-label", words.labelTabs);
  tabs.append(makeTab("write", words.labelWrite, writing));
  tabs.append(makeTab("preview", words.labelPreview, preview));
  text.before(tabs, writing, preview);
  writing.append(text);
  return tabs;
}

// The server's answer, as clean as a post because the same renderer made it: the text as it will
// look, or what is wrong with it.
async function render(form) {
  const body = new FormData();
  body.set("body", form.elements.body.value);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const response = await fetch(form.dataset.forumPreview, { method: "POST", body });
  // 429: too many previews, which the answer says.
  if (!response.ok && response.status !== 429) throw new Error(response.status);
  return response.text();
}

class Preview {
  constructor(form) {
    this.form = form;
    this.writing = document.createElement("div");
    this.panel = document.createElement("div");
    this.panel.className = "forum-preview";
    this.tabs = makeTabs(form, this.writing, this.panel);
    this.asked = 0;
    this.tabs.addEventListener("click", (event) => this.choose(event.target.dataset.tab));
    this.tabs.addEventListener("keydown", (event) => this.step(event));
    form.addEventListener("forum:write", () => this.choose("write"));
    form.querySelector("[data-forum-preview-button]")?.remove();
    this.choose("write");
  }

  choose(name) {
    if (!name) return;
    for (const tab of this.tabs.children) {
      tab.setAttribute("aria-selected", tab.dataset.tab === name);
      tab.tabIndex = tab.dataset.tab === name ? 0 : -1;
    }
    this.writing.hidden = name !== "write";
    this.panel.hidden = name === "write";
    if (name === "preview") this.show();
  }

  step(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = [...this.tabs.children].find((tab) => tab.tabIndex === -1);
    this.choose(other.dataset.tab);
    other.focus();
  }

  async show() {
    const turn = ++this.asked;
    this.panel.setAttribute("aria-busy", "true");
    const html = await render(this.form).catch(() => null);
    if (turn !== this.asked) return;
    if (html === null) this.panel.textContent = words.labelFailed;
    else this.panel.innerHTML = html;
    this.panel.dispatchEvent(new CustomEvent("forum:inserted", { bubbles: true }));
    this.panel.removeAttribute("aria-busy");
  }
}

for (const form of document.querySelectorAll("form[data-forum-preview]")) new Preview(form);
