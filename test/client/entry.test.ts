import * as entry from '../../client';
import { HouseClient } from '../../client/house-client';

const methodsOf = ({ prototype }: { prototype: object }): string[] =>
  Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');

test('the package exports what an app calls, and nothing that only gateway and commands do', () => {
  expect(Object.keys(entry).sort()).toEqual([
    'FlinksRefreshClient',
    'FlinksRefreshError',
    'LoginMismatchError',
    'NoWorkerError',
    'PayloadError',
    'TemporalUnavailableError',
    'applySchedule',
    'describeSchedule',
    'pauseSchedule',
    'payloadConverter',
    'resumeSchedule',
    'triggerSchedule',
  ]);
  // `claimWithStart` and `query` are its own.
  expect(methodsOf(entry.FlinksRefreshClient).sort()).toEqual([
    'claimWithStart',
    'completeConnect',
    'connectCompleted',
    'openConnect',
    'openConnectAnswer',
    'query',
    'refreshStatus',
    'revoke',
    'runProgress',
    'startRefresh',
  ]);
});

test("gateway and commands have the app's methods as they are", () => {
  expect(methodsOf(HouseClient).filter((name) => name in entry.FlinksRefreshClient.prototype)).toEqual([]);
  expect(new HouseClient(undefined as never)).toBeInstanceOf(entry.FlinksRefreshClient);
});

test('one class catches every error of the client', () => {
  const errors = [
    new entry.LoginMismatchError('x'),
    new entry.NoWorkerError('x'),
    new entry.TemporalUnavailableError(null),
  ];
  expect(errors.filter((error) => !(error instanceof entry.FlinksRefreshError))).toEqual([]);
  expect(errors.map(({ code }) => code)).toEqual(['login_mismatch', 'no_worker', 'temporal_unavailable']);
});
