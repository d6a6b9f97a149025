import { institutionNamed, INSTITUTIONS } from '../institutions';
import type { SimulatedLogin } from '../login';
import { userNameOf } from './customers';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

const WORDS = {
  en: {
    made: 'This is a made-up Flinks Connect: nothing you type leaves this machine.',
    code: 'Any answer will do, except wrong.',
    institution: 'Institution',
    userName: 'User name',
    password: 'Password',
    customers: 'Customers who need this',
    send: 'Continue',
    close: 'Close',
    failed: 'This window cannot go on:',
  },
  fr: {
    made: 'Ceci est un Flinks Connect fictif : rien de ce que vous entrez ne quitte cet ordinateur.',
    code: 'Toute réponse convient, sauf wrong.',
    institution: 'Institution',
    userName: 'Nom d’utilisateur',
    password: 'Mot de passe',
    customers: 'Clients qui en ont besoin',
    send: 'Continuer',
    close: 'Fermer',
    failed: 'Cette fenêtre ne peut pas continuer :',
  },
} as const;

export type ConnectView =
  | { kind: 'mfa'; requestId: string; prompts: string[]; institution: string }
  | { kind: 'credentials'; customers: SimulatedLogin[] }
  | { kind: 'error'; code: string };

/** The options Connect was opened with, for the script. */
export interface ConnectOptions {
  language: 'en' | 'fr';
  redirectUrl: string;
  tag: string;
}

function formOf(view: Exclude<ConnectView, { kind: 'error' }>, language: 'en' | 'fr'): string {
  const words = WORDS[language];
  if (view.kind === 'mfa') {
    const fields = view.prompts.map(
      (prompt, at) =>
        `<label>${escaped(prompt)}<input name="answer${at}" data-prompt="${escaped(prompt)}" required></label>`,
    );
    return `<h1>${escaped(view.institution)}</h1>${fields.join('')}<p>${words.code}</p>`;
  }
  const names = [
    ...new Set([...INSTITUTIONS.map(({ name }) => name), ...view.customers.map((one) => one.institution)]),
  ];
  const customers = view.customers.map(
    (one) => `<li>${escaped(institutionNamed(one.institution).name)}: ${userNameOf(one)}</li>`,
  );
  return `<label>${words.institution}<select name="institution">${names.map((name) => `<option>${escaped(name)}</option>`).join('')}</select></label>
    <label>${words.userName}<input name="userName" autocomplete="off" required></label>
    <label>${words.password}<input name="password" type="password" autocomplete="off" required></label>
    <details><summary>${words.customers}</summary><ul>${customers.join('')}</ul></details>`;
}

/** The page of the made-up Flinks Connect. */
export function connectPage(view: ConnectView, { language, redirectUrl, tag }: ConnectOptions): string {
  const words = WORDS[language];
  const data = { kind: view.kind, language, redirectUrl, tag, requestId: view.kind === 'mfa' ? view.requestId : '' };
  const attributes = Object.entries({ ...data, code: view.kind === 'error' ? view.code : '' })
    .map(([name, value]) => `data-${name.toLowerCase()}="${escaped(value)}"`)
    .join(' ');
  const content =
    view.kind === 'error'
      ? `<p role="alert">${words.failed} ${escaped(view.code)}</p>`
      : `<form>${formOf(view, language)}<p role="alert" id="error"></p><button>${words.send}</button></form>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flinks Connect</title>
<link rel="stylesheet" href="/connect/v2/connect.css">
<script src="/connect/v2/connect.js" defer></script>
</head>
<body ${attributes}>
<main><p>${words.made}</p>${content}<button type="button" id="close">${words.close}</button></main>
</body>
</html>`;
}
