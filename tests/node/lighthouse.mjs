// What Lighthouse says against pages, as JSON on standard output: one line for each page, with its address and its failed audits.
//     node lighthouse.mjs MODULES CHROMIUM BASE STEPS
// STEPS is JSON: {"load": "/path"} judges how a page loads and what it is; {"open": "/path"} opens a page and judges what it is;
// {"fill": [selector, words]} writes; {"press": selector} presses a button and judges what comes.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, executablePath, base, steps] = process.argv.slice(2);
const require = createRequire(resolve(modules, "index.js"));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { default: puppeteer } = await load("puppeteer-core");
const { navigation, snapshot } = await load("lighthouse");

const soon = { pauseAfterFcpMs: 0, pauseAfterLoadMs: 0, networkQuietThresholdMs: 0, cpuQuietThresholdMs: 0 };  // Nothing loads late on these pages.
const flags = { onlyCategories: ["accessibility", "best-practices"], throttlingMethod: "provided", logLevel: "error", disableFullPageScreenshot: true, ...soon };
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
const browser = await puppeteer.launch({ executablePath, args });
const page = await browser.newPage();

function say({ lhr }) {
  const failed = [];
  for (const category of Object.values(lhr.categories)) {
    for (const { id, weight } of category.auditRefs) {
      const { score, title, details } = lhr.audits[id];
      if (weight && score !== null && score < 1) failed.push({ id, title, where: details?.items?.slice(0, 3) });
    }
  }
  const scores = Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, score]));
  console.log(JSON.stringify({ page: page.url(), scores, failed }));
}

for (const step of JSON.parse(steps)) {
  if (step.load) say(await navigation(page, base + step.load, { flags }));
  if (step.open) {
    await page.goto(base + step.open);
    say(await snapshot(page, { flags }));
  }
  if (step.fill) await page.locator(step.fill[0]).fill(step.fill[1]);
  if (step.press) {
    await Promise.all([page.waitForNavigation(), page.click(step.press)]);
    say(await snapshot(page, { flags }));
  }
}
await browser.close();
