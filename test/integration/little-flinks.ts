import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A booked row of the bank. Negative `cents` are a debit. */
export interface Booked {
  date: string;
  text: string;
  cents: number;
}

export interface LittleAccount {
  id: string;
  number: string;
  category: 'Operations' | 'Credits';
  rows: Booked[];
  /** Its newest row has an invalid amount. */
  isBad: boolean;
}

export interface LittleLogin {
  institution: string;
  accounts: LittleAccount[];
  lastRefresh: string;
  /** The Id of a row, by its position in the answer. */
  idOf: (row: Booked, place: number) => string | null;
}

const KEYS = {
  customerId: randomUUID(),
  secretKey: 'a-secret-key-of-little-flinks',
  apiKey: 'an-api-key-of-little-flinks',
};

/**
 * Flinks as described by its pages, written without the simulator and the client: cached Authorize and
 * GetAccountsDetail, strict about keys, single-use tokens and sessions. Refused calls are in `violations`.
 */
export class LittleFlinks {
  readonly keys = KEYS;
  readonly logins = new Map<string, LittleLogin>();
  readonly violations: string[] = [];
  private readonly tokens = new Set<string>();
  private readonly sessions = new Map<string, string>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<LittleFlinks> {
    const server = createServer((request, response) => void little.answer(request, response));
    const little: LittleFlinks = new LittleFlinks(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return little;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const [status, answer] = this.answerTo(request, body === '' ? {} : (JSON.parse(body) as Record<string, unknown>));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answer);
  }

  private answerTo(request: IncomingMessage, given: Record<string, unknown>): [number, string] {
    const { method = '', url = '', headers } = request;
    const refuse = (why: string): [number, string] => {
      this.violations.push(`${method} ${url}: ${why}`);
      return [401, '{"HttpStatusCode":401,"FlinksCode":"ACCESS_DENIED"}'];
    };
    const path = `/v3/${KEYS.customerId}/BankingServices/`;
    if (!url.startsWith(path)) return refuse('no such path');
    switch (`${method} ${url.slice(path.length)}`) {
      case 'POST GenerateAuthorizeToken': {
        if (headers['flinks-auth-key'] !== KEYS.secretKey) return refuse('no secret key');
        const token = randomUUID();
        this.tokens.add(token);
        return [200, JSON.stringify({ HttpStatusCode: 200, Token: token })];
      }
      case 'GET GetNightlyRefreshStatus':
        return [200, '{"HttpStatusCode":200,"IneligibleCards":[]}'];
      case 'PATCH SetScheduledRefresh':
        return [200, '"done"'];
      case 'POST Authorize': {
        if (!this.tokens.delete(String(headers['flinks-auth-key']))) return refuse('no unspent token');
        if (given.MostRecentCached !== true) return refuse('a live call of a login that is fresh');
        const login = this.logins.get(String(given.LoginId));
        if (login === undefined) return refuse('no such login');
        const requestId = randomUUID();
        this.sessions.set(requestId, String(given.LoginId));
        return [200, this.wrapped(requestId, '')];
      }
      case 'POST GetAccountsDetail': {
        if (headers['x-api-key'] !== KEYS.apiKey) return refuse('no api key');
        const requestId = String(given.RequestId);
        if (!this.sessions.has(requestId)) return refuse('no such session');
        return [200, this.wrapped(requestId, `,"Accounts":[${this.accountsOf(requestId).join(',')}]`)];
      }
      default:
        return refuse('no such call');
    }
  }

  private loginOf = (requestId: string): LittleLogin => this.logins.get(this.sessions.get(requestId)!)!;

  private wrapped(requestId: string, more: string): string {
    const { lastRefresh, institution } = this.loginOf(requestId);
    const login = {
      Id: this.sessions.get(requestId),
      LastRefresh: lastRefresh,
      IsScheduledRefresh: true,
      Type: 'Personal',
    };
    const members = { HttpStatusCode: 200, RequestId: requestId, Institution: institution, Login: login };
    return `${JSON.stringify(members).slice(0, -1)}${more}}`;
  }

  private accountsOf(requestId: string): string[] {
    const { accounts, idOf } = this.loginOf(requestId);
    return accounts.map(({ id, number, category, rows, isBad }) => {
      const last = rows.length - 1;
      const written = rows.map((row, place) => {
        const amount = isBad && place === last ? '"twelve"' : (Math.abs(row.cents) / 100).toFixed(2);
        const [debit, credit] = row.cents < 0 ? [amount, 'null'] : ['null', amount];
        const names = { Id: idOf(row, place), Date: row.date, Description: row.text };
        return `${JSON.stringify(names).slice(0, -1)},"Debit":${debit},"Credit":${credit},"Balance":null}`;
      });
      const members = {
        Id: id,
        Title: category,
        InstitutionNumber: '003',
        TransitNumber: '00012',
        AccountNumber: number,
        Category: category,
        Type: category,
        Currency: 'CAD',
        Balance: { Available: null, Current: 1, Limit: null },
      };
      return `${JSON.stringify(members).slice(0, -1)},"Transactions":[${written.join(',')}]}`;
    });
  }
}
