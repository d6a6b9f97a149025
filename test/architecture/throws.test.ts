import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import arrows from '../../folders.json';

const ROOT = join(__dirname, '../..');
const TEXTS = [...Object.keys(arrows), 'scripts'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('http/schema.ts'))
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') })),
);
const namesOf = (pattern: RegExp): string[] =>
  TEXTS.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name]) => name!));

const CLASSES = namesOf(/^export (?:abstract )?class (\w+Error)\b/gm);
/** Unions of classes, what JavaScript and zod have, and the types of failures in Temporal. */
const OTHERS = [
  ...namesOf(/^export type (\w+Error) =/gm),
  ...['Error', 'TypeError', 'ZodError'],
  ...namesOf(/\btype: '(Flinks\w+)'/g),
];
/** A class without the end of its name, where that is no word of its own: `FlinksRefused`. */
const CUT_SHORT = CLASSES.map((name) => name.replace(/Error$/, '')).filter((name) => /[a-z][A-Z]/.test(name));

/** What a text says after `@throws` or `Throws`, to the end of the sentence or of the comment. */
function clausesOf(text: string): string[] {
  const comments = [...text.matchAll(/\/\*\*([\s\S]*?)\*\//g)].map(([, comment]) => comment!.replace(/\n\s*\*/g, ' '));
  return comments.flatMap((comment) =>
    [...comment.matchAll(/(?:@throws|\bThrows) +(.*?)(?=\. |\.\s*$|@|$)/gs)].map(([, clause]) => clause!),
  );
}

/** Names in a clause that are no class: those that it begins with, and classes cut short. */
function strangersIn(clause: string): string[] {
  const first = /^(?:an? )?([A-Z]\w+)/.exec(clause)?.[1];
  const errors = [...clause.matchAll(/\b[A-Z]\w+Error\b/g)].map(([name]) => name);
  const known = new Set([...CLASSES, ...OTHERS]);
  const cut = CUT_SHORT.filter((name) => !known.has(name) && new RegExp(`\\b${name}\\b`).test(clause));
  return [...(first === undefined ? [] : [first]), ...errors].filter((name) => !known.has(name)).concat(cut);
}

test('what a docstring says is thrown is a class that there is, or a type of failure in Temporal', () => {
  const clauses = TEXTS.flatMap(({ file, text }) => clausesOf(text).map((clause) => ({ file, clause })));
  expect(clauses.length).toBeGreaterThan(50);
  expect(clauses.flatMap(({ file, clause }) => strangersIn(clause).map((name) => `${file}: ${name}`))).toEqual([]);
});

test('a name that is no class is found, first or later, whole or cut short', () => {
  expect(strangersIn('BadUsage if it is neither')).toEqual(['BadUsage', 'BadUsage']);
  expect(strangersIn('SettingsError if there is neither, CommandFailed if it has ended')).toEqual(['CommandFailed']);
  expect(strangersIn('FlinksRefusedError, FlinksGoneError')).toEqual(['FlinksGoneError']);
  expect(clausesOf('/** Waits. Throws\n * StoreError or so. And more. */')).toEqual(['StoreError or so']);
});
