"use strict";
// The square in the letter leads to …/s/NAME#CODE. What follows # is never sent to a server; here it is only copied into the field.
// A code that is mistyped is noticed by its check symbol (survey_app/codes.py), before anything is sent.
const field = document.getElementById("code");
const code = location.hash.slice(1, 41);
if (field && !field.value && /^[0-9A-Za-z-]+$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
}

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 12;

/** The product in GF(32), modulo x⁵ + x² + 1. */
function times(one, other) {
  let product = 0;
  for (let bit = 0; bit < 5; bit++) if ((other >> bit) & 1) product ^= one << bit;
  for (let bit = 8; bit > 4; bit--) if ((product >> bit) & 1) product ^= 0b100101 << (bit - 5);
  return product;
}

/** Whether what was written has twelve symbols of a code that do not belong together. */
function mistyped(written) {
  const symbols = written.toUpperCase().replace(/[\s.\u2010-\u2014\u2212-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  const values = Array.from(symbols, (symbol) => SYMBOLS.indexOf(symbol));
  if (values.length !== LENGTH || values.includes(-1)) return false; // The page that answers says what is wrong.
  let weight = 1;
  const check = values.slice(0, -1).reduce((sum, value) => sum ^ times((weight = times(weight, 2)), value), 0);
  return check !== values[LENGTH - 1];
}

if (field && field.dataset.mistyped) {
  field.addEventListener("input", () => field.setCustomValidity(""));
  field.form.addEventListener("submit", (sending) => {
    if (!mistyped(field.value)) return;
    sending.preventDefault();
    field.setCustomValidity(field.dataset.mistyped);
    field.reportValidity();
  });
}
