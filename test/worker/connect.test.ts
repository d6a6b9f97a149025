import { connect, createServer } from 'node:net';
import { connectWorker } from '../../worker/connect';
import { createLogger } from '../../process/logging';
import { steadyPort } from '../support/ports';
import { connectToTestTemporal, testTemporal } from '../support/temporal';

const log = createLogger('fatal');

test('a worker that starts before its server connects when that is there', async () => {
  await (await connectToTestTemporal()).close();
  const [host, port] = testTemporal().address.split(':');
  const late = await steadyPort();
  const connecting = connectWorker({ address: `127.0.0.1:${late}` }, { signal: new AbortController().signal, log });
  const server = createServer((socket) => {
    const upstream = connect(Number(port), host);
    for (const end of [socket, upstream]) end.on('error', () => undefined);
    socket.pipe(upstream).pipe(socket);
  });
  setTimeout(() => server.listen(late, '127.0.0.1'), 1_000);
  await (await connecting).close();
  server.close();
});

test('a signal ends the waiting', async () => {
  const stop = new AbortController();
  const connecting = connectWorker({ address: `127.0.0.1:${await steadyPort()}` }, { signal: stop.signal, log });
  setTimeout(() => stop.abort(new Error('stopped')), 500);
  await expect(connecting).rejects.toThrow();
});
