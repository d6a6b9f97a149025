import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { hashToken, type RecordedCall } from '../calls';
import { RefusalError, type Endpoint } from '../codes';
import type { Bank } from '../state';

type Credential = 'secretKey' | 'authorizeToken' | 'apiKey' | 'bearerSecretKey' | 'apiKeyIfSent';

/**
 * The credential that each endpoint needs. Flinks documents none for the last three: there x-api-key may be missing,
 * but a wrong one is refused.
 */
const CREDENTIALS: Record<Endpoint, Credential> = {
  GenerateAuthorizeToken: 'secretKey',
  Authorize: 'authorizeToken',
  GetAccountsDetail: 'apiKey',
  GetAccountsDetailAsync: 'apiKey',
  GetNightlyRefreshStatus: 'bearerSecretKey',
  SetScheduledRefresh: 'apiKeyIfSent',
  DeleteCard: 'apiKeyIfSent',
  Attributes: 'apiKeyIfSent',
};

const digest = (text: string) => createHash('sha256').update(text).digest();
const same = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted));

function headerOf(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

/**
 * Checks the customer id and the credential of a call. Spends the authorize token if the endpoint needs one.
 *
 * @throws RefusalError 401 without a FlinksCode, if one of them is missing or wrong
 */
export function checkCredential(bank: Bank, record: RecordedCall, request: FastifyRequest): void {
  const { secretKey, apiKey, customerId } = bank.options;
  const wrong = (header: string, message: string): RefusalError => {
    bank.violation(`${record.endpoint} came with a missing or wrong ${header}.`);
    return new RefusalError(401, null, message);
  };
  const { customerId: given = '' } = request.params as Record<string, string>;
  if (given.toLowerCase() !== customerId.toLowerCase()) throw wrong('customerId', 'Please provide a valid customer id');

  const authKey = headerOf(request, 'flinks-auth-key');
  const givenApiKey = headerOf(request, 'x-api-key');
  switch (CREDENTIALS[record.endpoint]) {
    case 'secretKey':
      if (authKey === null || !same(authKey, secretKey)) {
        throw wrong('flinks-auth-key (the secret key)', 'Please provide a valid auth key');
      }
      return;
    case 'authorizeToken':
      if (authKey === null || same(authKey, secretKey)) {
        throw wrong('flinks-auth-key (an authorize token)', 'Please provide a valid authorize token');
      }
      record.tokenHash = hashToken(authKey);
      return bank.spendToken(authKey);
    case 'bearerSecretKey':
      if (!same(headerOf(request, 'authorization') ?? '', `Bearer ${secretKey}`)) {
        throw wrong('Authorization (Bearer and the secret key)', 'Please provide a valid auth key');
      }
      return;
    case 'apiKey':
      if (givenApiKey === null || !same(givenApiKey, apiKey))
        throw wrong('x-api-key', 'Please provide a valid API key');
      return;
    case 'apiKeyIfSent':
      if (givenApiKey !== null && !same(givenApiKey, apiKey))
        throw wrong('x-api-key', 'Please provide a valid API key');
      return;
  }
}
