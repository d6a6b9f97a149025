import { z } from 'zod';
import { RUN_OUTCOMES } from '../../domain/outcomes';
import { COVERAGE, REPORT, withExample } from '../examples';
import { instant, text } from './common';
import { run } from './runs';

/** The shapes of what an operator reads in the morning: institutions, and the report of a run. */

const share = z.number().meta({ description: 'From 0 to 1.' });
const codeCounts = z.array(z.object({ code: z.string(), count: z.number() }));
const trend = z.enum(['worse', 'better', 'steady']).meta({
  description: 'The trend of the share refreshed without the user; a change is named only if it is more than noise.',
});
const since = instant.nullable().meta({ description: 'Since when `trend` holds; null while the trend is steady.' });

export const institutionList = withExample(
  z.object({
    institutions: z.array(
      z.object({
        institution: z.string().meta({ description: '`unknown` for logins whose bank is not known yet.' }),
        institutionId: z.number().nullable(),
        logins: z.number().meta({ description: 'Registered now.' }),
        unattendedShare: share.nullable().meta({
          description:
            'Refreshed without the user, of all its logins in the ended runs, a login counted once in each run; null if there were none.',
        }),
        liveShare: share.nullable().meta({ description: 'The part of `unattendedShare` that took a live call.' }),
        attendedShare: share.nullable().meta({ description: 'Refreshed because the user came.' }),
        medianHoursToReturn: z
          .number()
          .nullable()
          .meta({ description: 'Over the waits that ended because the user returned.' }),
        codes: codeCounts.meta({ description: 'The most usual codes.' }),
        since,
        trend,
        days: z
          .array(z.object({ runId: z.string(), startedAt: instant, logins: z.number(), unattended: z.number() }))
          .meta({ description: 'Run by run, oldest first.' }),
      }),
    ),
  }),
  { institutions: [COVERAGE] },
);

const judgement = z
  .enum(['worse', 'better', 'usual'])
  .meta({ description: 'Against the median of the runs before; `usual` where the difference may be chance.' });
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
      .meta({ description: 'How many finished runs this one is compared with: those before it, at most 14.' }),
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
        unattended: z.number().meta({ description: 'Refreshed without their user.' }),
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
      .meta({ description: 'Brakes that hold asks now, of whichever run.' }),
    users: z.object({ waiting: z.number(), longest: namedLogin, gaveUp: z.number(), firstGaveUp: namedLogin }),
    liveCalls: z
      .object({ today: liveCalls, month: liveCalls })
      .meta({ description: 'Live Authorizes, which Flinks bills, by UTC days.' }),
    temporalActions: z.number().meta({
      description: 'About how many Actions Temporal Cloud bills for the run; polls and repeated attempts come on top.',
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
      .meta({ description: 'Null once the run has ended.' }),
    freshness: z
      .object({ eligible: z.number(), fresh: z.number(), share: share.nullable(), goal: share.nullable() })
      .meta({ description: 'Logins whose bank lets us in, and those of them with data under 24 h.' }),
    todo: z.array(z.string()).meta({ description: 'What to do, with the commands that do it.' }),
  }),
  REPORT,
);
