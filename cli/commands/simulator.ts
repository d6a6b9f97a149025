import { startSimulator } from '../../simulator/server';
import { createLogger } from '../../process/logging';
import { CommandFailedError } from '../errors';
import { print, printJson, type ExitCode } from '../output';
import { stayUp } from '../../process/lifecycle';

export interface SimulatorCommandOptions {
  host: string;
  port: number;
  logins: number;
  seed: number;
  json?: true;
}

/** Runs a made-up Flinks until a signal ends it. Prints the settings with which `up` uses it in place of Flinks. */
export async function simulator({ host, port, logins, seed, json }: SimulatorCommandOptions): Promise<ExitCode> {
  return stayUp(createLogger('info'), async (life) => {
    const flinks = await startSimulator({ host, port, logins, seed }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      throw new CommandFailedError(`Port ${port} is taken by another program. End it, or give --port another port.`);
    });
    life.onStop(() => flinks.close());
    const settings = {
      FLINKS_INSTANCE: 'simulator',
      FLINKS_CUSTOMER_ID: flinks.credentials.customerId,
      FLINKS_SECRET_KEY: flinks.credentials.secretKey,
      FLINKS_API_KEY: flinks.credentials.apiKey,
      FLINKS_BASE_URL: flinks.url,
      FLINKS_CONNECT_URL: flinks.connectUrl,
    };
    const loginIds = flinks.logins.map(({ loginId }) => loginId);
    if (json) printJson({ event: 'ready', url: flinks.url, settings, loginIds });
    else for (const [name, value] of Object.entries(settings)) print(`${name}=${value}`);
  });
}
