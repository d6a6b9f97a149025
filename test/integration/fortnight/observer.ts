import type { FortnightHouse } from './house';
import type { Kind, People, Person } from './people';

/** A message to a customer, as their app gets it. */
interface Mail {
  loginId: string;
  day: number;
}

/** Sees what apps and Flinks see, and nothing of the product's tables. */
export class Observer {
  constructor(
    private readonly house: FortnightHouse,
    private readonly people: readonly Person[],
    private readonly app: People,
  ) {}

  of(...kinds: Kind[]): string[] {
    return this.people.filter(({ kind }) => kinds.includes(kind)).map(({ loginId }) => loginId);
  }

  /**
   * Events of a type, each once, with their day. Those that the app did not pass on, because the customer was present,
   * are left out.
   */
  told(type: string): Mail[] {
    const seen = new Map(
      this.house.receiver.deliveries
        .filter(
          ({ type: one, data, timestamp }) =>
            one === type && !(isMail(one) && this.app.wasPresent(String(data['loginId']), timestamp)),
        )
        .map((delivery) => [delivery.id, delivery]),
    );
    return [...seen.values()].map(({ data, timestamp }) => ({
      loginId: String(data['loginId']),
      day: this.house.dayOf(timestamp),
    }));
  }

  /** Everything that reaches a customer. */
  get mails(): Mail[] {
    return [...this.told('login.awaiting_user'), ...this.told('login.reminder')];
  }

  /** Alerts by code and bank, each with how often it was told. */
  get alerts(): Record<string, number> {
    const found: Record<string, number> = {};
    const { deliveries } = this.house.receiver;
    const ids = new Set<string>();
    for (const { id, type, data } of deliveries) {
      if (type !== 'operator.alert' || ids.has(id)) continue;
      ids.add(id);
      const about = [data['code'], data['institution']]
        .filter((part) => part !== undefined)
        .map(String)
        .join(' ');
      found[about] = (found[about] ?? 0) + 1;
    }
    return found;
  }

  /** The logins whose bank Flinks signed in at on that day, and whose accounts were then fetched. */
  fetchedOn(day: number): Set<string> {
    const ofDay = this.house.simulator.calls.filter(
      ({ atMs, status }) => Math.floor(this.house.dayOf(atMs)) === day && status === 200,
    );
    const live = new Set(ofDay.filter(({ mode }) => mode === 'live').map(({ loginId }) => loginId));
    const fetched = ofDay.filter(({ endpoint }) => endpoint.startsWith('GetAccountsDetail'));
    return new Set(fetched.flatMap(({ loginId }) => (loginId !== null && live.has(loginId) ? [loginId] : [])));
  }
}

const isMail = (type: string): boolean => type === 'login.awaiting_user' || type === 'login.reminder';
