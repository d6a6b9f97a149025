import { institutionNamed, INSTITUTIONS, type SimulatedInstitution } from '../institutions';
import type { SimulatedLogin } from '../login';
import { userNameOf } from './customers';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

const WORDS = {
  en: {
    made: 'This is a made-up Flinks Connect: nothing you type is sent to Flinks or to a bank.',
    code: 'Any answer will do, except the word "wrong".',
    institution: 'Institution',
    userName: 'User name',
    password: 'Password',
    customers: 'Customers who need this',
    send: 'Continue',
    close: 'Close',
    approve: 'Authorise',
    refuse: 'Refuse',
    failed: 'This window cannot go on:',
  },
  fr: {
    made: 'Ceci est un Flinks Connect fictif : rien de ce que vous entrez n’est envoyé à Flinks ni à une banque.',
    code: 'Toute réponse convient, sauf le mot « wrong ».',
    institution: 'Institution',
    userName: 'Nom d’utilisateur',
    password: 'Mot de passe',
    customers: 'Clients qui en ont besoin',
    send: 'Continuer',
    close: 'Fermer',
    approve: 'Autoriser',
    refuse: 'Refuser',
    failed: 'Cette fenêtre ne peut pas continuer :',
  },
} as const;

export type ConnectView =
  | { kind: 'mfa'; requestId: string; prompts: string[]; institution: string }
  /** `only` is the bank that Connect was opened for, or null for the list of banks. */
  | { kind: 'credentials'; customers: SimulatedLogin[]; only: SimulatedInstitution | null }
  /** A bank's own page (OAuth), where its customer lets Flinks in. */
  | { kind: 'bank'; institution: SimulatedInstitution }
  | { kind: 'error'; code: string };

/** The options that Connect was opened with. The page hands them to `connect.js`. */
export interface ConnectOptions {
  language: 'en' | 'fr';
  redirectUrl: string;
  /** 'true' if a bank's own page takes the place of Connect in its window, instead of opening in a new one. */
  oauthWindowRedirect: string;
  tag: string;
}

function formOf(view: Exclude<ConnectView, { kind: 'error' }>, language: 'en' | 'fr'): string {
  const words = WORDS[language];
  switch (view.kind) {
    case 'mfa': {
      const fields = view.prompts.map(
        (prompt, at) =>
          `<label>${escaped(prompt)}<input name="answer${at}" data-prompt="${escaped(prompt)}" required></label>`,
      );
      return `<h1>${escaped(view.institution)}</h1>${fields.join('')}<p>${words.code}</p>`;
    }
    case 'bank':
      return `<h1>${escaped(view.institution.name)}</h1>
        <input type="hidden" name="institution" value="${escaped(view.institution.name)}">${userName(language)}`;
    case 'credentials':
      return `${bankField(view, language)}${userName(language)}
        <label>${words.password}<input name="password" type="password" autocomplete="off" required></label>
        ${customersOf(view.customers, language)}`;
  }
}

const userName = (language: 'en' | 'fr'): string =>
  `<label>${WORDS[language].userName}<input name="userName" autocomplete="off" required></label>`;

/** Returns the field for the bank: a list to choose from, or only the bank that Connect was opened for. */
function bankField({ only, customers }: Extract<ConnectView, { kind: 'credentials' }>, language: 'en' | 'fr'): string {
  const names = new Set([...INSTITUTIONS.map(({ name }) => name), ...customers.map(({ institution }) => institution)]);
  const options = (only === null ? [...names].map(institutionNamed) : [only]).map(
    ({ name, id, refreshesAlone }) =>
      `<option data-id="${id}"${refreshesAlone ? ' data-oauth' : ''}>${escaped(name)}</option>`,
  );
  const list = `<select name="institution">${options.join('')}</select>`;
  return only === null
    ? `<label>${WORDS[language].institution}${list}</label>`
    : `<h1>${escaped(only.name)}</h1><div hidden>${list}</div>`;
}

function customersOf(customers: SimulatedLogin[], language: 'en' | 'fr'): string {
  const rows = customers.map(
    (one) => `<li>${escaped(institutionNamed(one.institution).name)}: ${userNameOf(one)}</li>`,
  );
  return `<details><summary>${WORDS[language].customers}</summary><ul>${rows.join('')}</ul></details>`;
}

/** Returns the HTML page of the made-up Flinks Connect. */
export function connectPage(view: ConnectView, options: ConnectOptions): string {
  const { language } = options;
  const words = WORDS[language];
  const isListed = view.kind === 'credentials' && view.only === null;
  const data = {
    ...options,
    kind: view.kind,
    list: isListed ? 'shown' : '',
    requestId: view.kind === 'mfa' ? view.requestId : '',
  };
  const attributes = Object.entries({ ...data, code: view.kind === 'error' ? view.code : '' })
    .map(([name, value]) => `data-${name.toLowerCase()}="${escaped(value)}"`)
    .join(' ');
  const content =
    view.kind === 'error'
      ? `<p role="alert">${words.failed} ${escaped(view.code)}</p>`
      : `<form>${formOf(view, language)}<p role="alert" id="error"></p><button>${view.kind === 'bank' ? words.approve : words.send}</button></form>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flinks Connect</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/connect/v2/connect.css">
<script src="/connect/v2/connect.js" defer></script>
</head>
<body ${attributes}>
<main><p>${words.made}</p>${content}<button type="button" id="close">${view.kind === 'bank' ? words.refuse : words.close}</button></main>
</body>
</html>`;
}
