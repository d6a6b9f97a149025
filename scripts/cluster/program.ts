import { join } from 'node:path';
import { SETTINGS, type Program } from '../../config/catalogue';
import { secretsOfOthers } from '../../config/values';

const CLI = join(__dirname, '../../../bin/flinks-refresh');

/** A process to start. */
export interface Command {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** Podman's words for a container that is as restricted as in docker-compose.yml and the manifests. */
const CONTAINER = ['run', '--rm', '--network', 'host', '--user', '1000', '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL']; // prettier-ignore

/**
 * One of our programs with its own secrets and no others: from this build, or with `image` as a container of podman. A
 * container gets only the settings from the environment.
 */
export function commandOf(program: Program, env: NodeJS.ProcessEnv, image: string | null): Command {
  const foreign = secretsOfOthers(env, program);
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.includes(name)));
  if (image === null) return { command: process.execPath, args: [CLI, program], env: own };
  const given = Object.keys(own).filter((name) => SETTINGS.has(name));
  return {
    command: 'podman',
    args: [...CONTAINER, ...given.flatMap((name) => ['--env', name]), image, program],
    env: own,
  };
}
