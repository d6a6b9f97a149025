import { startSimulator, type LoginSpec, type Simulator } from '../../simulator/server';

/** The messages to this process, which runs the made-up Flinks. It answers each of them once. */
export type SimulatorMessage = { kind: 'start' } | { kind: 'add'; logins: Partial<LoginSpec>[] } | { kind: 'live' };
export type SimulatorStarted = Pick<Simulator, 'url' | 'credentials'>;
/** When live calls arrived, in ms since 1970. */
export type LiveCalls = { loginId: string; atMs: number }[];

let simulator: Simulator | null = null;

async function answer(message: SimulatorMessage): Promise<unknown> {
  simulator ??= await startSimulator();
  switch (message.kind) {
    case 'start':
      return { url: simulator.url, credentials: simulator.credentials } satisfies SimulatorStarted;
    case 'add':
      for (const login of message.logins) simulator.addLogin(login);
      return {};
    case 'live':
      return simulator.calls
        .filter(({ mode }) => mode === 'live')
        .map(({ loginId, atMs }) => ({ loginId: loginId ?? '', atMs })) satisfies LiveCalls;
  }
}

process.on('message', (message: SimulatorMessage) => {
  void answer(message).then((said) => process.send?.(said as object));
});
process.once('SIGTERM', () => process.exit());
// The bench, which started this process, has ended.
process.once('disconnect', () => process.exit());
