// Keeps the progress page up to date; without it, the page's own link does the same.
"use strict";
const place = document.querySelector("[data-progress]");
const look = async () => {
  try {
    const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" }, redirect: "error" });
    const now = await answer.json();
    if (now.done) return location.reload();
    if (now.step) place.querySelector("[data-step]").textContent = now.step;
    place.querySelector("[data-percent]").textContent = now.percent;
    place.querySelector("progress").value = now.percent;
  } catch { return; } // The network rests, or the session is over: the link is still there.
  setTimeout(look, 1500);
};
if (place) setTimeout(look, 1000);
