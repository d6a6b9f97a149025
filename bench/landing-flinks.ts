import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { largeAnswer } from '../test/support/large-answer';

/**
 * The made-up Flinks of the benchmark, in a process of its own. A session has the id of its login as its RequestId, so
 * no state of sessions is kept. `POST /bench/<LoginId>/<accounts>x<transactions>` sets how large a login's answer is.
 */
const bodies = new Map<string, Buffer>();
const SMALL = { accounts: 3, transactionsPerAccount: 60 };

const answerOf = (url: string, said: { LoginId?: string; RequestId?: string }): Buffer | string => {
  if (url.endsWith('/GenerateAuthorizeToken')) return '{"HttpStatusCode":200,"Token":"bench"}';
  const { LoginId: loginId = said.RequestId ?? '' } = said;
  if (url.endsWith('/GetAccountsDetail')) return bodies.get(loginId) ?? largeAnswer(loginId, SMALL);
  const login = { Id: loginId, LastRefresh: new Date().toISOString(), IsScheduledRefresh: true };
  return JSON.stringify({ HttpStatusCode: 200, Login: login, RequestId: loginId, InstitutionName: 'Maple Bank' });
};

const server = createServer((request, response) => {
  void text(request).then((body) => {
    const [, bench, loginId = '', size = ''] = (request.url ?? '').split('/');
    if (bench === 'bench') {
      const [accounts = 0, transactionsPerAccount = 0] = size.split('x').map(Number);
      bodies.set(loginId, largeAnswer(loginId, { accounts, transactionsPerAccount }));
      console.error(`${size}: ${bodies.get(loginId)?.length} bytes`);
      response.end();
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.end(answerOf(request.url ?? '', JSON.parse(body || '{}') as object));
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
