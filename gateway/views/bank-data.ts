import { z } from 'zod';
import { ACCOUNT, ACCOUNT_ID, ATTRIBUTES, CURSOR, TRANSACTION, withExample } from '../examples';
import { instant, next, text } from './common';

/** The shapes of answers with bank data. */

const decimal = z
  .string()
  .nullable()
  .meta({ description: 'A decimal number as text, as exact as Flinks sent it; null if Flinks sent none.' });

const transaction = z.object({
  id: z.string().meta({ description: "Our own id of the transaction: it stays the same when Flinks' Id changes." }),
  accountId: z.string(),
  date: z.string().nullable().meta({ description: 'The calendar date (YYYY-MM-DD); null if Flinks sent none.' }),
  description: z.string().nullable(),
  debit: decimal,
  credit: decimal,
  balance: decimal,
});

export const transactionPage = withExample(z.object({ transactions: z.array(transaction), next }), {
  transactions: [TRANSACTION],
  next: null,
});

export const transactionChanges = withExample(
  z.object({
    added: z.array(transaction),
    modified: z.array(transaction).meta({
      description: 'Whole transactions: put each in place of the one with the same account and id that you hold.',
    }),
    removed: z.array(z.object({ id: z.string(), accountId: z.string() })),
    next: z.string().meta({
      description: 'The `cursor` of your next call: call at once while `hasMore` is true, otherwise whenever you like.',
    }),
    hasMore: z.boolean(),
  }),
  {
    added: [TRANSACTION],
    modified: [],
    removed: [{ id: 'd4c3b2a1-6f5e-4d7c-8b9a-0e1f2a3b4c5d', accountId: ACCOUNT_ID }],
    next: CURSOR,
    hasMore: false,
  },
);

export const accountList = withExample(
  z.object({
    accounts: z.array(
      z.object({
        id: z.string().meta({ description: "Our own id of the account: it stays the same when Flinks' Id changes." }),
        flinksAccountId: z.string().meta({ description: 'The newest Id that Flinks gave the account.' }),
        title: text,
        accountNumber: text,
        transitNumber: text,
        institutionNumber: text,
        category: text,
        type: text,
        accountType: text,
        currency: text,
        balance: z.object({ available: decimal, current: decimal, limit: decimal }),
        overdraftLimit: decimal,
        missingSince: instant.nullable().meta({
          description: "Since when Flinks' answers leave the account out; null if the newest answer contained it.",
        }),
        staleSince: instant.nullable().meta({
          description:
            "Since when Flinks' answers contain the account in a form that cannot be read; what is shown is from " +
            'before that moment. Null if the account could be read in the newest answer that contained it.',
        }),
        holder: z
          .object({
            name: text,
            email: text,
            phoneNumber: text,
            address: z
              .object({
                civicAddress: text,
                city: text,
                province: text,
                postalCode: text,
                poBox: text,
                country: text,
              })
              .nullable(),
          })
          .nullable(),
      }),
    ),
  }),
  { accounts: [ACCOUNT] },
);

export const attributesList = withExample(
  z.object({
    attributes: z.array(
      z.object({
        package: z.string(),
        attributes: z.unknown().meta({ description: "The package's answer, as Flinks spells it." }),
        requestId: z.string(),
        runId: text,
        collectedAt: instant,
      }),
    ),
  }),
  { attributes: [ATTRIBUTES] },
);
