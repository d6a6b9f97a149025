import { Webhook } from 'standardwebhooks';
import { EventRefusedError, verifyEvent } from '../../client/http';
import { EVENT_SCHEMAS } from '../../gateway/event-schemas';
import { SECRET } from '../events/receiver';

const OLD = `whsec_${Buffer.from('an older secret of the tests, 32.').toString('base64')}`;
const BODY = JSON.stringify((EVENT_SCHEMAS['login.awaiting_user'] as { examples: unknown[] }).examples[0]);

/** A delivery as the outbox makes it. */
function delivery(body = BODY, { at = new Date(), secret = SECRET } = {}) {
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
  };
}
function refusal(...given: Parameters<typeof verifyEvent>): string {
  try {
    verifyEvent(...given);
    return 'none';
  } catch (error) {
    return error instanceof EventRefusedError ? error.reason : String(error);
  }
}

test('a delivery gives its id and its typed event, from text or bytes, headers of Node or of fetch', () => {
  const headers = delivery();
  for (const body of [BODY, Buffer.from(BODY)]) {
    for (const given of [headers, new Headers(headers)]) {
      const { id, event } = verifyEvent(body, given, SECRET);
      expect(id).toBe('evt_1');
      if (event.type !== 'login.awaiting_user') throw new Error('another type');
      const link: string | undefined = event.data.link;
      expect([event.schemaVersion, link]).toEqual([1, expect.stringContaining('https://')]);
    }
  }
});

test('while a secret is changed, both are taken', () => {
  expect(refusal(BODY, delivery(BODY, { secret: OLD }), [SECRET, OLD])).toBe('none');
  expect(refusal(BODY, delivery(BODY, { secret: OLD }), SECRET)).toBe('not_ours_or_old');
});

test.each<[string, string, Record<string, string | undefined>, string]>([
  ['another body', `${BODY} `, {}, 'not_ours_or_old'],
  ['an old time', BODY, delivery(BODY, { at: new Date(Date.now() - 400_000) }), 'not_ours_or_old'],
  ['a time to come', BODY, delivery(BODY, { at: new Date(Date.now() + 400_000) }), 'not_ours_or_old'],
  ['a time with letters', BODY, { 'webhook-timestamp': `${Math.floor(Date.now() / 1_000)}abc` }, 'unsigned'],
  ['no signature', BODY, { 'webhook-signature': undefined }, 'unsigned'],
  ['no id', BODY, { 'webhook-id': '' }, 'unsigned'],
])('refused: %s', (_what, body, change, reason) => {
  expect(refusal(body, { ...delivery(), ...change }, SECRET)).toBe(reason);
});

test('a signed body that is no event is refused too', () => {
  for (const body of ['[]', 'null', '{"type":1}', 'text'])
    expect(refusal(body, delivery(body), SECRET)).toBe('unreadable');
});
