import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { read, ROOT } from './files';

interface Workflow {
  jobs: Record<string, { 'timeout-minutes'?: number; steps: { run?: string; uses?: string }[] }>;
}

const workflows = readdirSync(join(ROOT, '.github/workflows')).map((file) => {
  return [file, parse(read(`.github/workflows/${file}`)) as Workflow] as const;
});
const jobs = workflows.flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => [`${file}: ${name}`, job] as const),
);
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test.each(jobs)('%s runs scripts that are there, actions of a pinned version, and ends', (_name, job) => {
  const commands = job.steps.flatMap(({ run }) => (run ?? '').split('\n'));
  const files = commands.flatMap((line) =>
    [...line.matchAll(/(?:^|\s)((?:scripts|\.ci)\/[\w-]+)/g)].map(([, path]) => path!),
  );
  expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const named = commands.flatMap((line) =>
    [...line.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name!),
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  expect(job.steps.flatMap(({ uses }) => uses ?? []).filter((uses) => !/@v\d+$/.test(uses))).toEqual([]);
  expect(job['timeout-minutes']).toBeGreaterThan(0);
});
