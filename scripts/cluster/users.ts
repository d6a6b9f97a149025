import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

const USERS = join(__dirname, '../../../deploy/postgres/users.psql');
const DATABASE = 'flinks_cluster';
const OWNER = 'flinks_owner';

/**
 * How each program reaches PostgreSQL: by a URL with its own user (Temporal: a port and a password). `admin` may do
 * all.
 */
export interface ClusterDatabases {
  admin: string;
  setup: string;
  worker: string;
  gateway: string;
  temporal: { port: string; password: string };
}

/**
 * Creates the users and the database by the same statements as docker-compose.yml, if there is no such database yet.
 * Gives each user a new password at each start, because nobody else needs to know it. `adminUrl` is the URL of a
 * superuser.
 */
export async function makeUsers(adminUrl: string): Promise<ClusterDatabases> {
  const password = { owner: newPassword(), worker: newPassword(), gateway: newPassword(), temporal: newPassword() };
  const users = { owner: OWNER, worker: 'flinks_worker', gateway: 'flinks_gateway', temporal: 'temporal' };
  const variables: Record<string, string> = { database: DATABASE, owner: OWNER };
  for (const [user, word] of Object.entries(password)) variables[`${user}_password`] = word;

  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    // The statements are sent one by one, because a database cannot be created inside a transaction.
    if (rowCount === 0) for (const statement of statements(variables)) await client.query(statement);
    for (const [user, name] of Object.entries(users) as [keyof typeof users, string][]) {
      await client.query(`alter role ${escapeIdentifier(name)} password ${escapeLiteral(password[user])}`);
    }
  } finally {
    await client.end();
  }
  const url = (user: keyof typeof users) => withDatabase(adminUrl, users[user], password[user]);
  return {
    admin: withDatabase(adminUrl),
    setup: url('owner'),
    worker: url('worker'),
    gateway: url('gateway'),
    temporal: { port: new URL(adminUrl).port, password: password.temporal },
  };
}

const newPassword = () => randomBytes(18).toString('hex');

function withDatabase(adminUrl: string, username?: string, password?: string): string {
  const url = new URL(adminUrl);
  url.pathname = DATABASE;
  if (username !== undefined) url.username = username;
  if (password !== undefined) url.password = password;
  return url.href;
}

/**
 * Returns the statements of users.psql as psql would send them: a variable `:'name'` becomes a literal, `:"name"` an
 * identifier.
 */
function statements(variables: Record<string, string>): string[] {
  const valueOf = (name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`users.psql wants the variable ${name}`);
    return value;
  };
  return readFileSync(USERS, 'utf8')
    .replaceAll(/^--.*$/gm, '')
    .replaceAll(/:'(\w+)'/g, (_, name: string) => escapeLiteral(valueOf(name)))
    .replaceAll(/:"(\w+)"/g, (_, name: string) => escapeIdentifier(valueOf(name)))
    .split(';')
    .filter((statement) => statement.trim() !== '');
}
