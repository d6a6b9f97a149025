import { CATALOGUE, PROGRAMS, SETTINGS, type SettingInfo } from './catalogue';

/** Returns the text of docs/settings.md. A test compares the file with it. */
export function settingsPage(): string {
  const groups = CATALOGUE.map(({ title, settings }) => {
    const rows = Object.entries(settings).map(([name, info]) => `| \`${name}\` | ${defaultOf(info)} | ${info.about} |`);
    return `## ${title}\n\n| setting | default | what for |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${PAGE_HEAD}\n${secretsTable()}\n${groups.join('\n')}`;
}

/** The table of docs/settings.md that says which programs need which secret. */
function secretsTable(): string {
  const secrets = [...SETTINGS].flatMap(([name, { secret }]) => (secret === undefined ? [] : [{ name, secret }]));
  const rows = secrets.map(({ name, secret }) => {
    const marks = PROGRAMS.map((program) => (secret.includes(program) ? 'x' : ''));
    return `| \`${name}\` | ${marks.join(' | ')} |`;
  });
  return `| secret | ${PROGRAMS.join(' | ')} |\n|---${'|---'.repeat(PROGRAMS.length)}|\n${rows.join('\n')}\n`;
}

/** Returns the text of .env.example. */
export function envExample(): string {
  const groups = CATALOGUE.map(({ title, settings }) => {
    const lines = Object.entries(settings).map(([name, info]) => exampleOf(name, info));
    return `# ${title}\n${lines.join('\n')}\n`;
  });
  return `${EXAMPLE_HEAD}\n${groups.join('\n')}`;
}

function defaultOf({ required, fallback, fallbackWords }: SettingInfo): string {
  if (required) return '**required**';
  return fallback === undefined ? (fallbackWords ?? 'none') : `\`${fallback}\``;
}

/** The line of one setting. A required setting is left to fill in; the others are comments that show the default. */
function exampleOf(name: string, { required, fallback = '' }: SettingInfo): string {
  const value = fallback.includes(' ') ? `"${fallback}"` : fallback;
  return `${required ? '' : '# '}${name}=${value}`;
}

const PAGE_HEAD = `# Settings

A process reads all its settings from the environment when it starts. If any are missing or wrong, one message names them
all and the exit code is 2. \`flinks-refresh config\` prints the settings in force, with their secrets masked. \`.env.example\`
is the same list to fill in; \`node --env-file=.env bin/flinks-refresh up\` reads such a file.

Durations are written \`3s\`, \`30m\`, \`2h\`, \`7d\`. A setting that is empty or only white space counts as not set; where the
table says "Empty: …", it counts as an empty list instead. Secrets must not contain white space or line breaks.

## Secrets

Every secret may stand in a file: \`LINK_KEY_FILE=/run/secrets/link-key\` instead of \`LINK_KEY\`. One line break at the end of the
file is cut off. It is an error if the file is empty or larger than 64 KB, or if both settings are set.

Give each process only the secrets it needs, and no other: \`up\` needs those of worker, gateway and setup. A process does
not read the secrets of other programs. If it was given one, it says so in a warning. Commands use what \`setup\` needs, and
three of them need more: \`logins connect-link\` needs the key that signs links (\`LINK_KEY\`, else \`FLINKS_SECRET_KEY\`), \`logins remove\` needs \`FLINKS_SECRET_KEY\`,
and \`events test\` needs \`EVENTS_SECRET\`. With \`FLINKS_SECRET_KEY\`, \`explain\` finds a login whose consent was withdrawn. \`config\` and \`doctor\` look at all secrets.
`;

const EXAMPLE_HEAD = `# Settings of flinks-daily-refresh; docs/settings.md says what each means. Lines with # show the default.
`;
