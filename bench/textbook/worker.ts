import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { Pool } from 'pg';
import { FlinksClient } from '../../flinks/client';
import type { SimulatorStarted } from '../speed/simulator-process';
import { TEXTBOOK_TABLES, textbookActivities } from './activities';

export interface TextbookMessage {
  databaseUrl: string;
  temporalAddress: string;
  flinks: SimulatorStarted;
}

/** The worker of the textbook version: one queue, and all options at the SDK's defaults. */
async function start({ databaseUrl, temporalAddress, flinks }: TextbookMessage): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const db = new Pool({ connectionString: databaseUrl });
  await db.query(TEXTBOOK_TABLES);
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address: temporalAddress }),
    taskQueue: 'textbook',
    workflowsPath: require.resolve('./workflows'),
    activities: textbookActivities(new FlinksClient({ baseUrl: flinks.url, ...flinks.credentials }), db),
  });
  const running = worker.run();
  process.once('SIGTERM', () => {
    worker.shutdown();
    void running.finally(() => process.exit());
  });
}

process.on('message', (message: TextbookMessage) => void start(message).then(() => process.send?.({})));
// The bench, which started this process, has ended.
process.once('disconnect', () => process.exit());
