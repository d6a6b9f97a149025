import type { FastifyInstance, FastifyRequest } from 'fastify';
import { linkExpiry } from '../../app/connect-link';
import type { LinkWait } from '../../store/waits/link-waits';
import { enforceLimit, secondsUntilFree } from '../limits';
import { ProblemError } from '../problems/problems';
import type { Links } from '../../app/links';
import type { GatewayDeps } from '../deps';

/** Most bad links per client address and minute; above this the answer is 429. Good links are not counted here. */
const BAD_LINKS_PER_MINUTE = 30;
/**
 * How often a good link may be read from the database in a minute. A call reads it once or twice, and an open page
 * makes at most one call a second.
 */
const LOOKS_PER_MINUTE = 600;
/** Most calls per link and minute that ask the bank or the workflow for something. */
const WISHES_PER_MINUTE = 20;
/**
 * How often one link may cause calls to Flinks in an hour. Flinks is called to prove a return, and to get a token for
 * each frame. A person needs one or two of each. A stolen link must not keep Flinks busy or get the login locked.
 */
const RETURNS_PER_HOUR = 10;
const FRAMES_PER_HOUR = 30;

/** A link's wait. `spent`: fresh data has ended the link. */
export interface OpenLink extends LinkWait {
  spent: boolean;
  /** ISO UTC: the latest moment at which the link ends. */
  expiresAt: string;
}

/** Controls access by link. Needs @fastify/rate-limit on the instance. */
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

  /** Throws `link_expired`, and counts the bad link. */
  async function refuseLink(request: FastifyRequest): Promise<never> {
    await enforceLimit(countBadLink(request));
    throw new ProblemError('link_expired', 'Use the link in the newest message, or ask the sender for a new one.');
  }

  return {
    /**
     * The wait that a link leads to. Throws `link_expired` for a link that is forged, garbled, unknown or over. All of
     * these take the same work and get the same response.
     */
    async resolveLink(request: FastifyRequest, link: string): Promise<OpenLink> {
      const { waitId, genuine } = links.read(link);
      // Counted before the database is queried. A forged link is not counted, because it must not use up the limit of
      // the genuine link.
      if (genuine) await enforceLimit(countLook(request));
      const wait = await store.waits.forLink(waitId);
      const entered = genuine && wait !== null ? open(wait) : null;
      if (entered !== null) return entered;
      return refuseLink(request);
    },

    refuseLink,

    /** Limits what one link can trigger. */
    async limitActions(request: FastifyRequest): Promise<void> {
      await enforceLimit(countWish(request));
    },

    /** Limits how often a user may return. Throws `too_many_returns`, which says when they may try again. */
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

    /** Returns null if a frame may be opened now. Otherwise returns when the next frame may be opened (ISO UTC). */
    async framesAgainAt(request: FastifyRequest): Promise<string | null> {
      const seconds = await secondsUntilFree(countFrame(request));
      return seconds === null ? null : inSeconds(seconds);
    },
  };

  /** Returns null if the link is over. */
  function open(wait: LinkWait): OpenLink | null {
    const expiresAt = linkExpiry(wait, settings.policy.waitLimitMs);
    if (Date.parse(expiresAt) <= Date.now()) return null;
    if (wait.endedAt === null) return { ...wait, spent: false, expiresAt };
    // The login is fixed unless it has broken again since; in that case there is a newer link.
    const fixed = wait.outcome === 'refreshed' && (wait.state === 'idle' || wait.state === 'refreshing');
    return fixed ? { ...wait, spent: true, expiresAt } : null;
  }
}

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

export type LinkAccess = ReturnType<typeof makeLinkAccess>;
