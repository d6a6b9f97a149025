import type { FastifyInstance, FastifyRequest } from 'fastify';
import { linkExpiry } from '../../app/connect-link';
import type { LinkWait } from '../../store/waits/link-waits';
import { enforceLimit, secondsUntilFree } from '../limits';
import { ProblemError } from '../problems/problems';
import type { Links } from '../../app/links';
import type { GatewayDeps } from '../deps';

/**
 * How many bad links one client address may try in a minute. Above this limit the answer is 429. Good links are not
 * counted here.
 */
const BAD_LINKS_PER_MINUTE = 30;
/**
 * How often the calls with one good link may read its wait from the database in a minute. A call reads it once or
 * twice, and an open page makes at most one call a second.
 */
const LOOKS_PER_MINUTE = 600;
/** How many calls with one link may want something of Flinks or of the workflow in a minute. */
const WISHES_PER_MINUTE = 20;
/**
 * How often one link may cause calls to Flinks in an hour: to prove a return, and to get a token for each load of
 * Flinks Connect. A person needs one or two of each. A stolen link must not keep Flinks busy or get the login locked.
 */
const RETURNS_PER_HOUR = 10;
const FRAMES_PER_HOUR = 30;

/**
 * The wait that a valid link leads to. `spent`: the login has fresh data, so the link opens nothing more, and its page
 * says that all is done.
 */
export interface OpenLink extends LinkWait {
  spent: boolean;
  /** The moment at which the link ends at the latest: ISO 8601 in UTC. */
  expiresAt: string;
}

/** Controls who may do what with a link, and how often. Needs @fastify/rate-limit on the instance. */
export function makeLinkAccess(app: FastifyInstance, links: Links, { store, settings }: GatewayDeps) {
  const countBadLink = app.createRateLimit({ max: BAD_LINKS_PER_MINUTE, timeWindow: '1 minute' });
  const countLook = app.createRateLimit({
    max: LOOKS_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: (request) => `look of ${links.read((request.params as { link: string }).link).waitId}`,
  });
  const countWish = app.createRateLimit({
    max: WISHES_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: (request) => `wish of ${links.read((request.params as { link: string }).link).waitId}`,
  });

  const perHour = (what: string, max: number) =>
    app.createRateLimit({
      max,
      timeWindow: '1 hour',
      keyGenerator: (request) => `${what} of ${links.read((request.params as { link: string }).link).waitId}`,
    });
  const countReturn = perHour('return', RETURNS_PER_HOUR);
  const countFrame = perHour('frame', FRAMES_PER_HOUR);

  /** Counts a bad link, and throws `link_expired` or, above the limit, `too_many_requests`. */
  async function refuseLink(request: FastifyRequest): Promise<never> {
    await enforceLimit(countBadLink(request));
    throw new ProblemError('link_expired', 'Use the link in the newest message, or ask the sender for a new one.');
  }

  return {
    /**
     * The wait that a link leads to. Throws `link_expired` for a link that is forged, garbled, unknown or over. For all
     * of these the gateway does the same work and gives the same answer, so that nobody learns which links exist.
     */
    async resolveLink(request: FastifyRequest, link: string): Promise<OpenLink> {
      const { waitId, genuine } = links.read(link);
      // The call is counted before the database is asked. A forged link is not counted here, because it must not use up
      // the limit of the genuine link with the same wait.
      if (genuine) await enforceLimit(countLook(request));
      const wait = await store.waits.forLink(waitId);
      const entered = genuine && wait !== null ? open(wait) : null;
      if (entered !== null) return entered;
      return refuseLink(request);
    },

    refuseLink,

    /** Limits how many calls with one link may want something in a minute. Throws `too_many_requests`. */
    async limitActions(request: FastifyRequest): Promise<void> {
      await enforceLimit(countWish(request));
    },

    /**
     * Limits how often a return (the report that the user has been through Connect) may be made with one link in an
     * hour. Throws `too_many_returns`, which says when the next one may be made.
     */
    async boundReturns(request: FastifyRequest): Promise<void> {
      const seconds = await secondsUntilFree(countReturn(request));
      if (seconds === null) return;
      throw new ProblemError(
        'too_many_returns',
        'Nothing was changed. Come back with the same link at the time of `retryAt`.',
        {
          headers: { 'retry-after': String(seconds) },
          members: { retryAt: inSeconds(seconds) },
        },
      );
    },

    /** Returns null if Connect may be opened now. Otherwise returns when it may be opened next (ISO 8601, UTC). */
    async framesAgainAt(request: FastifyRequest): Promise<string | null> {
      const seconds = await secondsUntilFree(countFrame(request));
      return seconds === null ? null : inSeconds(seconds);
    },
  };

  /** The wait as an open link; null if the link is over. */
  function open(wait: LinkWait): OpenLink | null {
    const expiresAt = linkExpiry(wait, settings.policy.waitLimitMs);
    if (Date.parse(expiresAt) <= Date.now()) return null;
    if (wait.endedAt === null) return { ...wait, spent: false, expiresAt };
    // Fresh data has ended the wait, and the login still works. If it has needed its user again since, that is another
    // wait, with a link of its own, and this link is over.
    const fixed = wait.outcome === 'refreshed' && (wait.state === 'idle' || wait.state === 'refreshing');
    return fixed ? { ...wait, spent: true, expiresAt } : null;
  }
}

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

export type LinkAccess = ReturnType<typeof makeLinkAccess>;
