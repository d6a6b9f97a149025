import { REFRESH_TASK_QUEUE } from '../../domain/ids';
import { isSame, type Build, type Polling, type Share } from '../../process/who-polls';
import { failed, passed, warning, type Check } from './check';

/** What this installation says about Temporal's Worker Versioning. */
export interface Own {
  /** TEMPORAL_DEPLOYMENT_NAME. Null if `doctor` is not given the setting; the workers may have it all the same. */
  deploymentName: string | null;
  /** The build id of this package. */
  buildId: string;
}

const START = 'Start one: flinks-refresh worker';

/**
 * Checks that each build to which Temporal gives a share of the work has a worker that asks for it. Workers of other
 * builds do not count.
 */
export function workersCheck({ current, shares, polling }: Polling, own: Own): Check {
  const idle = shares.filter(({ hasWorker }) => !hasWorker);
  if (idle.length === 0) return passed('workers', `Workers ask for work on ${REFRESH_TASK_QUEUE}`);
  if (polling.length === 0) {
    const which = current === null ? '' : `, and ${named(current)} is current`;
    const start =
      current === null
        ? START
        : `Start workers of ${named(current)}; or start workers of another build, and make that build current`;
    return failed('workers', `No worker asks for work on ${REFRESH_TASK_QUEUE}${which}`, start);
  }
  const said = idle.map((share) => `${ofShare(share)} for ${named(share.build)}, which ${has(share)}`).join('; ');
  const mine = polling.find((build) => build?.buildId === own.buildId);
  const other = mine ?? polling[0] ?? null;
  const name = other?.deploymentName ?? idle.find(({ build }) => build !== null)?.build?.deploymentName;
  return failed(
    'workers',
    `${said}: that work stands still`,
    `Start such workers, or: ${makeCurrent(other, name ?? '')}`,
  );
}

const has = ({ build }: Share): string => (build === null ? 'are not there' : 'has no worker');

const ofShare = ({ percentage }: Share): string => (percentage === 100 ? 'All work is' : `${percentage} % of work is`);

/**
 * Says which build of the workers is current, that is, gets the work. Returns no check if Worker Versioning is neither
 * set in TEMPORAL_DEPLOYMENT_NAME nor in use by any worker.
 */
export function deploymentChecks({ current, shares, polling }: Polling, own: Own): Check[] {
  const builds = polling.filter((build) => build !== null);
  const isOff = current === null && builds.length === 0 && shares.length === 1;
  if (isOff && own.deploymentName === null) return [];
  const ramped = shares.find(({ build }) => !isSame(build, current));
  const ramp =
    ramped === undefined
      ? ''
      : `; ${named(ramped.build)} get${ramped.build === null ? '' : 's'} ${ramped.percentage} %`;
  if (current === null) return [isOff ? unused(polling, own) : noneIsCurrent(builds, ramp, own)];
  const strays = polling.includes(null) && !shares.some(({ build }) => build === null);
  return [strays ? withStrays(current, ramp) : ofCurrent(current, ramp, own)];
}

/**
 * The check where TEMPORAL_DEPLOYMENT_NAME is set here, but no worker has registered a build under that name. An `up`
 * never registers one.
 */
function unused(polling: Polling['polling'], own: Own): Check {
  const said = `No build of ${own.deploymentName} is current, and no worker of such a build asks for work`;
  return polling.length === 0
    ? warning('deployment', said, `Start workers, then run: ${makeCurrentOf(own)}`)
    : passed(
        'deployment',
        `${said}. Workers without a build do all work, such as those of an \`up\`, which ignores ` +
          'TEMPORAL_DEPLOYMENT_NAME',
      );
}

function noneIsCurrent(builds: NonNullable<Build>[], ramp: string, own: Own): Check {
  const next = builds.find(({ buildId }) => buildId === own.buildId) ?? builds[0];
  const waits = next === undefined ? '' : `; workers of ${named(next)} ask for work, and wait until it is current`;
  const todo = next === undefined ? makeCurrentOf(own) : makeCurrent(next, next.deploymentName);
  return warning('deployment', `No build is current${waits}${ramp}`, `When a build is to take over, run: ${todo}`);
}

function withStrays(current: NonNullable<Build>, ramp: string): Check {
  const said = `${capital(named(current))} is current${ramp}. Workers without a build ask for work too, and get none`;
  const todo =
    'Stop the workers without a build, or give them TEMPORAL_DEPLOYMENT_NAME (an `up` ignores it). ' +
    `To give them all work instead, run: ${makeCurrent(null, current.deploymentName)}`;
  return warning('deployment', said, todo);
}

function ofCurrent(current: NonNullable<Build>, ramp: string, own: Own): Check {
  const said = `${capital(named(current))} is current`;
  if (own.deploymentName === null) return passed('deployment', `${said}${ramp}`);
  if (current.deploymentName !== own.deploymentName) {
    const differs = `${said}, but TEMPORAL_DEPLOYMENT_NAME says ${own.deploymentName}${ramp}`;
    return failed('deployment', differs, 'Give all workers and the doctor one TEMPORAL_DEPLOYMENT_NAME, and keep it');
  }
  if (current.buildId === own.buildId) return passed('deployment', `${said}${ramp}`);
  const todo = `When the build of this package is to take over, run: ${makeCurrentOf(own)}`;
  return warning('deployment', `${said}, but this package is build ${own.buildId}${ramp}`, todo);
}

const named = (build: Build): string =>
  build === null ? 'workers without a build' : `build ${build.buildId} of ${build.deploymentName}`;

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const makeCurrentOf = ({ deploymentName, buildId }: Own): string =>
  makeCurrent({ deploymentName: deploymentName ?? '<name>', buildId }, deploymentName ?? '<name>');

/** The command that gives all work to a build, or to workers without a build if `build` is null. */
const makeCurrent = (build: Build, deploymentName: string): string =>
  `temporal worker deployment set-current-version --deployment-name ${deploymentName} ${
    build === null ? '--unversioned' : `--build-id ${build.buildId}`
  }`;
