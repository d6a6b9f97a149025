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

/** Podman's arguments for a container that is as restricted as those of docker-compose.yml and deploy/kubernetes. */
const CONTAINER = ['run', '--rm', '--network', 'host', '--user', '1000', '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL']; // prettier-ignore

/**
 * Returns the command that starts one of our programs: from this build, or, if `image` is given, in a podman container
 * of that image. The command's environment is `env` without the secrets that only other programs need. A container gets
 * only those of these variables that are settings of this product.
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
