import { spawn } from 'node:child_process';
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The results of the tests that ran. Tests that were skipped, as by their title, are not among them. */
export interface TestRun {
  /** `file` is a path from the root of the tree; `title` includes the titles of the `describe`s around the test. */
  tests: { file: string; title: string; passed: boolean; failure: string }[];
  /** Why some or all files could not be run; null if all were run. */
  problem: string | null;
}

interface Results {
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
}

/** A test that waits for what never comes ends at its own deadline. This limit is for tests that have none. */
const MINUTES_PER_FILE = 5;

/** Runs, in the tree in `folder`, the tests of `files` whose titles contain one of `titles`. */
export async function runTests(folder: string, files: string[], titles: string[]): Promise<TestRun> {
  const outputFile = join(folder, 'mutant-results.json');
  rmSync(outputFile, { force: true });
  const name = titles.map((title) => title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const args = [...files, '-t', name, '--json', '--outputFile', outputFile];
  const minutes = files.length * MINUTES_PER_FILE;
  const { output, late } = await jest(folder, args, minutes);
  const tail = output.split('\n').slice(-40).join('\n');
  const results = readResults(outputFile);
  if (late || results === null) {
    return {
      tests: [],
      problem: `${late ? `It did not end in ${minutes} minutes.` : 'It could not be run.'}\n${tail}`,
    };
  }
  const root = realpathSync(folder);
  const tests = results.testResults.flatMap(({ name: path, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName: title, status, failureMessages }) => ({
        file: relative(root, path),
        title,
        passed: status === 'passed',
        failure: failureMessages.join('\n'),
      })),
  );
  return { tests, problem: results.numRuntimeErrorTestSuites > 0 ? `A file could not be run.\n${tail}` : null };
}

function readResults(file: string): Results | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Results;
  } catch {
    return null;
  }
}

function jest(cwd: string, args: string[], minutes: number): Promise<{ output: string; late: boolean }> {
  const bin = join('node_modules', 'jest', 'bin', 'jest.js');
  const common = ['--runInBand', '--forceExit', '--silent', '--cacheDirectory', join(cwd, '.jest-cache')];
  const child = spawn(process.execPath, [bin, ...common, '--runTestsByPath', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      // On SIGTERM, jest's global set-up ends the servers that it started.
      child.kill('SIGTERM');
    }, minutes * 60_000);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve({ output, late });
    });
  });
}
