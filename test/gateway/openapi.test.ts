import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openTestGateway, type TestGateway } from './support';

const ROOT = join(__dirname, '../..');
const run = promisify(execFile);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
});
afterAll(() => gateway.end());

test('a client that a standard generator makes of /docs/json compiles, and knows the routes with their shapes', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'flinks-client-'));
  try {
    writeFileSync(join(dir, 'openapi.json'), (await gateway.app.inject('/docs/json')).body);
    const cli = join(ROOT, 'node_modules/swagger-typescript-api/dist/cli.cjs');
    await run(process.execPath, [
      cli,
      'generate',
      '-p',
      join(dir, 'openapi.json'),
      '-o',
      dir,
      '-n',
      'client.ts',
      '--silent',
    ]);
    writeFileSync(
      join(dir, 'app.ts'),
      `import { Api } from './client';
export async function balances(loginId: string): Promise<(string | null)[]> {
  const { v1 } = new Api({ baseUrl: 'http://127.0.0.1', securityWorker: () => ({}) });
  const { data } = await v1.loginsAccountsList(loginId);
  // @ts-expect-error an account has no such member
  data.accounts.map((account) => account.notThere);
  return data.accounts.map((account) => account.balance.current);
}
`,
    );
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext'];
    await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, 'app.ts'], {
      cwd: dir,
    }).catch(({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
