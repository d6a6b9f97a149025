import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

/** The activities of the bare side (the engine alone): they do nothing. Its workers have the product's settings. */
export const bareActivities = {
  nothing: (_loginId: string): Promise<null> => Promise.resolve(null),
};

export interface BareMessage {
  temporalAddress: string;
}

async function start({ temporalAddress }: BareMessage): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const common = { connection, activities: bareActivities, shutdownGraceTime: '1 second' };
  const workers = [
    await Worker.create({
      ...common,
      taskQueue: 'bare',
      workflowsPath: require.resolve('./bare-workflows'),
      maxCachedWorkflows: 250,
      maxConcurrentActivityTaskExecutions: 20,
      maxConcurrentLocalActivityExecutions: 20,
    }),
    await Worker.create({
      ...common,
      taskQueue: 'bare-api',
      maxTaskQueueActivitiesPerSecond: 1_000,
      maxConcurrentActivityTaskExecutions: 300,
    }),
  ];
  const running = Promise.all(workers.map((worker) => worker.run()));
  process.once('SIGTERM', () => {
    workers.forEach((worker) => worker.shutdown());
    void running.finally(() => process.exit());
  });
}

process.on('message', (message: BareMessage) => void start(message).then(() => process.send?.({})));
// The bench, which started this process, has ended.
process.once('disconnect', () => process.exit());
