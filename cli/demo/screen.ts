import type { createLogUpdate } from 'log-update';
import { span } from '../../app/report/words';
import type { Run } from '../../client/http';
import { coloured, print, rendered, type Line } from '../output';
import { funnel, plainFunnel } from './view';

/** What the demo shows while it works. */
export interface Screen {
  /** Begins a step and ends the one before. `result`, if given, takes the place of the title of the step that ends. */
  step(title: string, result?: string): void;
  /** Shows what the step is doing. */
  detail(line: string): void;
  /** Shows the run of this step as it is now. */
  run(view: Run): void;
  /** Prints a line that stays. */
  note(line: Line): void;
  /** Ends the last step and leaves everything where it is. */
  end(result?: string): void;
  /** Ends a step that has failed or was interrupted, and leaves everything where it is. */
  stop(): void;
}

const EVERY_MS = 1_000;
/** Rows that are left free, so that the terminal does not scroll. */
const MARGIN = 1;

/** A view that is drawn again at each change and every second, in place of what it drew before. */
export function openTerminalScreen(update: ReturnType<typeof createLogUpdate>, footer: string): Screen {
  const done: Line[] = [];
  let current: { title: string; since: number; below: Line[] } | null = null;

  let ended = false;
  /** Nothing is drawn over what others print after the end. */
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

/** The shortest time between two lines about a run. A log keeps every line, so there must not be too many. */
const PLAIN_EVERY_MS = 2_000;

/** A screen that prints plain lines, for pipes and logs. */
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
