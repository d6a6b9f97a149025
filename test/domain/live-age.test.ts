import fc from 'fast-check';
import { decideLive, type Learnt } from '../../domain/live-age';

/** Rule 3: what a bank teaches, and how many phones ring for it. */
const UNKNOWN: Learnt = { own: null, verdicts: 0, of: 0, letIn: 0, unsettled: 0 };

test.each([
  ['its own last call let us in', { ...UNKNOWN, own: true }, true, 'let_in_before'],
  ['its own last call rang', { ...UNKNOWN, own: false, verdicts: 23, of: 20, letIn: 20 }, false, 'not_let_in_before'],
  ['nothing is known', UNKNOWN, true, 'probe'],
  ['three probes are under way', { ...UNKNOWN, unsettled: 3 }, false, 'probing'],
  ['three probes let us in', { ...UNKNOWN, verdicts: 3, of: 3, letIn: 3 }, true, 'probe'],
  ['one of three rang', { ...UNKNOWN, verdicts: 3, of: 3, letIn: 2 }, false, 'institution_asks'],
  ['twenty more are under way', { ...UNKNOWN, verdicts: 3, of: 3, letIn: 3, unsettled: 20 }, false, 'probing'],
  ['16 of the last 20 let us in', { ...UNKNOWN, verdicts: 23, of: 20, letIn: 16 }, true, 'institution_lets_in'],
  ['15 of the last 20 let us in', { ...UNKNOWN, verdicts: 23, of: 20, letIn: 15 }, false, 'institution_asks'],
  ['200 are under way', { ...UNKNOWN, verdicts: 23, of: 20, letIn: 20, unsettled: 200 }, false, 'probing'],
] as const)('%s', (_what, learnt, call, why) => expect(decideLive(learnt)).toEqual({ call, why }));

/** A bank and what its calls have taught; `atOnce` calls are under way at a time, and end in the order they began. */
class Bank {
  readonly own = new Map<number, boolean>();
  private readonly verdicts: boolean[] = [];
  private open: number[] = [];
  calls = 0;

  constructor(
    private readonly letsIn: (login: number) => boolean,
    private readonly atOnce: number,
  ) {}

  /** Returns true if the login's data is fresh after this. */
  ask(login: number): boolean {
    if (this.open.length >= this.atOnce) this.answerOne();
    const last = this.verdicts.slice(-20);
    const { call } = decideLive({
      own: this.own.get(login) ?? null,
      verdicts: Math.min(23, this.verdicts.length),
      of: last.length,
      letIn: last.filter(Boolean).length,
      unsettled: this.open.length,
    });
    if (!call) return false;
    this.calls += 1;
    this.open.push(login);
    return this.letsIn(login);
  }

  endOfRun(): void {
    while (this.open.length > 0) this.answerOne();
  }

  private answerOne(): void {
    const login = this.open.shift()!;
    this.verdicts.push(this.letsIn(login));
    this.own.set(login, this.letsIn(login));
  }
}

/** Returns for each day the logins whose data is older than that day's run. */
function days(bank: Bank, logins: number, count: number): number[] {
  return Array.from({ length: count }, () => {
    let stale = 0;
    for (let login = 0; login < logins; login += 1) stale += bank.ask(login) ? 0 : 1;
    bank.endOfRun();
    return stale;
  });
}

test('a first run over ten thousand logins of one bank that rings phones rings three, and so does every later one of 30 days', () => {
  for (const atOnce of [1, 3, 20, 200]) {
    const bank = new Bank(() => false, atOnce);
    days(bank, 10_000, 30);
    expect(bank.calls).toBe(Math.min(3, atOnce));
  }
});

test('a login whose bank lets us in is never older than a day and a run, once its bank is known', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 200 }), (logins, atOnce) => {
      // A bank of few logins is known after its third run: probes that are under way let the others pass.
      const stale = days(new Bank(() => true, atOnce), logins, 6);
      expect(stale.slice(2)).toEqual([0, 0, 0, 0]);
    }),
    { numRuns: 60 },
  );
});

test('a bank that begins to ring rings each phone once: a login that was let in before finds out for itself', () => {
  let isMended = true;
  const bank = new Bank(() => isMended, 50);
  days(bank, 1_000, 3);
  isMended = false;
  const before = bank.calls;
  days(bank, 1_000, 5);
  // Each login was let in before, so each finds out for itself, once.
  expect(bank.calls - before).toBe(1_000);
});
