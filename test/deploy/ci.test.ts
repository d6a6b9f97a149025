import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { read, ROOT } from './files';

interface Job {
  'timeout-minutes'?: number;
  needs?: string | string[];
  permissions?: Record<string, string>;
  strategy?: { matrix: { node?: number[] } };
  steps: { run?: string; uses?: string; with?: Record<string, unknown> }[];
}
interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const workflowOf = (file: string) => parse(read(`.github/workflows/${file}`)) as Workflow;
const workflows = readdirSync(join(ROOT, '.github/workflows')).map((file) => [file, workflowOf(file)] as const);
const jobs = workflows.flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => [`${file}: ${name}`, job] as const),
);
const commandsOf = (job: Job): string => job.steps.map(({ run }) => run ?? '').join('\n');
const { scripts, engines } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

test.each(jobs)('%s runs scripts that are there, actions of a pinned version, and ends', (_name, job) => {
  const commands = commandsOf(job).split('\n');
  const files = commands.flatMap((line) =>
    [...line.matchAll(/(?:^|\s)((?:scripts|\.ci)\/[\w-]+)/g)].map(([, path]) => path!),
  );
  expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const named = commands.flatMap((line) =>
    [...line.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name!),
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  expect(job.steps.flatMap(({ uses }) => uses ?? []).filter((uses) => !/@(v\d+|[0-9a-f]{40})$/.test(uses))).toEqual([]);
  expect(job['timeout-minutes']).toBeGreaterThan(0);
});

test('CI runs the Node of the image, and tries the oldest that package.json allows and the newest', () => {
  const [, ofImage] = /^FROM node:(\d+)/m.exec(read('Dockerfile'))!;
  const [, oldest] = /(\d+)/.exec(engines.node)!;
  const used = jobs.flatMap(([name, { steps }]) =>
    steps.flatMap(({ uses, with: given }) => (uses?.startsWith('actions/setup-node@') ? [[name, given]] : [])),
  ) as [string, { 'node-version': unknown }][];
  const others = used.filter(([, given]) => String(given['node-version']) !== ofImage).map(([name]) => name);
  expect(others.sort()).toEqual(['ci.yml: node', 'release.yml: publish-npm']);
  const { node } = workflowOf('ci.yml').jobs.node!.strategy!.matrix;
  expect(node!.map(String)).toEqual([oldest, expect.stringMatching(/^2[4-9]$/)]);
});

describe('a release', () => {
  const { permissions, jobs: all } = workflowOf('release.yml');
  const { verify, ...publishing } = all as Record<string, Job> & { verify: Job };
  const rights = (job: Job) => Object.entries(job.permissions ?? {}).filter(([, right]) => right === 'write');

  test('is tried, packed and built as an image by a job that may write nothing', () => {
    expect([permissions, verify.permissions]).toEqual([{}, { contents: 'read' }]);
    const commands = commandsOf(verify);
    for (const step of ['.ci/run', 'npm pack', 'scripts/image']) expect(commands).toContain(step);
    expect(commands).not.toMatch(/npm publish|publish-packages|docker push|gh release/);
  });

  test('is published only after that, by jobs that hold one right each, install nothing and build nothing', () => {
    const heldBy = Object.entries(publishing).map(([name, job]) => [name, rights(job).map(([right]) => right)]);
    expect(Object.fromEntries(heldBy)).toEqual({
      'publish-npm': ['id-token'],
      'publish-image': ['packages'],
      release: ['contents'],
    });
    for (const job of Object.values(publishing)) {
      const before = [job.needs].flat();
      expect(before.some((name) => name === 'verify' || name === 'publish-npm')).toBe(true);
      expect(commandsOf(job)).not.toMatch(/npm (ci|install|run|pack)|\.ci\/run|scripts\/image|docker build/);
    }
  });

  test('needs no secret but the one of the run', () => {
    const text = read('.github/workflows/release.yml');
    expect([...text.matchAll(/\$\{\{\s*([\w.]+)\s*\}\}/g)].map(([, name]) => name)).not.toContainEqual(
      expect.stringMatching(/^secrets\./),
    );
  });
});

describe('scripts/publish-packages', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flinks-publish-'));
    mkdirSync(join(folder, 'bin'));
    // A registry that has flinks-a@1.2.3, and takes what is not called flinks-broken.
    const npm = `#!/bin/sh
echo "$*" >> "${folder}/heard"
case "$*" in
  "view flinks-a@1.2.3 version") echo 1.2.3 ;;
  view*) echo "npm error code E404" >&2; exit 1 ;;
  publish*flinks-broken*) exit 1 ;;
esac
`;
    writeFileSync(join(folder, 'bin/npm'), npm, { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const made = (...names: string[]) => {
    for (const name of names) {
      const source = join(folder, name);
      mkdirSync(join(source, 'package'), { recursive: true });
      writeFileSync(join(source, 'package/package.json'), JSON.stringify({ name, version: '1.2.3' }));
      spawnSync('tar', ['-czf', join(folder, `${name}-1.2.3.tgz`), '-C', source, 'package']);
    }
  };
  const publish = () => {
    const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
    const { status, stdout } = spawnSync(join(ROOT, 'scripts/publish-packages'), ['.'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    const heard = existsSync(join(folder, 'heard')) ? readFileSync(join(folder, 'heard'), 'utf8') : '';
    return { status, stdout, published: heard.split('\n').filter((line) => line.startsWith('publish')) };
  };

  test('leaves what is out, and publishes the rest with where it was built', () => {
    made('flinks-a', 'flinks-b');
    expect(publish()).toEqual({
      status: 0,
      stdout: 'flinks-a@1.2.3 is out already.\nflinks-b@1.2.3 is out.\n',
      published: ['publish ./flinks-b-1.2.3.tgz --provenance --access public'],
    });
  });

  test('fails where one cannot be published, and where there is none', () => {
    expect(publish().status).toBe(1);
    made('flinks-broken');
    expect(publish().status).toBe(1);
  });
});
