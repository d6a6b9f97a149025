import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server';

interface Answer {
  status: number;
  body: Record<string, unknown> & { FlinksCode?: string; RequestId: string; Login: Record<string, unknown> };
  headers: Headers;
}

/** Flinks through plain fetch: each call has its correct header unless `headers` says otherwise. */
function callerOf({ url, credentials }: Simulator) {
  const banking = `${url}/v3/${credentials.customerId}/BankingServices`;
  const send = async (method: string, address: string, headers: Record<string, string>, body?: unknown) => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(address, { method, headers: { ...type, ...headers }, ...json });
    const text = await response.text();
    const parsed = text === '' ? null : (JSON.parse(text) as unknown);
    return { status: response.status, body: parsed as Answer['body'], headers: response.headers };
  };
  const key = { 'x-api-key': credentials.apiKey };
  const token = async (): Promise<string> => {
    const { body } = await send('POST', `${banking}/GenerateAuthorizeToken`, {
      'flinks-auth-key': credentials.secretKey,
    });
    return body.Token as string;
  };
  const authorizeWith = (authorizeToken: string, body: object) =>
    send('POST', `${banking}/Authorize`, { 'flinks-auth-key': authorizeToken }, body);
  return {
    banking,
    send,
    token,
    authorizeWith,
    cached: async (LoginId: string) => authorizeWith(await token(), { LoginId, MostRecentCached: true, Save: true }),
    live: async (LoginId: string) => authorizeWith(await token(), { LoginId, MostRecentCached: false, Save: true }),
    respond: async (RequestId: string, SecurityResponses: Record<string, string[]>) =>
      authorizeWith(await token(), { RequestId, SecurityResponses }),
    detail: (RequestId: string, options: object = {}, headers: Record<string, string> = key) =>
      send('POST', `${banking}/GetAccountsDetail`, headers, { RequestId, ...options }),
    poll: (requestId: string) => send('GET', `${banking}/GetAccountsDetailAsync/${requestId}`, key),
    nightly: (authorization = `Bearer ${credentials.secretKey}`) =>
      send('GET', `${banking}/GetNightlyRefreshStatus`, { authorization }),
    schedule: (loginId: string, isActivated: boolean) =>
      send('PATCH', `${banking}/SetScheduledRefresh`, {}, { loginId, isActivated }),
    deleteCard: (loginId: string) => send('DELETE', `${banking}/DeleteCard/${loginId}`, key),
    attributes: (loginId: string, requestId: string, report = 'GetIncomeAttributes') =>
      send(
        'GET',
        `${url}/v3/${credentials.customerId}/insight/login/${loginId}/attributes/${requestId}/${report}`,
        key,
      ),
    admin: (method: string, path: string, body?: unknown) => send(method, `${url}/admin${path}`, {}, body),
  };
}
export type Caller = ReturnType<typeof callerOf>;

/** A simulator for each test of a file, closed after it. */
export function simulatorForEachTest(options: SimulatorOptions = {}): { bank: Simulator; flinks: Caller } {
  const held = {} as { bank: Simulator; flinks: Caller };
  beforeEach(async () => {
    held.bank = await startSimulator(options);
    held.flinks = callerOf(held.bank);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await held.bank.close();
  });
  return held;
}

/** Moves the clock of this process, and with it the simulator's. */
export function later(ms: number): void {
  const at = Date.now() + ms;
  jest.spyOn(Date, 'now').mockImplementation(() => at);
}

export const MINUTE_MS = 60_000;
