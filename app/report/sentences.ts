import { outcomeWords } from '../../domain/outcomes';
import { FEWEST_RUNS } from '../../domain/usual';
import type { NamedLogin } from '../../store/runs/morning';
import { isWorse, type OutcomeToday } from './compare-run';
import type { RunReport, Sentence } from './report';
import { todoFor } from './todo';
import { counted, inPercent, number, span } from './words';
import { minuteOf } from '../../domain/moments';

type Facts = Omit<RunReport, 'sentences' | 'todo'>;

/** The answers, in the order of the questions. */
export const sentencesOf = (facts: Facts, now: Date): Sentence[] => [
  { about: 'today', text: today(facts) },
  { about: 'banks', text: banks(facts) },
  { about: 'users', text: users(facts, now) },
  { about: 'cost', text: cost(facts) },
  { about: 'end', text: end(facts) },
  { about: 'freshness', text: freshness(facts) },
];

/** A difference of shares that nobody would call usual, even where the logins are so few that chance explains it. */
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
  return `${stopped}${when} is ${than}: ${told}, against the median of ${counted(comparedWith, 'run')}.`;
}

const beside = ({ outcome, count, share, usualShare }: OutcomeToday): string =>
  `${number(count)} ${outcomeWords(outcome)} (${inPercent(share)}${usualShare === null ? '' : `, usually ${inPercent(usualShare)}`})`;

function banks({ banks: all, comparedWith }: Facts): string {
  const [first, ...others] = all.filter(isWorse);
  if (first === undefined) return comparedWith < FEWEST_RUNS ? mostAwaited(all) : 'No bank is worse than usual.';
  const { institution, unattendedShare, usualShare, since, codes } = first;
  const usually = usualShare === null ? '' : `, usually ${inPercent(usualShare)}`;
  const facts = [
    `${inPercent(unattendedShare)} refreshed without the user${usually}`,
    ...(codes[0] === undefined ? [] : [`mostly ${codes[0].code}`]),
  ].join('; ');
  const also =
    others.length === 0
      ? ''
      : ` Also worse: ${others
          .map((bank) => bank.institution)
          .slice(0, 5)
          .join(', ')}${others.length > 5 ? ` and ${others.length - 5} more` : ''}.`;
  return `${institution} is worse than usual since ${since === null ? 'today' : minuteOf(since)} (${facts}): ${todoFor(first)}.${also}`;
}

/** Names the bank where most users are needed. It is said while there are too few earlier runs to say what is usual. */
function mostAwaited(all: Facts['banks']): string {
  const lost = ({ logins, unattended }: Facts['banks'][number]): number => logins - unattended;
  const [first] = [...all].sort((a, b) => lost(b) - lost(a));
  if (first === undefined || lost(first) === 0) return 'No bank can be compared yet.';
  const { institution, logins, unattended } = first;
  return `No bank can be compared yet; most are missing at ${institution}: ${number(unattended)} of ${counted(logins, 'login')} refreshed without the user.`;
}

function users({ users: { waiting, longest, gaveUp, firstGaveUp } }: Facts, now: Date): string {
  const waits =
    longest === null ? 'Nobody is awaited' : `${number(waiting)} awaited, the longest ${named(longest, now)}`;
  const gone =
    firstGaveUp === null
      ? 'nobody was given up'
      : `${number(gaveUp)} never came back, the first ${named(firstGaveUp, now)}: \`flinks-refresh logins list --state gave_up\``;
  return `${waits}; ${gone}.`;
}

const named = ({ reference, loginId, institution, since }: NamedLogin, now: Date): string =>
  `${reference ?? loginId}${institution === null ? '' : ` of ${institution}`} for ${span(now.getTime() - Date.parse(since))}`;

function cost({ liveCalls: { today: day, month } }: Facts): string {
  const calls = ({ attended, unattended }: typeof day): string =>
    `${number(attended + unattended)} (${number(attended)} with the user present)`;
  return `Flinks bills the live calls: ${calls(day)} today, ${calls(month)} this month, by UTC days.`;
}

function end({ run, pace }: Facts): string {
  const { startedAt, finishedAt, counts } = run;
  if (finishedAt !== null) {
    const took = span(Date.parse(finishedAt) - Date.parse(startedAt));
    return counts.open === 0
      ? `The run took ${took} and left nothing open.`
      : `The run took ${took} and left ${number(counts.open)} open.`;
  }
  if (pace === null) return 'The run is over.';
  const { perMinute, open, expectedAt, deadlineAt, inTime } = pace;
  const cut = ` (deadline ${minuteOf(deadlineAt)})`;
  if (expectedAt === null)
    return `Nothing has ended for ten minutes and ${number(open)} are open${cut}: \`flinks-refresh doctor\`.`;
  const rate = `At ${perMinute >= 10 ? number(Math.round(perMinute)) : perMinute.toFixed(1)} logins a minute the ${number(open)} still open are done about ${minuteOf(expectedAt)}`;
  return `${rate}, ${inTime ? 'before' : 'after'} the deadline of ${minuteOf(deadlineAt)}${inTime ? '' : ', which cuts the run'}.`;
}

function freshness({ freshness: { eligible, fresh, share, goal } }: Facts): string {
  if (share === null) return 'No bank has let us in often enough to promise fresh data yet.';
  const looksReached = share < goal && Math.round(100 * share) >= Math.round(100 * goal);
  const aim = `, ${share >= goal ? 'within' : 'short of'} the goal of ${inPercent(goal)}`;
  return `${number(fresh)} of ${counted(eligible, 'login')} whose bank lets us in have data under 24 h (${inPercent(share, looksReached ? Math.floor : Math.round)})${aim}.`;
}
