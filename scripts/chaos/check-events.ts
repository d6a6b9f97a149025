import { groupBy, lostLiveCalls, type Evidence } from './evidence';

/**
 * The functions here compare the events that the app received with the story. Each comment says what must hold; the
 * function returns one sentence for each breach of it.
 */

/**
 * Every event of the outbox (the table of events) arrived and none is held back, nothing else arrived, and the events
 * of each login arrived in the order in which they were written.
 */
export function deliveriesWrong(evidence: Evidence): string[] {
  const { tables, app } = evidence;
  const known = new Set(tables.events.map(({ id }) => id));
  const heard = [...app.events.keys()];
  const found = [
    ...app.complaints,
    ...heard
      .filter((id) => !known.has(id) && !isOvertaken(evidence, id))
      .map((id) => `Event ${id} reached the app, but is not in the outbox.`),
    ...tables.events.flatMap(({ id, type, delivered, held }) => {
      if (held) return [`${type} ${id} is held back, although no bank should have a brake.`];
      return delivered && app.events.has(id) ? [] : [`${type} ${id} did not reach the app (delivered: ${delivered}).`];
    }),
  ];
  for (const [loginId, events] of groupBy(tables.events, ({ login_id }) => login_id ?? '')) {
    if (loginId === '') continue;
    const written = events.map(({ id }) => id);
    const told = app.of(loginId).flatMap(({ id }) => (known.has(id) ? [id] : []));
    if (told.some((id, index) => id !== written[index])) found.push(`The events of ${loginId} came in another order.`);
  }
  return found;
}

/**
 * Returns whether an event that arrived is missing from the outbox for a good reason. If a process is killed, an ask
 * may have been delivered without being recorded as delivered. It is dropped from the outbox once its user is back, so
 * that they are not asked again.
 */
function isOvertaken({ app, outages }: Evidence, id: string): boolean {
  const { type, data } = app.events.get(id)!;
  const isBack = app.of(String(data['loginId'])).some((event) => event.type === 'login.recovered');
  return type === 'login.awaiting_user' && isBack && outages.some(({ victim }) => victim !== 'gateway');
}

/**
 * Each user who is needed is asked once, and nobody else is asked. A user need not be asked if a live call of their
 * login was lost.
 */
export function asksWrong(evidence: Evidence): string[] {
  return evidence.story.cast.flatMap(({ loginId, kind, ending }) => {
    const asks = evidence.app.of(loginId).filter(({ type }) => type === 'login.awaiting_user').length;
    const where = `${kind} ${loginId} was asked ${asks} times`;
    if (ending.outcome !== 'asked') return asks === 0 ? [] : [`${where}, without need.`];
    // After a lost call the login may be unavailable today, and then nobody is asked.
    if (asks === 0 && lostLiveCalls(evidence, loginId).length > 0) return [];
    return asks === 1 ? [] : [`${where}.`];
  });
}

/**
 * The app is told of each refresh that ended in data, by `login.refreshed` or `login.recovered`. There may be more of
 * these events than refreshes, because a refresh goes on, and tells of its data again, if its user returns just when
 * the refresh ends. But there are never more of these events than fetches of data. Each user's return is told once, by
 * `login.recovered`.
 */
export function endingsWrong({ story, app, tables, returned, calls }: Evidence): string[] {
  const refreshes = groupBy(tables.refreshes, ({ login_id }) => login_id);
  const found = story.cast.flatMap(({ loginId, kind }) => {
    const told = app.of(loginId);
    const count = (type: string) => told.filter((event) => event.type === type).length;
    const refreshed = (refreshes.get(loginId) ?? []).filter(({ outcome }) => outcome === 'refreshed').length;
    const fetched = calls.filter(
      ({ endpoint, status, loginId: of }) =>
        of === loginId && status === 200 && endpoint.startsWith('GetAccountsDetail'),
    ).length;
    const [ends, recoveries] = [count('login.refreshed') + count('login.recovered'), count('login.recovered')];
    const where = `${kind} ${loginId}`;
    return [
      ...(ends < refreshed ? [`${where}: ${refreshed} refreshes ended in data, the app was told of ${ends}.`] : []),
      ...(ends > fetched
        ? [`${where}: data was fetched ${fetched} times, the app was told of ${ends} refreshes.`]
        : []),
      ...(recoveries === (returned.has(loginId) ? 1 : 0)
        ? []
        : [`${where}: the app was told of ${recoveries} recoveries.`]),
    ];
  });
  const runs = [...app.events.values()].filter(({ type }) => type === 'run.finished').length;
  if (runs !== tables.runs.length) found.push(`The app was told of the end of ${runs} runs, of ${tables.runs.length}.`);
  return found;
}

/** Everything that the users and the app tried succeeded in the end. */
export const peopleWrong = ({ problems }: Evidence): string[] => [...problems];

export const auditWrong = ({ audit }: Evidence): string[] =>
  audit.ok ? [] : [`The chain of the audit is broken (${audit.checked} lines).`];
