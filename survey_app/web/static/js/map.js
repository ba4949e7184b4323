// The municipality's map: choose an area on it, and a point where one is asked for. Without this script the list beside it does the same.
// Of a point only the square that is drawn is kept; squares are named as in questionnaire/cells.py.
const DEGREE = 111320; // Metres of one degree of latitude.

for (const map of document.querySelectorAll(".map")) {
  const svg = map.querySelector("svg"), list = map.closest("fieldset");
  const areas = [...svg.querySelectorAll("[data-code]")], select = list.querySelector("select");
  const radios = [...list.querySelectorAll("input[type=radio]")];
  const chosen = () => (select ? select.value : radios.find((radio) => radio.checked)?.value);
  const texts = new Map();
  const mark = () => {
    for (const area of areas) for (const each of [area, texts.get(area)]) each.classList.toggle("chosen", area.dataset.code === chosen());
    const area = svg.querySelector("path.chosen");
    if (area) svg.querySelector("path:last-of-type").after(area); // Its whole edge is seen.
  };
  const choose = (area) => {
    if (!area) return;
    if (select) select.value = area.dataset.code;
    else radios.find((radio) => radio.value === area.dataset.code).checked = true;
    mark();
  };
  const names = select ? [...select.options].map(({ value, text }) => [value, text]) : radios.map(({ value, labels }) => [value, labels[0].textContent]);
  const named = new Map(names);
  for (const area of areas) area.appendChild(document.createElementNS(area.namespaceURI, "title")).textContent = named.get(area.dataset.code);
  const shown = svg.appendChild(document.createElementNS(svg.namespaceURI, "g"));
  shown.setAttribute("class", "names");
  shown.setAttribute("aria-hidden", "true");
  for (const area of svg.querySelectorAll("path")) texts.set(area, shown.appendChild(document.createElementNS(svg.namespaceURI, "text")));
  new ResizeObserver(() => label(svg, texts)).observe(svg);
  map.classList.add("works");
  list.addEventListener("change", mark);
  addEventListener("pageshow", mark);
  mark();
  svg.addEventListener("click", (event) => choose(event.target.closest("[data-code]")));
  if (map.dataset.metres) points(map, svg, areas, choose);
}

// Names as large as the page's small text: on areas that have room for them, and always on the one that is chosen. The list has them whole.
function label(svg, texts) {
  const scale = svg.getScreenCTM().a, size = (0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize)) / scale;
  const { x, y, width } = svg.viewBox.baseVal, seen = svg.getBoundingClientRect().width / scale, left = x + (width - seen) / 2;
  svg.querySelector(".names").setAttribute("font-size", size);
  for (const [area, text] of texts) {
    const letters = [...area.textContent.trim()], most = seen - 2 * size;
    text.textContent = letters.join("");
    text.classList.add("measured"); // Only what is shown has a length, and what is chosen is bold.
    const whole = text.getComputedTextLength();
    if (whole > most) text.textContent = `${letters.slice(0, (letters.length * most) / whole - 1).join("")}…`;
    const long = text.getComputedTextLength() + size, box = area.getBBox(), place = room(area, long, size);
    text.classList.remove("measured");
    text.classList.toggle("fits", Boolean(place));
    const beside = box.y - size > y + size ? box.y - size : box.y + box.height + size; // Above it, or below.
    const middle = place ?? { x: Math.min(Math.max(box.x + box.width / 2, left + long / 2), left + seen - long / 2), y: beside };
    for (const name of ["x", "y"]) text.setAttribute(name, middle[name]);
  }
}

// The middle of the widest place in an area, on one of seven heights, if it is so wide and high.
function room(area, wide, high) {
  const { x, y, width, height } = area.getBBox(), step = width / 40;
  if (width < wide || height < high) return null;
  const inside = (across, down) => [-high / 2, high / 2].every((off) => area.isPointInFill(new DOMPoint(across, down + off)));
  let best = { width: wide };
  for (const part of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
    const down = y + part * height;
    for (let across = x, from = null; across < x + width + step; across += step) {
      if (inside(across, down)) from ??= across;
      else if (from !== null) {
        if (across - step - from > best.width) best = { width: across - step - from, x: (from + across - step) / 2, y: down };
        from = null;
      }
    }
  }
  return "x" in best ? best : null;
}

function points(map, svg, areas, choose) {
  const [metres, west, north, across, down] = ["metres", "west", "north", "across", "down"].map((name) => Number(map.dataset[name]));
  const point = svg.querySelector(".point"), [square, ring] = point.children, field = map.querySelector("input");
  const [, told, away] = map.querySelector(".with-point").children;
  const width = (row) => DEGREE * Math.cos((((row + 0.5) * metres) / DEGREE) * (Math.PI / 180)); // Metres of a degree of longitude.
  const at = (x, y) => {
    const row = Math.floor(((north - y / down) * DEGREE) / metres);
    return [row, Math.floor(((west + x / across) * width(row)) / metres)];
  };
  const where = () => field.value.split("m")[1].split("_").map(Number);
  const draw = () => {
    away.hidden = !field.value;
    point.setAttribute("visibility", field.value ? "visible" : "hidden");
    if (!field.value) return;
    const [row, column] = where();
    const [x, right] = [column, column + 1].map((edge) => ((edge * metres) / width(row) - west) * across);
    const [y, bottom] = [row + 1, row].map((edge) => (north - (edge * metres) / DEGREE) * down);
    const box = { x, y, width: right - x, height: bottom - y };
    const middle = { cx: (x + right) / 2, cy: (y + bottom) / 2 };
    for (const name in box) square.setAttribute(name, box[name]);
    for (const name in middle) ring.setAttribute(name, middle[name]);
  };
  const keep = (cell) => {
    field.value = cell;
    draw();
  };
  const put = (row, column) => {
    keep(`${metres}m${row}_${column}`);
    const centre = new DOMPoint(ring.cx.baseVal.value, ring.cy.baseVal.value), area = areas.find((each) => each.isPointInFill(centre));
    choose(area);
    told.textContent = map.dataset.chosen + (area ? ` ${area.textContent}` : "");
  };
  const remove = () => {
    keep("");
    svg.focus();
    told.textContent = map.dataset.none;
  };
  const STEPS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  svg.removeAttribute("aria-hidden");
  for (const [name, value] of Object.entries({ role: "application", tabindex: "0", "aria-label": map.dataset.label })) svg.setAttribute(name, value);
  map.querySelector(".with-point").hidden = false;
  addEventListener("pageshow", draw); // What was written has come back by now, where the browser brings it back.
  away.addEventListener("click", remove);
  svg.addEventListener("click", (event) => {
    const clicked = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    put(...at(clicked.x, clicked.y));
  });
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Delete") remove();
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    const [up, along] = STEPS[event.key], { x, y, width: wide, height } = svg.viewBox.baseVal;
    const [row, column] = field.value ? where() : at(x + wide / 2, y + height / 2);
    put(row + up, column + along);
  });
}
