// Moves the reply form under the post that is answered, and says whom it answers, with a way back.
// Without this script the link leads to a page with the form for that post.
//
// Others ask for it by the event "forum:answer"; when it has moved it says "forum:answering".

const words = document.querySelector("script[data-replying]").dataset;
const form = document.querySelector("form[data-forum-reply-form]");

class ReplyForm {
  constructor(form) {
    this.form = form;
    this.target = document.createElement("span");
    this.cancel = document.createElement("button");
    this.cancel.type = "button";
    this.cancel.className = "forum-link-button";
    this.cancel.textContent = words.labelCancel;
    this.note = document.createElement("p");
    this.note.className = "forum-answering";
    this.note.append(this.target, " ", this.cancel);
    this.home = document.createComment("");
    this.opener = null;
    form.before(this.home);
    // The browser may have kept the number of the post from before a reload.
    form.elements.to.value = form.elements.to.defaultValue;
    this.cancel.addEventListener("click", () => this.comeHome());
    form.addEventListener("forum:answer", (event) => this.answer(event.detail.number));
    document.addEventListener("click", (event) => this.follow(event));
  }

  follow(event) {
    const link = event.target.closest("a[data-forum-reply-to]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!this.answer(link.dataset.forumReplyTo, link)) return;
    event.preventDefault();
    this.form.dispatchEvent(new CustomEvent("forum:write"));
    this.form.elements.body.focus();
    this.form.scrollIntoView({ block: "nearest" });
  }

  // Return whether the post is on this page.
  answer(number, opener = null) {
    const post = document.getElementById(`post-${number}`);
    if (!post) return false;
    this.opener = opener;
    this.target.textContent = words.labelAnswering
      .replace("{number}", `#${number}`)
      .replace("{name}", () => post.dataset.forumAuthor);
    this.form.elements.to.value = number;
    post.after(this.form);
    this.form.elements.body.closest(".field").before(this.note);
    this.form.dispatchEvent(new CustomEvent("forum:answering"));
    return true;
  }

  comeHome() {
    this.form.elements.to.value = "";
    this.home.after(this.form);
    this.note.remove();
    this.form.dispatchEvent(new CustomEvent("forum:answering"));
    (this.opener ?? this.form.elements.body).focus();
  }
}

if (form) new ReplyForm(form);
