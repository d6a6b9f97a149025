import { readSimulateSettings } from '../../config/simulate';
import { playMonth } from '../../simulation/month';
import type { RunView } from '../../store/runs/run-view';
import { spawnCli } from '../cli/run-cli';

test("a simulated night of the demo's logins ends as the demo's run does, login for login within noise", async () => {
  const demo = await spawnCli(['demo', '--logins', '150', '--seed', '3', '--exit', '--json'], {
    HOME: process.env.HOME,
  });
  const line = demo.stdout.split('\n').find((text) => text.includes('"counts"'))!;
  const { run } = JSON.parse(line) as { run: RunView };
  const read = readSimulateSettings('');
  if (!read.ok) throw new Error('the defaults are wrong');
  const { outcomes } = playMonth({ logins: 150, days: 1, seed: 3, ...read.settings }).byDay[0]!;
  for (const kind of ['refreshed', 'awaiting_user', 'unavailable', 'failed', 'gave_up'] as const) {
    const apart = Math.abs((outcomes[kind] ?? 0) - (run.counts[kind] ?? 0));
    // A second try of a bank that is down may meet it up, or not.
    expect([kind, apart <= 2]).toEqual([kind, true]);
  }
});
