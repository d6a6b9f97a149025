import { outcomeWords } from '../../domain/outcomes';
import { FEWEST_RUNS } from '../../domain/usual';
import { POLL_ACTIONS } from '../../domain/temporal-actions';
import type { LiveCalls, NamedLogin } from '../../store/runs/morning';
import type { RunBrake } from '../../store/runs/overview';
import type { BankToday, OutcomeToday } from './compare-run';
import type { RunReport, Sentence } from './report';
import { todoFor, worseNow } from './todo';
import { counted, inPercent, number, span } from './words';
import { minuteOf } from '../../domain/moments';

type Facts = Omit<RunReport, 'sentences' | 'todo'>;

/** The answers to the morning's questions, one sentence for each, in the order in which people ask. */
export const sentencesOf = (facts: Facts, now: Date): Sentence[] => [
  { about: 'today', text: today(facts) },
  { about: 'banks', text: banks(facts) },
  { about: 'users', text: users(facts, now) },
  { about: 'cost', text: cost(facts) },
  { about: 'end', text: end(facts) },
  { about: 'freshness', text: freshness(facts) },
];

/**
 * From this difference of two shares on, a day is not called usual, even if its logins are so few that chance explains
 * the difference.
 */
const FAR = 0.15;

function today({ run, comparedWith, outcomes, judgement }: Facts): string {
  const { state, total, counts } = run;
  const looked = total - counts.open;
  const when = state === 'running' ? 'So far today' : 'Today';
  const stopped =
    state === 'stopped' ? `The run was stopped after ${number(looked)} of ${counted(total, 'login')}. ` : '';
  const refreshed = outcomes.find(({ outcome }) => outcome === 'refreshed');
  const news = outcomes.filter(({ judgement: one }) => one !== 'usual' && one === judgement);
  const isComparable = comparedWith >= FEWEST_RUNS;
  const told = (news.length > 0 ? news : refreshed === undefined ? [] : [refreshed])
    .map((one) => beside(isComparable ? one : { ...one, usualShare: null }))
    .join(', ');
  if (!isComparable) {
    return `${stopped}${when} cannot be compared yet (${counted(comparedWith, 'earlier run')} of the ${FEWEST_RUNS} it takes): ${told}.`;
  }
  const isFar = refreshed?.usualShare != null && Math.abs(refreshed.share - refreshed.usualShare) >= FAR;
  const usual = isFar ? 'no further from the usual than chance explains' : 'as usual';
  const than = judgement === 'usual' ? usual : `${judgement} than usual`;
  return `${stopped}${when} is ${than}: ${told}, compared with the median of ${counted(comparedWith, 'earlier run')}.`;
}

const beside = ({ outcome, count, share, usualShare }: OutcomeToday): string =>
  `${number(count)} ${outcomeWords(outcome)} (${inPercent(share)}${usualShare === null ? '' : `, usually ${inPercent(usualShare)}`})`;

function banks(facts: Facts): string {
  const { banks: all, comparedWith, heldBrakes: held } = facts;
  const worse = worseNow(facts);
  const sentences = held[0] === undefined ? [] : [heldText(held[0], held.slice(1))];
  if (worse[0] !== undefined) sentences.push(worseText(worse[0], worse.slice(1)));
  else if (comparedWith < FEWEST_RUNS) sentences.push(mostAwaited(all));
  else sentences.push(held.length > 0 ? 'No other bank is worse than usual.' : 'No bank is worse than usual.');
  return sentences.join(' ');
}

function heldText({ institution, code, count, of, startedAt, asks }: RunBrake, others: readonly RunBrake[]): string {
  const users = asks === 1 ? 'a user has' : `${number(asks)} users have`;
  return (
    `Asks to users of ${institution} are held since the run of ${minuteOf(startedAt)}: ${number(count)} of its ` +
    `${counted(of, 'login')} ended in ${code}, which looks like a fault of the bank, so ${users} not been asked yet.` +
    listed('Held as well', others)
  );
}

function worseText(bank: BankToday, others: readonly BankToday[]): string {
  const { institution, unattendedShare, usualShare, since, codes } = bank;
  const usually = usualShare === null ? '' : `, usually ${inPercent(usualShare)}`;
  const facts = [
    `${inPercent(unattendedShare)} refreshed without the user${usually}`,
    ...(codes[0] === undefined ? [] : [`mostly ${codes[0].code}`]),
  ].join('; ');
  return `${institution} is worse than usual since ${since === null ? 'today' : minuteOf(since)} (${facts}): ${todoFor(bank)}.${listed('Also worse', others)}`;
}

const MOST_NAMED = 5;

