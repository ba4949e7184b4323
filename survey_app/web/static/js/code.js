"use strict";
// The square in the letter leads to …/s/NAME#CODE. What follows # is never sent to a server; here it is only copied into the field.
const field = document.getElementById("code");
const code = location.hash.slice(1, 41);
if (field && !field.value && /^[0-9A-Za-z-]+$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
}
