import { z } from 'zod';
import { RUN_OUTCOMES } from '../../domain/outcomes';
import { COVERAGE, REPORT, withExample } from '../examples';
import { instant, text } from './common';
import { run } from './runs';

/** The shapes of what an operator reads in the morning: institutions, and the report of a run. */

const share = z.number().meta({ description: 'From 0 to 1.' });
const codeCounts = z.array(z.object({ code: z.string(), count: z.number() }));
const trend = z.enum(['worse', 'better', 'steady']).meta({
  description:
    'Whether the share of logins refreshed without their user has become lastingly `worse` or `better`; `steady` if ' +
    'it has not, or if the difference may be chance.',
});
const since = instant
  .nullable()
  .meta({ description: 'The start of the first run of that change; null while `trend` is `steady`.' });

export const institutionList = withExample(
  z.object({
    institutions: z.array(
      z.object({
        institution: z.string().meta({ description: '`unknown` for logins whose bank is not known yet.' }),
        institutionId: z.number().nullable(),
        logins: z.number().meta({ description: 'How many logins of the bank are registered now.' }),
        unattendedShare: share.nullable().meta({
          description:
            'The part of the logins that was refreshed without their user. It is a part of all logins of the bank ' +
            'that had an outcome in the finished runs; a login in three runs counts three times. Null if there were ' +
            'none.',
        }),
        liveShare: share.nullable().meta({
          description:
            'The part of the same logins that took a live call without their user; it is contained in ' +
            '`unattendedShare`.',
        }),
        attendedShare: share.nullable().meta({
          description:
            'How many waits for a user of the bank ended with fresh data, during or after a run, divided by the ' +
            'number of the same logins.',
        }),
        medianHoursToReturn: z
          .number()
          .nullable()
          .meta({
            description:
              'The median time, in hours, from the beginning of a wait to its end, over the waits that ended with ' +
              'fresh data; null if there were none.',
          }),
        codes: codeCounts.meta({
          description:
            'The codes in which logins of the bank ended, or because of which they waited, with how often each occurred. The ' +
            'most frequent first, at most five.',
        }),
        since,
        trend,
        days: z
          .array(z.object({ runId: z.string(), startedAt: instant, logins: z.number(), unattended: z.number() }))
          .meta({ description: 'One entry for each finished run that had logins of the bank, oldest first.' }),
      }),
    ),
  }),
  { institutions: [COVERAGE] },
);

const judgement = z.enum(['worse', 'better', 'usual']).meta({
  description:
    'Compared with the median of the finished runs before; `usual` if the difference may be chance, or if there ' +
    'were fewer than three such runs.',
});
const namedLogin = z.object({ loginId: z.string(), reference: text, institution: text, since: instant }).nullable();
const liveCalls = z.object({ attended: z.number(), unattended: z.number() });

export const runReport = withExample(
  z.object({
    run,
    sentences: z.array(
      z.object({ about: z.enum(['today', 'banks', 'users', 'cost', 'end', 'freshness']), text: z.string() }),
    ),
    judgement,
    comparedWith: z
      .number()
      .meta({ description: 'With how many earlier, finished runs this run is compared; at most 14.' }),
    outcomes: z.array(
      z.object({
        outcome: z.enum(RUN_OUTCOMES),
        count: z.number(),
        share,
        usualShare: share.nullable(),
        judgement,
      }),
    ),
    banks: z.array(
      z.object({
        institution: z.string(),
        logins: z.number(),
        unattended: z.number().meta({ description: 'How many of these logins were refreshed without their user.' }),
        unattendedShare: share,
        usualShare: share.nullable(),
        judgement,
        trend,
        since,
        codes: codeCounts,
      }),
    ),
    heldBrakes: z
      .array(
        z.object({
          runId: z.string(),
          startedAt: instant,
          institution: z.string(),
          code: z.string(),
          count: z.number(),
          of: z.number(),
          asks: z.number().meta({ description: 'How many asks the brake holds now.' }),
        }),
      )
      .meta({
        description:
          'The brakes that hold back asks now, whichever run they belong to; the newest run first, at most 20. A ' +
          'brake holds back the asks of one institution.',
      }),
    users: z.object({ waiting: z.number(), longest: namedLogin, gaveUp: z.number(), firstGaveUp: namedLogin }),
    liveCalls: z.object({ today: liveCalls, month: liveCalls }).meta({
      description:
        'How many live Authorizes, each of which Flinks bills, were made in the current UTC day and the current ' +
        'UTC month, by runs or otherwise.',
    }),
    temporalActions: z.number().meta({
      description:
        'About how many Actions Temporal Cloud bills for those logins of the run that have an outcome, not counting ' +
        'polls and repeated attempts.',
    }),
    pace: z
      .object({
        open: z.number(),
        perMinute: z.number(),
        expectedAt: instant.nullable(),
        deadlineAt: instant.nullable(),
        inTime: z.boolean().nullable(),
      })
      .nullable()
      .meta({
        description: 'How fast a running run is, and whether it will end in time; null once the run has ended.',
      }),
    freshness: z
      .object({ eligible: z.number(), fresh: z.number(), share: share.nullable(), goal: share.nullable() })
      .meta({
        description:
          '`eligible`: how many logins, neither paused nor given up, belong to a bank that lets us in; that is a ' +
          'bank of which at least half the logins had data under 24 hours old without their user, in the finished ' +
          'runs of the last 30 days. `fresh`: how many of the eligible logins have data under 24 hours old now. ' +
          '`share`: null if none is eligible. `goal`: the share that REFRESH_SLO promises.',
      }),
    todo: z.array(z.string()).meta({ description: 'What the operator should do now, and the commands that do it.' }),
  }),
  REPORT,
);
