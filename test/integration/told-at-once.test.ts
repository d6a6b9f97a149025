import { randomUUID } from 'node:crypto';
import { NoWorkerError } from '../../client';
import { HouseClient } from '../../client/house-client';
import type { Store } from '../../store/store';
import { connectCompletedSignal } from '../../workflows/messages';
import { gatewayOn } from '../gateway/support';
import { detailOf, postSigned, SECRET } from '../gateway/webhook-sender';
import { crewOfFile, type RunHarness } from '../support/run-harness';
import { inTime, waitFor } from '../support/wait-for';

/** A return reported many times at once has one effect: real HTTP, a real Temporal with its limits, a real database. */
const crew = crewOfFile();
let harness: RunHarness;
let gateway: ReturnType<typeof gatewayOn>;
let url: string;
beforeEach(async () => {
  harness = await crew.next();
  gateway = gatewayOn(harness.gatewayStore, {
    realClient: new HouseClient(harness.client, { policy: harness.policy }),
  });
  url = await gateway.app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  await gateway.app.close();
  await harness.stop();
});

const KEY = 'a-writing-key-of-the-tests';
const complete = (loginId: string, eventId: string): Promise<Response> => completeAt(url, loginId, eventId);
const completeAt = (gatewayUrl: string, loginId: string, eventId: string): Promise<Response> =>
  fetch(`${gatewayUrl}/v1/logins/${loginId}/connect-completed`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ eventId }),
  });
const statuses = (answers: readonly Response[]): number[] => [...new Set(answers.map(({ status }) => status))];
const collections = (): number => harness.flinks.calls.filter(({ box }) => box === 'D').length;
/**
 * Flinks answers no cached Authorize until everything that is sent is answered. So they are concurrent however slow the machine
 * is: one that came after the second collection could rightly cause a third.
 */
function holdUntilAnswered<T>(send: () => Promise<T>[]): Promise<T[]> {
  const { authorizeCached } = harness.flinks;
  let release: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (release = resolve));
  harness.flinks.authorizeCached = async (input) => {
    await inTime('all answers', answered, { withinMs: 120_000 });
    return authorizeCached(input);
  };
  return Promise.all(send()).finally(release);
}
const atRest = async (loginId: string): Promise<void> => {
  await harness.untilState(loginId, 'idle');
  await harness.until(async () => {
    const { status } = await harness.refreshOf(loginId).describe();
    return status.name !== 'RUNNING';
  }, 'the end of its refresh');
};
const waiting = async (): Promise<string> => {
  const loginId = await harness.login({ cached: 'INVALID_PASSWORD' });
  await harness.run();
  harness.flinks.set(loginId, {});
  return loginId;
};

test.each(['nobody', 'its user'])(
  'fifty equal ones for a login that awaits %s: one collection, fifty 200s',
  async (who) => {
    const loginId = who === 'nobody' ? await harness.login() : await waiting();
    const eventId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => complete(loginId, eventId)));
    expect(statuses(answers)).toEqual([200]);
    await atRest(loginId);
    expect(collections()).toBe(1);
    expect((await complete(loginId, eventId)).status).toBe(200);
    await atRest(loginId);
    expect(collections()).toBe(1);
  },
);

test.each(['nobody', 'its user'])(
  'a hundred that differ for a login that awaits %s: a hundred 200s, two collections at most',
  async (who) => {
    const loginId = who === 'nobody' ? await harness.login() : await waiting();
    const answers = await holdUntilAnswered(() => Array.from({ length: 100 }, () => complete(loginId, randomUUID())));
    expect(statuses(answers)).toEqual([200]);
    await atRest(loginId);
    expect(collections()).toBeGreaterThanOrEqual(1);
    expect(collections()).toBeLessThanOrEqual(2);
  },
);

/** Another gateway with its own server and client, on the same database and the same Temporal. */
async function withGateway(
  store: Store,
  client: HouseClient,
  work: (complete: (loginId: string, eventId: string) => Promise<Response>) => Promise<void>,
): Promise<void> {
  const another = gatewayOn(store, { realClient: client });
  const itsUrl = await another.app.listen({ port: 0, host: '127.0.0.1' });
  try {
    await work((loginId, eventId) => completeAt(itsUrl, loginId, eventId));
  } finally {
    await another.app.close();
  }
}

const newClient = () => new HouseClient(harness.client, { policy: harness.policy });

