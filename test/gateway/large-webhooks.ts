import { HeldBytes } from '../../gateway/webhooks/held-bytes';
import { WebhookBodyParser } from '../../gateway/webhooks/body-parser';
import { openTestGateway } from './support';
import { post, SECRET, sign } from './webhook-sender';

const MB = 1024 * 1024;

/** Declares the tests of signed bodies of this size; 64 MB are allowed. */
export function testLargeBodies({ megabytes }: { megabytes: number }): void {
  test(`${megabytes} MB of accounts are accepted`, async () => {
    const gateway = await openTestGateway({ webhookSecret: SECRET });
    await gateway.app.listen({ port: 0, host: '127.0.0.1' });
    const [loginId] = await gateway.register();
    const transaction = { Description: 'Épicerie', Debit: 12.34, Balance: null };
    const filler = Buffer.from(`${JSON.stringify(transaction)},`.repeat(9_000));
    const pieces = [
      Buffer.from(`{"Accounts":[`),
      ...Array<Buffer>(Math.floor((megabytes * MB) / filler.length)).fill(filler),
      Buffer.from(`0],"ResponseType":"GetAccountsDetail","Login":{"Id":"${loginId}"}}`),
    ];
    const body = Buffer.concat(pieces);
    expect(body.length).toBeGreaterThan((megabytes - 1) * MB);
    const answer = await post(gateway.app, pieces, { 'x-flinks-signature': sign(body) });
    expect(answer).toMatchObject({ status: 200, body: '{"accepted":true}' });
    expect(gateway.client.webhookArrived.mock.calls[0]?.[0]).toBe(loginId);
    await gateway.end();
  });

  test(`of ${megabytes} MB no more is held than one chunk and one value`, () => {
    const memory = new HeldBytes(64 * MB);
    const parser = new WebhookBodyParser(memory);
    parser.write(Buffer.from('{"Accounts":['));
    const chunk = Buffer.from('{"Description":"Groceries","Debit":12.34},'.repeat(1_560));
    for (let sent = 0; sent < megabytes * MB; sent += chunk.length) parser.write(chunk);
    parser.write(Buffer.from('0],"ResponseType":"KYC"}'));
    expect(parser.end()).toEqual({ ResponseType: 'KYC' });
    expect(memory.peak).toBeLessThanOrEqual(chunk.length);
    parser.close();
    expect(memory.now).toBe(0);
  });
}
