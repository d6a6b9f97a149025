import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { read, ROOT } from './files';

/** Files that a release changes or reads. */
const FILES = [
  'scripts/release',
  'package.json',
  'package-lock.json',
  '.prettierrc.json',
  'CHANGELOG.md',
  'client/http/version.ts',
  'deploy/helm/flinks-daily-refresh/Chart.yaml',
  'deploy/kubernetes/kustomization.yaml',
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flinks-release-'));
  for (const file of FILES) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'before');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (program: string, args: string[]) => {
  const who = { GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@t', GIT_COMMITTER_NAME: 't', GIT_COMMITTER_EMAIL: 't@t' };
  return spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...who } });
};
const git = (...args: string[]): string => run('git', args).stdout.trim();
const release = (version: string) => run('scripts/release', [version]);
const text = (file: string): string => readFileSync(join(folder, file), 'utf8');

test.each(['0.1.0', '7.8.9'])(
  'scripts/release %s names the version everywhere, and tags it with what the changelog says',
  (version) => {
    const [, unreleased] = /^## Unreleased\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(read('CHANGELOG.md'))!;
    expect(release(version)).toMatchObject({ status: 0, stderr: '' });
    expect((JSON.parse(text('package.json')) as { version: string }).version).toBe(version);
    expect(text('client/http/version.ts')).toContain(`VERSION = '${version}'`);
    expect(text('deploy/helm/flinks-daily-refresh/Chart.yaml')).toMatch(new RegExp(`^version: ${version}$`, 'm'));
    expect(text('deploy/kubernetes/kustomization.yaml')).toContain(`newTag: '${version}'`);
    expect(text('CHANGELOG.md')).toMatch(new RegExp(`^## Unreleased\n\n## ${version} - \\d{4}-\\d\\d-\\d\\d\n`, 'm'));
    expect(git('tag', '--list', '--format=%(contents)', `v${version}`)).toBe(`v${version}\n${unreleased!.trimEnd()}`);
    expect([git('status', '--porcelain'), git('log', '-1', '--format=%s')]).toEqual(['', `Release ${version}`]);
  },
);

test('a release with nothing to say, with changes that are not committed, or made already is none', () => {
  writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n## 0.0.1 - 2026-01-01\n\n- x\n');
  expect(release('7.8.9')).toMatchObject({ status: 1, stderr: expect.stringContaining('not committed') as string });
  git('commit', '--quiet', '--all', '--message', 'nothing to say');
  expect(release('7.8.9')).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing under') as string });
  git('tag', 'v7.8.9');
  expect(release('7.8.9')).toMatchObject({ status: 1, stderr: expect.stringContaining('is there already') as string });
  expect(git('log', '--format=%s')).toBe('nothing to say\nbefore');
});
