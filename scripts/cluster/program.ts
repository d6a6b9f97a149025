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
 * The command that starts one of our programs, without the secrets of the others: from this build, or, if `image` is
 * given, in a podman container of that image. Of the environment, a container gets only the variables that are our
 * settings.
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
