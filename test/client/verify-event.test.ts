import { Webhook } from 'standardwebhooks';
import {
  ApiProblemError,
  EventRefusedError,
  FlinksRefreshError,
  NoAnswerError,
  signEvent,
  UnexpectedAnswerError,
  verifyEvent,
} from '../../client/http';
import { EVENT_SCHEMAS } from '../../gateway/event-schemas';
import { SECRET } from '../events/receiver';

const OLD = `whsec_${Buffer.from('an older secret of the tests, 32.').toString('base64')}`;
const BODY = JSON.stringify((EVENT_SCHEMAS['login.awaiting_user'] as { examples: unknown[] }).examples[0]);

/** A delivery as the outbox makes it. */
const delivery = (body = BODY, { at = new Date(), secret = SECRET } = {}) =>
  signEvent(body, secret, { id: 'evt_1', at });
function refusal(...given: Parameters<typeof verifyEvent>): string {
  try {
    verifyEvent(...given);
    return 'none';
  } catch (error) {
    return error instanceof EventRefusedError ? error.reason : String(error);
  }
}

test("what signEvent signs is what the standard's library signs", () => {
  const at = new Date('2026-03-01T15:04:05.678Z');
  for (const body of [BODY, Buffer.from(BODY)]) {
    expect(signEvent(body, SECRET, { id: 'evt_1', at })).toEqual({
      'webhook-id': 'evt_1',
      'webhook-timestamp': '1772377445',
      'webhook-signature': new Webhook(SECRET).sign('evt_1', at, BODY),
    });
  }
  const [one, other] = [signEvent(BODY, SECRET), signEvent(BODY, SECRET)];
  expect(refusal(BODY, one, SECRET)).toBe('none');
  expect(one['webhook-id']).not.toBe(other['webhook-id']);
});

test('a delivery gives its id and its typed event, from text or bytes, headers of Node or of fetch', () => {
  const headers = delivery();
  for (const body of [BODY, Buffer.from(BODY), new TextEncoder().encode(BODY).buffer]) {
    for (const given of [headers, new Headers(headers)]) {
      const { id, event } = verifyEvent(body, given, SECRET);
      expect(id).toBe('evt_1');
      if (event.type !== 'login.awaiting_user') throw new Error('another type');
      const link: string | undefined = event.data.link;
      expect([event.schemaVersion, link]).toEqual([1, expect.stringContaining('https://')]);
    }
  }
});

test('a secret may be written as the worker takes it: without its prefix, without the = at its end', () => {
  const unpadded = `whsec_${Buffer.from('a key of 20 bytes...').toString('base64').replace(/=+$/, '')}`;
  for (const secret of [SECRET.slice('whsec_'.length), unpadded]) {
    expect(refusal(BODY, delivery(BODY, { secret }), secret)).toBe('none');
  }
});

test('while a secret is changed, both are taken', () => {
  expect(refusal(BODY, delivery(BODY, { secret: OLD }), [SECRET, OLD])).toBe('none');
  expect(refusal(BODY, delivery(BODY, { secret: OLD }), SECRET)).toBe('signature');
});

test.each<[string, string, Record<string, string | undefined>, string]>([
  ['another body', `${BODY} `, {}, 'signature'],
  ['another secret', BODY, delivery(BODY, { secret: OLD }), 'signature'],
  ['another id than the signed one', BODY, { 'webhook-id': 'evt_2' }, 'signature'],
  ['an old time', BODY, delivery(BODY, { at: new Date(Date.now() - 400_000) }), 'too_old'],
  ['a time to come', BODY, delivery(BODY, { at: new Date(Date.now() + 400_000) }), 'too_new'],
  ['an old time of another secret', BODY, delivery(BODY, { secret: OLD, at: new Date(0) }), 'signature'],
  ['a signature that is cut off', BODY, { 'webhook-signature': 'v1,' }, 'signature'],
  ['a time with letters', BODY, { 'webhook-timestamp': `${Math.floor(Date.now() / 1_000)}abc` }, 'unsigned'],
  ['no signature', BODY, { 'webhook-signature': undefined }, 'unsigned'],
  ['no id', BODY, { 'webhook-id': '' }, 'unsigned'],
])('refused: %s', (_what, body, change, reason) => {
  expect(refusal(body, { ...delivery(), ...change }, SECRET)).toBe(reason);
});

test('a signed body that is no event is refused too', () => {
  for (const body of ['[]', 'null', '{"type":1}', '{"type":"x","data":null}', 'text'])
    expect(refusal(body, delivery(body), SECRET)).toBe('unreadable');
});

test('how old a delivery may be, and what time it is, can be told', () => {
  const at = new Date('2026-03-01T15:00:00Z');
  const later = (seconds: number) => new Date(at.getTime() + seconds * 1_000);
  const refused = (seconds: number, toleranceSeconds?: number) =>
    refusal(BODY, delivery(BODY, { at }), SECRET, { toleranceSeconds, now: later(seconds) });
  expect([-301, -300, 300, 301].map((seconds) => refused(seconds))).toEqual(['too_new', 'none', 'none', 'too_old']);
  expect([-11, -10, 10, 11].map((seconds) => refused(seconds, 10))).toEqual(['too_new', 'none', 'none', 'too_old']);
  expect([refused(0, NaN), refused(NaN)]).toEqual(['too_old', 'too_old']);
});

test.each<[string, unknown, unknown, RegExp]>([
  ['a body that a framework has parsed', JSON.parse(BODY), SECRET, /raw bytes.*express\.raw/],
  ['no body', undefined, SECRET, /raw bytes/],
  ['a secret with the end of its line', BODY, `${SECRET}\n`, /white space/],
  ['a secret that is not set', BODY, undefined, /EVENTS_SECRET/],
  ['one of two secrets that is not set', BODY, [SECRET, undefined], /EVENTS_SECRET/],
  ['no secrets', BODY, [], /EVENTS_SECRET/],
  ['an empty secret', BODY, 'whsec_', /whsec_ and base64/],
  ['a secret that is none', BODY, 'whsec_not*base64', /whsec_ and base64/],
])('a mistake in the app is said as one, and is no refusal: %s', (_what, body, secret, words) => {
  const verify = () => verifyEvent(body as string, delivery(), secret as string);
  expect(verify).toThrow(TypeError);
  expect(verify).toThrow(words);
  expect(verify).not.toThrow(SECRET.slice('whsec_'.length));
});

test('one class catches every error of the client, and `kind` tells them apart', () => {
  const errors = [
    new EventRefusedError('signature'),
    new ApiProblemError({ type: 't', title: 't', status: 404, detail: 'd', code: 'unknown_login' }, null, null),
    new UnexpectedAnswerError(502, null),
    new NoAnswerError(4, null),
  ];
  expect(errors.filter((error) => !(error instanceof FlinksRefreshError))).toEqual([]);
  expect(errors.map(({ kind }) => kind)).toEqual(['event_refused', 'problem', 'unexpected', 'no_answer']);
  expect(errors.map(({ name }) => name)).toEqual(errors.map(({ constructor }) => constructor.name));
});
