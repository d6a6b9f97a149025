import { once } from 'node:events';
import { createServer, request, type ClientRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProblemError } from '../../gateway/problems/problems';
import { LargeTurns, RECEIVING_LIMITS, type ReceivingLimits } from '../../gateway/webhooks/large-turns';
import { receiveBody, SMALL_BODY_BYTES } from '../../gateway/webhooks/receive-body';

const LARGE = Buffer.alloc(3 * SMALL_BODY_BYTES, 1);
const SMALL = Buffer.alloc(SMALL_BODY_BYTES, 2);

let server: Server;
const open: ClientRequest[] = [];
afterEach(async () => {
  open.splice(0).forEach((sent) => sent.destroy());
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Counts who has asked for a turn: bodies on several connections arrive in any order. */
class CountedTurns extends LargeTurns {
  asked = 0;
  override take(...who: Parameters<LargeTurns['take']>): ReturnType<LargeTurns['take']> {
    this.asked += 1;
    return super.take(...who);
  }
}

/** A server that receives like the gateway; senders give their address in a header. */
async function receiving(limits: Partial<ReceivingLimits> = {}): Promise<CountedTurns> {
  const turns = new CountedTurns({ ...RECEIVING_LIMITS, ...limits });
  server = createServer((raw, answer) => {
    const address = String(raw.headers['x-address'] ?? 'one');
    receiveBody(raw, { turns, address, onChunk: () => undefined }).then(
      (chunks) => answer.end(String(Buffer.concat(chunks).length)),
      (error: ProblemError) => {
        answer.writeHead(error.status, { connection: 'close' });
        answer.end(error.code);
      },
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return turns;
}

interface Sent {
  request: ClientRequest;
  answer: Promise<string>;
}

function send(body: Buffer, { address = 'one', ends = true }: { address?: string; ends?: boolean } = {}): Sent {
  const { port } = server.address() as AddressInfo;
  const sent = request({ port, method: 'POST', agent: false, headers: { 'x-address': address } });
  open.push(sent);
  const answer = new Promise<string>((resolve) => {
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (piece: Buffer) => (text += piece.toString()));
      response.on('end', () => resolve(text));
    });
    sent.on('error', () => resolve('cut off'));
  });
  if (ends) sent.end(body);
  else sent.write(body);
  return { request: sent, answer };
}

/** Sends a large body that does not end, and waits until it holds a turn. */
async function holding(turns: CountedTurns): Promise<Sent> {
  const before = turns.asked;
  const sent = send(LARGE, { ends: false });
  await until('a body that holds a turn', () => turns.asked > before);
  return sent;
}

const until = async (what: string, condition: () => boolean): Promise<void> => {
  for (const deadline = Date.now() + 20_000; !condition();) {
    if (Date.now() > deadline) throw new Error(`Never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('a body of 64 KB never waits, whoever holds the turns of its address', async () => {
  const turns = await receiving({ atOnce: 2 });
  const holders = [await holding(turns), await holding(turns)];
  const waiting = send(LARGE);
  await until('a large body that waits', () => turns.isContended);
  await expect(send(SMALL).answer).resolves.toBe(String(SMALL.length));
  holders.forEach(({ request: sent }) => sent.end());
  await expect(Promise.all([...holders, waiting].map(({ answer }) => answer))).resolves.toEqual(
    Array(3).fill(String(LARGE.length)),
  );
});

test('one address leaves a turn to the others', async () => {
  const turns = await receiving();
  send(LARGE, { ends: false });
  send(LARGE, { ends: false });
  send(LARGE, { ends: false });
  await until('a large body that waits', () => turns.isContended);
  await expect(send(LARGE, { address: 'another' }).answer).resolves.toBe(String(LARGE.length));
});

test('a body that stalls is dropped, by the byte as well; one that keeps coming is not', async () => {
  // Long beside what a busy machine may hold this process up, because the steady sender is part of it.
  await receiving({ stalledAfterMs: 2_500, stalledWhileOthersWaitMs: 2_500 });
  const [silent, dripping, steady] = [LARGE, LARGE, LARGE].map((body, n) => send(body, { ends: false, address: `${n}` })); // prettier-ignore
  const drip = setInterval(() => dripping!.request.write('x'), 50);
  const flow = setInterval(() => steady!.request.write(SMALL), 50);
  await expect(silent!.answer).resolves.toBe('request_timeout');
  await expect(dripping!.answer).resolves.toBe('request_timeout');
  clearInterval(drip);
  clearInterval(flow);
  steady!.request.end();
  await expect(steady!.answer).resolves.toMatch(/^\d+$/);
});

test('who stalls gives way at once to who waits', async () => {
  const turns = await receiving({ atOnce: 1, stalledAfterMs: 600_000, stalledWhileOthersWaitMs: 200 });
  const silent = await holding(turns);
  await expect(send(LARGE, { address: 'another' }).answer).resolves.toBe(String(LARGE.length));
  await expect(silent.answer).resolves.toBe('request_timeout');
});

test('no more wait than may, nor for longer; who has gone holds no place', async () => {
  const turns = await receiving({ atOnce: 1, waiting: 1, waitMs: 1_000, stalledWhileOthersWaitMs: 600_000 });
  const holder = await holding(turns);
  const gone = send(LARGE);
  await until('a large body that waits', () => turns.isContended);
  await expect(send(LARGE).answer).resolves.toBe('webhooks_busy');
  gone.request.destroy();
  await until('nobody waiting', () => !turns.isContended);
  await expect(send(LARGE).answer).resolves.toBe('webhooks_busy');
  holder.request.end();
  await expect(holder.answer).resolves.toBe(String(LARGE.length));
  await expect(send(LARGE).answer).resolves.toBe(String(LARGE.length));
});
