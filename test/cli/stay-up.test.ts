import { stayUp, type Lifecycle } from '../../process/lifecycle';
import { createLogger } from '../../process/logging';
import { waitFor } from '../support/wait-for';

const log = createLogger('silent');
afterEach(() => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeAllListeners(signal);
});

test('what was set up is undone last first, also what fails to end', async () => {
  const undone: string[] = [];
  const code = await stayUp(log, async (life) => {
    for (const name of ['first', 'second', 'third']) {
      life.onStop(() => {
        undone.push(name);
        if (name === 'second') throw new Error('it would not end');
      });
    }
    life.end();
  });
  expect({ code, undone }).toEqual({ code: 1, undone: ['third', 'second', 'first'] });
});

test('a start that fails undoes what it had begun, and the failure is the outcome', async () => {
  const undone = jest.fn();
  const start = async (life: Lifecycle) => {
    life.onStop(undone);
    throw new Error('no port');
  };
  await expect(stayUp(log, start)).rejects.toThrow('no port');
  expect(undone).toHaveBeenCalledTimes(1);
});

test('something that must not end and ends is the outcome', async () => {
  await expect(stayUp(log, async (life) => life.fail(new Error('the server died')))).rejects.toThrow('the server died');
});

test('an interrupted start ends before anything is undone, so that nothing it makes meanwhile stays', async () => {
  const order: string[] = [];
  const code = await stayUp(log, async (life) => {
    life.onStop(() => void order.push('the folder is removed'));
    life.end();
    await new Promise((resolve) => setTimeout(resolve, 50));
    order.push('a server has started');
    life.onStop(() => void order.push('the server is stopped'));
  });
  expect(code).toBe(0);
  expect(order).toEqual(['a server has started', 'the server is stopped', 'the folder is removed']);
});

test('an end while still starting is clean, and what comes up late is undone too', async () => {
  const late = jest.fn();
  let startLate: () => void = () => undefined;
  const code = await stayUp(
    log,
    async (life) => {
      life.end();
      await new Promise<void>((resolve) => (startLate = resolve));
      life.onStop(late);
      throw new Error('stopped half way');
    },
    10,
  );
  startLate();
  await new Promise((resolve) => setImmediate(resolve));
  expect(code).toBe(0);
  expect(late).toHaveBeenCalledTimes(1);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'a first %s stops in order, whatever that takes; a second signal ends the process at once with 1',
  async (signal) => {
    const exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
    let undo: () => void = () => undefined;
    const undone = jest.fn(() => new Promise<void>((resolve) => (undo = resolve)));
    const ended = stayUp(log, async (life) => life.onStop(undone));
    await new Promise((resolve) => setImmediate(resolve));
    process.emit(signal);
    await waitFor('the stop to begin', () => undone.mock.calls.length === 1);
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGTERM');
    expect(exit.mock.calls).toEqual([[1]]);
    exit.mockRestore();
    undo();
    await expect(ended).resolves.toBe(0);
  },
);

test('after a failure nothing is waited for that may never end, and the rest is still undone', async () => {
  const undone = jest.fn();
  const start = async (life: Lifecycle) => {
    life.onStop(undone);
    life.onStop(() => new Promise<void>(() => undefined));
    life.fail(new Error('the database died'));
  };
  await expect(stayUp(log, start)).rejects.toThrow('the database died');
  expect(undone).toHaveBeenCalledTimes(1);
});
