// Draws the process owner's files as pictures, exactly as Camunda Modeler shows them:
//   processes/customer-lockbox.bpmn -> docs/process/customer-lockbox.svg and .png, and its halves
//                                      customer-lockbox-decision.png and -access.png
//   processes/approval-policy.dmn   -> docs/process/approval-policy.png
// Run: node docs/process/render.mjs (Node 20 or newer, Chromium; another browser: CHROMIUM=path)
// With --check nothing is written, and the script fails when customer-lockbox.svg is out of date.
// Lines of text are broken by measuring fonts: on a machine with other fonts --check may differ.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const tools = join(root, '.ci', 'tools');
const modules = join(tools, 'node_modules');
const checkOnly = process.argv.includes('--check');
const chromium =
  process.env.CHROMIUM ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

if (!chromium) {
  console.error('Chromium is missing: install it, or name it with CHROMIUM=path.');
  process.exit(2);
}
if (!existsSync(join(modules, 'bpmn-js'))) {
  execFileSync('npm', ['ci', '--silent'], { cwd: tools, stdio: 'inherit' });
}

const puppeteer = await import(
  pathToFileURL(createRequire(join(tools, 'package.json')).resolve('puppeteer-core'))
);
const browser = await puppeteer.default.launch({
  executablePath: chromium,
  args: ['--no-sandbox', '--disable-background-networking'],
});
let outOfDate = false;
try {
  await drawDiagram('customer-lockbox');
  if (!checkOnly) {
    await drawTable('approval-policy');
  }
} finally {
  await browser.close();
}
process.exit(outOfDate ? 1 : 0);

async function drawDiagram(name) {
  const page = await browser.newPage();
  await page.setContent('<!doctype html><body style="margin:0"><div id="canvas"></div>');
  await page.addScriptTag({ path: join(modules, 'bpmn-js/dist/bpmn-viewer.production.min.js') });
  const drawn = await page.evaluate(async (xml) => {
    const viewer = new BpmnJS({ container: '#canvas' });
    const { warnings } = await viewer.importXML(xml);
    const { svg } = await viewer.saveSVG();
    const [, x, y, width, height] = svg
      .match(/viewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"/)
      .map(Number);
    const { x: accessX } = viewer.get('elementRegistry').get('subProcess_openAccess');
    return {
      svg,
      whole: { x, y, width, height },
      access: { x: accessX },
      warnings: warnings.map((warning) => warning.message),
    };
  }, readFileSync(join(root, 'processes', `${name}.bpmn`), 'utf8'));
  if (drawn.warnings.length > 0) {
    throw new Error(`${name}.bpmn: ${drawn.warnings.join('; ')}`);
  }
  const svg = withStableIds(drawn.svg);
  const file = join(here, `${name}.svg`);
  if (checkOnly) {
    outOfDate = !existsSync(file) || readFileSync(file, 'utf8') !== svg;
    if (outOfDate) {
      console.error(`${name}.svg is out of date: run node docs/process/render.mjs`);
    }
    return;
  }
  writeFileSync(file, svg);

  // The whole is wide; the second and third picture show its halves at a readable size.
  const { x, y, width, height } = drawn.whole;
  const [left, right, top, bottom] = [x - 20, x + width + 20, y - 20, y + height + 20];
  const border = drawn.access.x - 20;
  await takePicture(page, svg, { left, right, top, bottom }, name);
  await takePicture(page, svg, { left, right: border, top, bottom }, `${name}-decision`);
  await takePicture(page, svg, { left: border, right, top, bottom }, `${name}-access`);
}

async function takePicture(page, svg, { left, right, top, bottom }, name) {
  // Even numbers: half a pixel more would show a sliver of the other side.
  const even = (length) => 2 * Math.ceil(length / 2);
  const box = [left, top, even(right - left), even(bottom - top)];
  await page.setViewport({ width: box[2], height: box[3], deviceScaleFactor: 1.5 });
  const part = svg
    .slice(svg.indexOf('<svg'))
    .replace(/<svg[^>]*>/, (tag) =>
      tag
        .replace(/ width="[^"]*"/, ` width="${box[2]}"`)
        .replace(/ height="[^"]*"/, ` height="${box[3]}"`)
        .replace(/ viewBox="[^"]*"/, ` viewBox="${box.join(' ')}"`),
    );
  await page.setContent(
    `<!doctype html><body style="margin:0;background:white;overflow:hidden">${part}`,
  );
  await page.screenshot({ path: join(here, `${name}.png`) });
}

async function drawTable(name) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1720, height: 700, deviceScaleFactor: 1.5 });
  await page.setContent('<!doctype html><body style="margin:20px;background:white"><div id="table"></div>');
  for (const style of ['dmn-js-shared', 'dmn-js-decision-table', 'dmn-font/css/dmn-embedded']) {
    await page.addStyleTag({ path: join(modules, `dmn-js/dist/assets/${style}.css`) });
  }
  await page.addStyleTag({
    content: '.view-drd { display: none } .dmn-decision-table-container { padding-bottom: 45px }',
  });
  await page.addScriptTag({ path: join(modules, 'dmn-js/dist/dmn-viewer.production.min.js') });
  await page.evaluate(async (xml) => {
    const viewer = new DmnJS({ container: '#table' });
    await viewer.importXML(xml);
    await viewer.open(viewer.getViews().find((view) => view.type === 'decisionTable'));
  }, readFileSync(join(root, 'processes', `${name}.dmn`), 'utf8'));
  const table = await page.$('.dmn-decision-table-container');
  await table.screenshot({ path: join(here, `${name}.png`) });
}

/** bpmn-js numbers its markers at random; the same diagram must give the same file. */
function withStableIds(svg) {
  const seen = new Map();
  return svg.replaceAll(/\b(marker|djs-[a-z-]*)-[0-9a-z-]{8,}/g, (id) => {
    if (!seen.has(id)) {
      seen.set(id, `marker-${seen.size + 1}`);
    }
    return seen.get(id);
  });
}
