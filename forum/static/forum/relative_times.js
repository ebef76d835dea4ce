// Writes recent times as "3 hours ago", in the page's language; the exact time stays in the title.
// Older ones stay as the server wrote them: "August 4, 2012 at 2:37 pm" says more than "14 years ago".

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RECENT = 30 * DAY; // in seconds, as all of these

const language = document.documentElement.lang || undefined;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });

function inWords(age) {
  if (age < MINUTE) return relative.format(0, "second");
  if (age < HOUR) return relative.format(-Math.floor(age / MINUTE), "minute");
  if (age < DAY) return relative.format(-Math.floor(age / HOUR), "hour");
  return relative.format(-Math.floor(age / DAY), "day");
}

function rewrite(root) {
  for (const time of root.querySelectorAll("time[data-forum-time]")) {
    const moment = new Date(time.dateTime);
    const age = (Date.now() - moment) / 1000;
    if (Number.isNaN(age) || age < -MINUTE) continue;
    if (!time.dataset.exact) {
      time.dataset.exact = time.textContent;
      time.title = exact.format(moment);
    }
    time.textContent = age < RECENT ? inWords(Math.max(age, 0)) : time.dataset.exact;
  }
}

rewrite(document);
setInterval(() => rewrite(document), MINUTE * 1000);
document.addEventListener("forum:inserted", (event) => rewrite(event.target));