/** Requests sent while another gateway is still recording that it has sent the same one. */
test('twenty equal ones at two gateways: one collection, twenty 200s', async () => {
  const loginId = await harness.login();
  const eventId = randomUUID();
  let met = (): void => undefined;
  const both = new Promise<void>((resolve) => (met = resolve));
  const [first, second] = [newClient(), newClient()];
  const { completeConnect } = HouseClient.prototype;
  first.completeConnect = async (...sent) => {
    const answer = await completeConnect.apply(first, sent);
    await inTime('the second gateway', both);
    return answer;
  };
  // Sent after the first one's refresh, it would start another.
  second.completeConnect = async (...sent) => {
    met();
    await atRest(loginId);
    return completeConnect.apply(second, sent);
  };
  const { inbox } = harness.gatewayStore;
  const watched: Store = {
    ...harness.gatewayStore,
    inbox: {
      ...inbox,
      async take(entry) {
        const state = await inbox.take(entry);
        if (state === 'busy') met();
        return state;
      },
    },
  };
  const started = new Promise<void>((resolve) => {
    const { authorizeCached } = harness.flinks;
    harness.flinks.authorizeCached = (input) => {
      resolve();
      return authorizeCached(input);
    };
  });
  await withGateway(harness.gatewayStore, first, (completeHere) =>
    withGateway(watched, second, async (completeThere) => {
      const here = Array.from({ length: 10 }, () => completeHere(loginId, eventId));
      await inTime('the refresh to start', started);
      const there = Array.from({ length: 10 }, () => completeThere(loginId, eventId));
      expect(statuses(await Promise.all([...here, ...there]))).toEqual([200]);
    }),
  );
  await atRest(loginId);
  expect(collections()).toBe(1);
});

test('a hundred that differ at two gateways: a hundred 200s, two collections at most', async () => {
  const loginId = await waiting();
  await withGateway(harness.gatewayStore, newClient(), async (completeThere) => {
    const send = () =>
      Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? completeThere : complete)(loginId, randomUUID()));
    expect(statuses(await holdUntilAnswered(send))).toEqual([200]);
  });
  await atRest(loginId);
  expect(collections()).toBeGreaterThanOrEqual(1);
  expect(collections()).toBeLessThanOrEqual(2);
});

test('a gateway that dies between the effect and its answer: the same event at another one collects nothing again', async () => {
  const loginId = await waiting();
  const eventId = randomUUID();
  const { inbox } = harness.gatewayStore;
  const dies = { ...inbox, finish: () => Promise.reject(new Error('killed')), release: () => Promise.resolve() };
  await withGateway({ ...harness.gatewayStore, inbox: dies }, newClient(), async (completeThere) => {
    expect((await completeThere(loginId, eventId)).status).toBe(500);
  });
  await atRest(loginId);
  expect(collections()).toBe(1);
  // It is busy until the lease of the dead gateway ends.
  expect((await complete(loginId, eventId)).status).toBe(200);
  await atRest(loginId);
  expect(collections()).toBe(1);
});

/** As the error says: if no worker answers in time, send it again. The same event id makes that safe. */
async function untilHeard(client: HouseClient, loginId: string): Promise<{ accepted: boolean }> {
  const claim = { eventId: randomUUID(), source: 'test' };
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.completeConnect(loginId, claim);
    } catch (error) {
      if (!(error instanceof NoWorkerError) || tries === 15) throw error;
    }
  }
}

test('a hundred updates by two clients at once: none is lost to the limit of updates in flight', async () => {
  const loginId = await waiting();
  const clients = [1, 2].map(() => new HouseClient(harness.client, { policy: harness.policy }));
  const claims = Array.from({ length: 100 }, (_, n) => untilHeard(clients[n % 2]!, loginId));
  await expect(Promise.all(claims)).resolves.toHaveLength(100);
  await atRest(loginId);
});

test('forty different webhooks at once for a login that awaits its user: forty 200s, two collections at most', async () => {
  const loginId = await waiting();
  const hooked = gatewayOn(harness.gatewayStore, { realClient: newClient(), webhookSecret: SECRET });
  await hooked.app.listen({ port: 0, host: '127.0.0.1' });
  const send = () => Array.from({ length: 40 }, () => postSigned(hooked.app, detailOf(loginId)));
  const answers = await holdUntilAnswered(send);
  expect([...new Set(answers.map(({ status }) => status))]).toEqual([200]);
  await atRest(loginId);
  expect(collections()).toBeGreaterThanOrEqual(1);
  expect(collections()).toBeLessThanOrEqual(2);
  await hooked.app.close();
});

test('twenty clicks at once on the page: twenty are answered, one live call', async () => {
  const loginId = await harness.login({ live: 'mfa' });
  const client = newClient();
  const openIds = Array.from({ length: 20 }, () => randomUUID());
  await Promise.all(openIds.map((openId) => client.openConnect({ loginId, openId })));
  const answers = await Promise.all(
    openIds.map((openId) => waitFor('the answer of a click', () => client.openConnectAnswer({ loginId, openId }))),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(harness.flinks.calls.filter(({ box }) => box === 'F')).toHaveLength(1);
});

test('a hundred raw signals at once: two collections at most', async () => {
  const loginId = await waiting();
  const handle = harness.refreshOf(loginId);
  const send = () =>
    Array.from({ length: 100 }, () =>
      handle.signal(connectCompletedSignal, { eventId: randomUUID(), source: 'test' }).catch(() => undefined),
    );
  await holdUntilAnswered(send);
  await atRest(loginId);
  expect(collections()).toBeLessThanOrEqual(2);
});
