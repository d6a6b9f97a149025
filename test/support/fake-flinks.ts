import { randomUUID } from 'node:crypto';
import type { Flinks } from '../../flinks/flinks';
import { FlinksAnswerLostError, FlinksRefusedError, type FlinksError } from '../../flinks/errors';
import type { AccountsDetail } from '../../flinks/schemas/accounts-detail';

/** A value of `scheduled` in a Behaviour: the answer of SetScheduledRefresh is lost. */
export const SILENT = 'silent';

/** How Flinks treats one login: 'ok', 'mfa' (live), 'pending' (detail), or a FlinksCode, which is a refusal. */
export interface Behaviour {
  cached?: string;
  live?: string;
  detail?: string;
  /** What SetScheduledRefresh answers; `card` is what DeleteCard answers. */
  scheduled?: string;
  card?: string;
  lastRefresh?: string;
  listed?: boolean;
  /** LastRefreshDate of the list. */
  listedDate?: string;
  isScheduled?: boolean;
  /** 'Maple Bank' unless given. */
  institution?: string;
}

/** Flinks in memory, for tests of the code around the flowchart: one behaviour per login, and every call is counted. */
export class FakeFlinks implements Flinks {
  readonly behaviours = new Map<string, Behaviour>();
  readonly calls: { loginId: string; box: 'A' | 'F' | 'D' | 'J' | 'I' | 'S' | 'X' }[] = [];
  /** Whether the answers of live calls are lost. */
  loseLive = false;
  listAnswer: (() => Promise<void>) | null = null;
  private readonly sessions = new Map<string, string>();

  set(loginId: string, behaviour: Behaviour): void {
    this.behaviours.set(loginId, behaviour);
  }

  generateAuthorizeToken = async () => randomUUID();

  authorizeCached = async ({ loginId }: { loginId: string }) => {
    this.calls.push({ loginId, box: 'A' });
    const { cached = 'ok' } = this.behaviourOf(loginId);
    if (cached !== 'ok') throw refusedWith('authorizeCached', cached);
    return this.authorized(loginId);
  };

  authorizeLive = async ({ loginId }: { loginId: string }) => {
    this.calls.push({ loginId, box: 'F' });
    if (this.loseLive) throw new FlinksAnswerLostError('UND_ERR_HEADERS_TIMEOUT', { endpoint: 'authorizeLive' });
    const { live = 'ok' } = this.behaviourOf(loginId);
    if (live === 'mfa')
      return {
        kind: 'mfaRequired' as const,
        requestId: this.session(loginId),
        institution: 'Maple Bank',
        institutionId: 901,
      };
    if (live !== 'ok') throw refusedWith('authorizeLive', live);
    this.set(loginId, { ...this.behaviourOf(loginId), lastRefresh: new Date().toISOString() });
    return this.authorized(loginId);
  };

  getAccountsDetail = async ({ requestId }: { requestId: string }) => this.collect(requestId, 'D');
  getAccountsDetailAsync = async ({ requestId }: { requestId: string }) => this.collect(requestId, 'J');

  getNightlyRefreshStatus = async () => {
    await this.listAnswer?.();
    const listed = [...this.behaviours].filter(([, behaviour]) => behaviour.listed);
    return {
      cards: listed.map(([loginId, { listedDate = null }]) => ({
        loginId,
        lastRefreshDate: listedDate,
        lastRefreshState: null,
        errorCode: null,
      })),
      invalid: 0,
    };
  };

  getAttributes = async ({ loginId }: { loginId: string }) => {
    this.calls.push({ loginId, box: 'I' });
    return { kind: 'ready' as const, card: {}, details: null, raw: Buffer.from('{}') };
  };

  readonly switched: { loginId: string; isActivated: boolean }[] = [];
  /** The most calls of SetScheduledRefresh that were ever under way at once. */
  switchedAtOnce = 0;
  private switching = 0;
  setScheduledRefresh = async ({ loginId, isActivated }: { loginId: string; isActivated: boolean }) => {
    this.calls.push({ loginId, box: 'S' });
    this.switched.push({ loginId, isActivated });
    this.switchedAtOnce = Math.max(this.switchedAtOnce, (this.switching += 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.switching -= 1;
    const { scheduled = 'ok' } = this.behaviourOf(loginId);
    if (scheduled === SILENT)
      throw new FlinksAnswerLostError('UND_ERR_HEADERS_TIMEOUT', { endpoint: 'setScheduledRefresh' });
    if (scheduled !== 'ok') throw refusedWith('setScheduledRefresh', scheduled || null);
  };

  deleteCard = async ({ loginId }: { loginId: string }) => {
    this.calls.push({ loginId, box: 'X' });
    const { card = 'ok' } = this.behaviourOf(loginId);
    if (card !== 'ok') throw refusedWith('deleteCard', card);
  };

  close = async () => undefined;

  private behaviourOf = (loginId: string): Behaviour => this.behaviours.get(loginId) ?? {};

  private session(loginId: string): string {
    const requestId = randomUUID();
    this.sessions.set(requestId, loginId);
    return requestId;
  }

  private authorized(loginId: string) {
    const {
      lastRefresh = new Date().toISOString(),
      isScheduled = true,
      institution = 'Maple Bank',
    } = this.behaviourOf(loginId);
    const known = { loginId, lastRefresh, institution, institutionId: 901, isScheduledRefresh: isScheduled };
    return { kind: 'authorized' as const, requestId: this.session(loginId), ...known };
  }

  private async collect(requestId: string, box: 'D' | 'J') {
    const loginId = this.sessions.get(requestId) ?? '';
    this.calls.push({ loginId, box });
    const {
      detail = 'ok',
      lastRefresh = new Date().toISOString(),
      institution = 'Maple Bank',
    } = this.behaviourOf(loginId);
    if (detail === 'pending') return { kind: 'pending' as const };
    if (detail !== 'ok') throw refusedWith('getAccountsDetail', detail);
    const answer: AccountsDetail = {
      requestId,
      loginId,
      institution,
      institutionId: 901,
      lastRefresh,
      accounts: [],
      unreadable: [],
    };
    return { kind: 'ready' as const, detail: answer, raw: Buffer.from('{}') };
  }
}

export const refusedWith = (endpoint: FlinksError['endpoint'], flinksCode: string | null) =>
  new FlinksRefusedError({ endpoint, status: 401, flinksCode });
