import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CTRL_C, SeenProgram, type TextRun } from './terminal';

/**
 * Makes docs/screenshots/demo.svg, the moving picture of the README: runs the demo in a terminal, reads the screen
 * again and again, and draws each different screen as a frame of an SVG that needs no script. Run: npm run screenshots.
 */
const FILE = join(process.cwd(), 'docs', 'screenshots', 'demo.svg');
const COLUMNS = 110;
const ROWS = 30;
const LOOK_EVERY_MS = 400;
/**
 * The longest time for which all frames but the last are shown together. If the demo took longer, the picture runs
 * faster than the demo did.
 */
const FRAMES_AT_MOST_MS = 15_000;
/** The most frames of the picture. Each has about 2 KB. If a slow demo has more screens, some are left out. */
const MOST_FRAMES = 60;
const LAST_FRAME_MS = 9_000;
/** The longest time that the demo may take. It is long, because a first start may have to build the Temporal server. */
const AT_MOST_MS = 10 * 60_000;
const LAST_WORDS = 'Ctrl-C ends the demo';

interface Frame {
  lines: TextRun[][];
  shownMs: number;
}

async function main(): Promise<void> {
  const demo = new SeenProgram([process.execPath, 'bin/flinks-refresh', 'demo', '--local'], {
    columns: COLUMNS,
    rows: ROWS,
    env: { COLORTERM: '' },
  });
  try {
    const frames = await watch(demo);
    writeFileSync(FILE, drawn(frames));
    demo.type(CTRL_C);
    await demo.ended;
  } finally {
    demo.kill();
  }
}

async function watch(demo: SeenProgram): Promise<Frame[]> {
  const frames: Frame[] = [];
  const endsAt = Date.now() + AT_MOST_MS;
  let hasEnded = false;
  void demo.ended.then(() => (hasEnded = true));
  for (;;) {
    const lines = await demo.look();
    const before = frames.at(-1);
    if (before !== undefined && JSON.stringify(before.lines) === JSON.stringify(lines)) before.shownMs += LOOK_EVERY_MS;
    else frames.push({ lines, shownMs: LOOK_EVERY_MS });
    if ((await demo.screen()).some((line) => line.includes(LAST_WORDS))) break;
    if (hasEnded) throw new Error('The demo has ended by itself. To see why, run: bin/flinks-refresh demo');
    if (Date.now() > endsAt)
      throw new Error(`The demo did not print "${LAST_WORDS}". To see why, run: bin/flinks-refresh demo`);
    await sleep(LOOK_EVERY_MS);
  }
  return inTime(thinned(frames.filter(({ lines }) => lines.some((runs) => runs.length > 0))));
}

function thinned(frames: Frame[]): Frame[] {
  const every = Math.ceil(frames.length / MOST_FRAMES);
  return frames
    .filter((_frame, at) => at % every === 0 || at === frames.length - 1)
    .map(({ lines, shownMs }) => ({ lines, shownMs: shownMs * every }));
}

function inTime(frames: Frame[]): Frame[] {
  const tookMs = frames.reduce((sum, { shownMs }) => sum + shownMs, 0);
  const pace = Math.min(1, FRAMES_AT_MOST_MS / tookMs);
  return frames.map(({ lines, shownMs }, at) => ({
    lines,
    shownMs: at === frames.length - 1 ? LAST_FRAME_MS : Math.round(shownMs * pace),
  }));
}

const CELL = { width: 8, height: 17 };
const PADDING = 14;
const WIDTH = COLUMNS * CELL.width + 2 * PADDING;
const HEIGHT = ROWS * CELL.height + 2 * PADDING;
const PAPER = '#101820';
const INK = '#d7dee6';
/** The terminal's first 16 colours, readable on PAPER. */
const PALETTE = [
  ...['#5c6773', '#ff8272', '#8fd18f', '#f2c55c', '#7cb7ff', '#d9a0ff', '#70d6d6', '#d7dee6'],
  ...['#8a94a3', '#ff9d90', '#a9e3a9', '#ffd97d', '#a5cfff', '#e6c0ff', '#98e8e8', '#ffffff'],
];

/** Returns the SVG. All frames are in it, one below the other; an animation moves them past a window of one frame. */
function drawn(frames: Frame[]): string {
  const lines = new Map<string, string>();
  const nameOf = (runs: TextRun[]): string => {
    const look = runs.map(textOf).join('');
    if (!lines.has(look)) lines.set(look, `l${lines.size}`);
    return lines.get(look)!;
  };
  const shown = frames.map(({ lines: rows }, at) =>
    rows.map((runs, row) =>
      runs.length === 0 ? '' : `<use href="#${nameOf(runs)}" y="${at * HEIGHT + row * CELL.height}"/>`,
    ),
  );
  const totalMs = frames.reduce((sum, { shownMs }) => sum + shownMs, 0);
  let atMs = 0;
  const steps = frames.map(({ shownMs }, at) => {
    const step = `${((100 * atMs) / totalMs).toFixed(2)}%{transform:translateY(${-at * HEIGHT}px)}`;
    atMs += shownMs;
    return step;
  });
  const last = -(frames.length - 1) * HEIGHT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
<title>The demo in a terminal: a daily run over 300 logins, most of which are refreshed or wait for their user</title>
<style>
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:${INK}}
.b{font-weight:700}
#frames{animation:frames ${totalMs}ms step-end infinite}
@keyframes frames{${steps.join('')}100%{transform:translateY(${last}px)}}
@media (prefers-reduced-motion:reduce){#frames{animation:none;transform:translateY(${last}px)}}
</style>
<defs>
${[...lines].map(([look, name]) => `<g id="${name}">${look}</g>`).join('\n')}
</defs>
<rect width="${WIDTH}" height="${HEIGHT}" rx="8" fill="${PAPER}"/>
<svg x="${PADDING}" y="${PADDING}" width="${WIDTH - 2 * PADDING}" height="${HEIGHT - 2 * PADDING}" overflow="hidden">
<g id="frames">
${shown.map((uses) => uses.join('')).join('\n')}
</g>
</svg>
</svg>
`;
}

/** In the picture, the path of this folder is replaced: nobody needs to see where it is on the machine that made it. */
const HERE = { folder: process.cwd(), shown: '~/flinks-daily-refresh' };

/** Draws a run of text exactly as wide as its cells in the terminal, whichever font the viewer has. */
function textOf({ column, width, text, colour, bold }: TextRun): string {
  const shown = text.trimEnd().replace(HERE.folder, HERE.shown);
  const cells = width - (text.length - shown.length);
  const fill = colour === null ? '' : ` style="fill:${PALETTE[colour] ?? INK}"`;
  const [x, length] = [column * CELL.width, cells * CELL.width];
  return `<text x="${x}" y="13"${bold ? ' class="b"' : ''}${fill} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(shown)}</text>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
