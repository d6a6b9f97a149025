import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { detailBody, kycBody } from './bodies';
import type { SimulatedLogin } from './login';

/** The URL to which webhooks are sent, and the secret of the HMAC that signs them. */
export const webhookTargetSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: z.string().min(1).max(200),
});

/**
 * A webhook that was sent. `status` is the HTTP status of the receiver's answer, null until it comes and if none came.
 * Flinks sends again after 30 minutes, the simulator never does.
 */
export interface SentWebhook {
  responseType: 'KYC' | 'GetAccountsDetail';
  loginId: string;
  requestId: string;
  status: number | null;
}

/** Sends webhooks like those of Flinks. It sends none until a target is set. */
export class Webhooks {
  readonly sent: SentWebhook[] = [];
  target: z.infer<typeof webhookTargetSchema> | null = null;

  constructor(private readonly signal: AbortSignal) {}

  /**
   * Sends the two webhooks that announce a session's data: first the KYC webhook, then, once it was answered or lost,
   * the GetAccountsDetail webhook. Returns at once.
   */
  announce(login: SimulatedLogin, requestId: string = randomUUID()): void {
    if (this.target === null) return;
    const { target } = this;
    const ids = { loginId: login.loginId, requestId };
    const kyc = { responseType: 'KYC' as const, ...ids, status: null };
    const detail = { responseType: 'GetAccountsDetail' as const, ...ids, status: null };
    this.sent.push(kyc, detail);
    const bodies = [kycBody(login, requestId), detailBody(login, requestId)];
    void this.#deliver(target, kyc, bodies[0]).then(() => this.#deliver(target, detail, bodies[1]));
  }

  async #deliver(
    { url, secret }: NonNullable<Webhooks['target']>,
    sent: SentWebhook,
    data: object = {},
  ): Promise<void> {
    const body = JSON.stringify({ ResponseType: sent.responseType, ...data });
    const signature = createHmac('sha256', Buffer.from(secret, 'utf8')).update(body).digest('base64');
    const headers = { 'content-type': 'application/json', 'flinks-authenticity-key': signature };
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: this.signal });
      await answer.arrayBuffer();
      sent.status = answer.status;
    } catch {
      // No answer: `status` stays null.
    }
  }
}
