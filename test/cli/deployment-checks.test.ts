import { deploymentChecks, workersCheck, type Own } from '../../cli/doctor/deployment-checks';
import type { Build, Polling } from '../../process/who-polls';

const build = (buildId: string) => ({ deploymentName: 'd', buildId });
const SET: Own = { deploymentName: 'd', buildId: 'one' };
const NOT_SET: Own = { deploymentName: null, buildId: 'one' };

const polledBy = (polling: Build[], current: Build, ramp?: { build: Build; percentage: number }): Polling => {
  const ramped = ramp?.percentage ?? 0;
  const shares = [{ build: current, percentage: 100 - ramped }, ...(ramp === undefined ? [] : [ramp])];
  const has = (one: Build) => polling.some((other) => other?.buildId === one?.buildId);
  return { current, polling, shares: shares.map((share) => ({ ...share, hasWorker: has(share.build) })) };
};
const seen = (polling: Polling, own: Own) =>
  [workersCheck(polling, own), ...deploymentChecks(polling, own)].map(({ severity }) => severity ?? 'ok');

test.each<[string, string[], Polling, Own]>([
  ['without versioning', ['ok'], polledBy([null], null), NOT_SET],
  ['`up` with the setting in its .env', ['ok', 'ok'], polledBy([null], null), SET],
  ['no worker at all', ['error'], polledBy([], null), NOT_SET],
  ['no worker at all, and the setting', ['error', 'warning'], polledBy([], null), SET],
  ['a first build that waits', ['ok', 'warning'], polledBy([null, build('one')], null), SET],
  ['a build is current, the doctor lacks the setting', ['ok', 'ok'], polledBy([build('one')], build('one')), NOT_SET],
  ['a build is current, as this one', ['ok', 'ok'], polledBy([build('one')], build('one')), SET],
  ['another build is current', ['ok', 'warning'], polledBy([build('two')], build('two')), SET],
  ['workers without a build beside', ['ok', 'warning'], polledBy([build('one'), null], build('one')), NOT_SET],
  [
    'a build of another deployment',
    ['ok', 'error'],
    polledBy([build('one')], build('one')),
    { ...SET, deploymentName: 'e' },
  ],
])('%s: %j', (_what, expected, polling, own) => {
  expect(seen(polling, own)).toEqual(expected);
});

test('work that stands still is an error, with the command that gives it to workers that are there', () => {
  const { message, todo } = workersCheck(polledBy([build('two')], build('one')), SET);
  expect(message).toBe('All work is for build one of d, which has no worker: that work stands still');
  expect(todo).toBe(
    'Start such workers, or: temporal worker deployment set-current-version --deployment-name d --build-id two',
  );
  const back = workersCheck(polledBy([null], build('one')), NOT_SET);
  expect(back.todo).toBe(
    'Start such workers, or: temporal worker deployment set-current-version --deployment-name d --unversioned',
  );
});

test('a share that stands still is one too', () => {
  const polling = polledBy([build('one')], build('one'), { build: build('two'), percentage: 10 });
  expect(workersCheck(polling, SET)).toMatchObject({
    severity: 'error',
    message: '10 % of work is for build two of d, which has no worker: that work stands still',
  });
});