function listed(what: string, others: readonly { institution: string }[]): string {
  if (others.length === 0) return '';
  const names = others.slice(0, MOST_NAMED).map(({ institution }) => institution);
  const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : '';
  return ` ${what}: ${names.join(', ')}${more}.`;
}

/**
 * Names the bank with the most logins that were not refreshed without their user. Used while there are too few earlier
 * runs to say what is usual.
 */
function mostAwaited(all: Facts['banks']): string {
  const lost = ({ logins, unattended }: Facts['banks'][number]): number => logins - unattended;
  const [first] = [...all].sort((a, b) => lost(b) - lost(a));
  if (first === undefined || lost(first) === 0) return 'No bank can be compared yet.';
  const { institution, logins, unattended } = first;
  return (
    `No bank can be compared yet; the most logins are missing at ${institution}: only ${number(unattended)} of ` +
    `${counted(logins, 'login')} refreshed without the user.`
  );
}

function users({ users: { waiting, longest, gaveUp, firstGaveUp }, heldBrakes }: Facts, now: Date): string {
  const held = heldBrakes.reduce((sum, { asks }) => sum + asks, 0);
  const unasked = held === 0 ? '' : ` (${number(held)} of them not asked yet)`;
  const waits =
    longest === null
      ? 'No user is awaited'
      : `${counted(waiting, 'user is', 'users are')} awaited${unasked}, the longest ${named(longest)} for ${age(longest, now)}`;
  const gone =
    firstGaveUp === null
      ? 'no login has been given up'
      : `${counted(gaveUp, 'login was', 'logins were')} given up because their users never came, first ` +
        `${named(firstGaveUp)}, ${age(firstGaveUp, now)} ago: \`flinks-refresh logins list --state gave_up\``;
  return `${waits}; ${gone}.`;
}

const named = ({ reference, loginId, institution }: NamedLogin): string =>
  `${reference ?? loginId}${institution === null ? '' : ` of ${institution}`}`;

const age = ({ since }: NamedLogin, now: Date): string => span(now.getTime() - Date.parse(since));

function cost({ liveCalls: { today: day, month }, temporalActions }: Facts): string {
  const calls = ({ attended, unattended }: LiveCalls): string =>
    number(attended + unattended) + (attended > 0 ? ` (${number(attended)} with the user present)` : '');
  return (
    `Flinks bills live calls: ${calls(day)} today (UTC), ${calls(month)} this month. On Temporal Cloud this run would cost ` +
    `about ${number(temporalActions)} Actions, and ${POLL_ACTIONS} more for each poll.`
  );
}

function end({ run, pace }: Facts): string {
  const { state, startedAt, finishedAt, counts } = run;
  if (finishedAt !== null) {
    const took = span(Date.parse(finishedAt) - Date.parse(startedAt));
    if (counts.open === 0) return `The run took ${took} and ended before its deadline: every login has an outcome.`;
    const ended = state === 'stopped' ? `was stopped after ${took}` : `was cut after ${took}, at its deadline`;
    return `The run ${ended}: ${counted(counts.open, 'login')} without an outcome, which the next run takes.`;
  }
  if (pace === null) return 'The run is over.';
  const { perMinute, open, expectedAt, deadlineAt, inTime } = pace;
  const cut = ` (deadline ${minuteOf(deadlineAt)})`;
  if (expectedAt === null)
    return (
      `No login has ended for ten minutes, and ${number(open)} are still open${cut}. ` +
      'To find out why: `flinks-refresh doctor`.'
    );
  const rate = `At ${perMinute >= 10 ? number(Math.round(perMinute)) : perMinute.toFixed(1)} logins a minute the ${number(open)} still open are done about ${minuteOf(expectedAt)}`;
  return `${rate}, ${inTime ? 'before' : 'after'} the deadline of ${minuteOf(deadlineAt)}${inTime ? '' : ', which cuts the run'}.`;
}

function freshness({ freshness: { eligible, fresh, share, goal } }: Facts): string {
  if (share === null) {
    return (
      'In the runs of the last 30 days, no bank gave data under 24 h old for half of its logins without their users. ' +
      `So the goal of ${inPercent(goal)} fresh data applies to no login yet.`
    );
  }
  const looksReached = share < goal && Math.round(100 * share) >= Math.round(100 * goal);
  const aim = `, ${share >= goal ? 'within' : 'short of'} the goal of ${inPercent(goal)}`;
  return `Of ${counted(eligible, 'login')} at banks that let us in without their users, ${number(fresh)} have data under 24 h (${inPercent(share, looksReached ? Math.floor : Math.round)})${aim}.`;
}
