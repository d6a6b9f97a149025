import type { createLogUpdate } from 'log-update';
import { span } from '../../app/report/words';
import type { Run } from '../../client/http';
import { coloured, print, rendered, type Line } from '../output';
import { funnel, plainFunnel } from './view';

/** What the demo shows while it works. */
export interface Screen {
  /** Begins a step, and ends the one before. If `result` is given, the step that ends is shown with it as its title. */
  step(title: string, result?: string): void;
  /** Shows what the current step is doing. */
  detail(line: string): void;
  /** Shows the run that the current step makes, as it is now. */
  run(view: Run): void;
  /** Prints a line that is not overwritten later. */
  note(line: Line): void;
  /** Ends the last step. What is on the screen stays there. */
  end(result?: string): void;
  /** Ends a step that has failed or was interrupted. What is on the screen stays there. */
  stop(): void;
}

const EVERY_MS = 1_000;
/** How many rows of the terminal are left free, so that it does not scroll. */
const MARGIN = 1;

/**
 * Opens a screen on a terminal. At each change, and every second, it is drawn again over what it drew before. `footer`
 * is its last line.
 */
export function openTerminalScreen(update: ReturnType<typeof createLogUpdate>, footer: string): Screen {
  const done: Line[] = [];
  let current: { title: string; since: number; below: Line[] } | null = null;

  let ended = false;
  /** Draws the screen. After the end it draws nothing, so that it does not overwrite what is printed then. */
  const draw = (): void => {
    if (!ended) update(frame().map(rendered).join('\n'));
  };
  const frame = (): Line[] => {
    if (current === null) return done;
    const { title, since, below } = current;
    const lines = [...done, [coloured('…', 'yellow'), ` ${title}  ${span(Date.now() - since)}`], ...below];
    const room = Math.max(1, (process.stdout.rows || 24) - MARGIN - 2);
    return [...lines.slice(-room), '', [coloured(footer, 'gray')]];
  };
  const timer = setInterval(draw, EVERY_MS).unref();
  const finish = (result?: string, mark = coloured('✔', 'green')): void => {
    if (current === null) return;
    const took = span(Date.now() - current.since);
    done.push([mark, ` ${result ?? current.title}  `, coloured(took, 'gray')]);
    current = null;
  };

  const end: typeof finish = (...how) => {
    if (ended) return;
    clearInterval(timer);
    const last = current?.below ?? [];
    finish(...how);
    done.push(...last);
    draw();
    ended = true;
    update.done();
  };
  return {
    step(title, result) {
      finish(result);
      current = { title, since: Date.now(), below: [] };
      draw();
    },
    detail(line) {
      if (current !== null) current.below = [`  ${line}`];
      draw();
    },
    run(view) {
      if (current !== null) current.below = funnel(view).map((line) => ['  ', ...(line as readonly string[])]);
      draw();
    },
    note(line) {
      if (ended) return print(line);
      update.clear();
      print(line);
      draw();
    },
    end: (result) => end(result),
    stop: () => end(undefined, coloured('✘', 'red')),
  };
}

/** The shortest time between two lines about a run. A log keeps each line, so there must not be too many of them. */
const PLAIN_EVERY_MS = 2_000;

/** Opens a screen that prints plain lines, for pipes and logs. It overwrites nothing. */
export function openPlainScreen(say: (line: string) => void): Screen {
  let title: string | null = null;
  let saidAt = 0;
  const finish = (result?: string): void => {
    if (title !== null && result !== undefined) say(result);
    title = null;
  };
  return {
    step(next, result) {
      finish(result);
      title = next;
      say(`${next} ...`);
    },
    detail: say,
    run(view) {
      if (view.state === 'running' && Date.now() - saidAt < PLAIN_EVERY_MS) return;
      saidAt = Date.now();
      say(plainFunnel(view));
    },
    note: (line) => say(rendered(line)),
    end: finish,
    stop: () => finish(),
  };
}
