import { codecServerSettingsOfThisProcess, secretsOfOthersInThisProcess } from '../../config/environment';
import { createCodecServer } from '../../gateway/codec-server/server';
import { createLogger } from '../../process/logging';
import { listenOn } from '../listen';
import type { ExitCode } from '../output';
import { strangers } from '../strangers';
import { stayUp } from '../../process/lifecycle';

/** Runs the server that decrypts payloads for Temporal's Web UI and the `temporal` command, until a signal ends it. */
export async function codecServer(): Promise<ExitCode> {
  const { codecServer, payloadKeys, logLevel } = codecServerSettingsOfThisProcess();
  const { host, port, keys, origins } = codecServer;
  const log = createLogger(logLevel);
  return stayUp(log, async (life) => {
    for (const line of strangers('codec-server', secretsOfOthersInThisProcess('codec-server'))) log.warn(line);
    const server = createCodecServer({ payloadKeys, keys, origins, log });
    life.onStop(() => server.close());
    await listenOn(
      (address) => server.listen(address),
      { host, port },
      { name: 'codec server', settings: { host: 'CODEC_SERVER_HOST', port: 'CODEC_SERVER_PORT' } },
    );
    log.info({ host, port, origins, asksForKey: keys.length > 0 }, 'The codec server is listening.');
  });
}
