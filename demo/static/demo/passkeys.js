// Say on the page that a passkey was not used; allauth's script tells the console alone.
document.addEventListener("allauth.error", (event) => {
  const notice = document.getElementById("passkey-error");
  event.preventDefault();
  notice.hidden = false;
  notice.scrollIntoView({ block: "nearest" });
});
