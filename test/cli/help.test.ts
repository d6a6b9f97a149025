import { execFileSync } from 'node:child_process';
import type { Command } from 'commander';
import { program } from '../../cli/main';
import { leavesOf } from './commands';
import { runCli } from './run-cli';

const all = program('x', () => undefined);
const commandOf = (path: string): Command =>
  path.split(' ').reduce<Command>((at, name) => at.commands.find((sub) => sub.name() === name)!, all);

/** Words of a line as a shell would pass them, up to a redirection. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/ >>? .*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!);

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The form of ids, by the name of the argument or option that takes one. Others are read by the command itself. */
const FORMS: Record<string, RegExp> = { id: /^evt_[0-9a-f]{32}$/, runId: GUID, run: GUID, LoginId: GUID };

test.each(leavesOf(all))('the help of `%s` has an example that it understands', async (path) => {
  const { code, stdout } = await runCli([...path.split(' '), '--help']);
  expect(code).toBe(0);
  const [, line = ''] = /^Example:\n {2}flinks-refresh (.*)$/m.exec(stdout) ?? [];
  const words = wordsOf(line);
  expect(words.slice(0, path.split(' ').length).join(' ')).toBe(path);
  const command = commandOf(path);
  const { unknown, operands } = command.parseOptions(words.slice(path.split(' ').length));
  expect(unknown).toEqual([]);
  const required = command.registeredArguments.filter((argument) => argument.required);
  expect(operands.length).toBeGreaterThanOrEqual(required.length);
  expect(operands.length).toBeLessThanOrEqual(command.registeredArguments.length);
  for (const [at, operand] of operands.entries()) {
    const argument = command.registeredArguments[at]!;
    expect(() => argument.parseArg?.(operand, undefined)).not.toThrow();
    expect(operand).toMatch(FORMS[argument.name()] ?? /./);
  }
  const ids = Object.entries(command.opts()).filter(([name]) => name in FORMS);
  for (const [name, value] of ids) expect(value).toMatch(FORMS[name]!);
});

test('a mistyped command is answered with the nearest one', async () => {
  for (const [args, meant] of [
    [['runz'], 'runs'],
    [['runs', 'lst'], 'list'],
    [['doctr'], 'doctor'],
  ] as const) {
    const { code, stderr } = await runCli([...args]);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`Did you mean ${meant}?`) as string,
    });
  }
});

/** What bash offers at the end of a line. */
async function offered(line: string): Promise<string[]> {
  const { stdout } = await runCli(['completion', 'bash']);
  const words = line.split(' ').map((word) => `'${word}'`);
  const ask = `${stdout}\nCOMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _flinks_refresh; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', ask], { encoding: 'utf8' }).trim().split('\n');
}

test('bash completes commands, their subcommands and their options', async () => {
  expect(await offered('flinks-refresh ru')).toEqual(['runs']);
  expect(await offered('flinks-refresh runs re')).toEqual(['report', 'release']);
  expect(await offered('flinks-refresh logins list --re')).toEqual(['--reference']);
  expect(await offered('flinks-refresh logins ')).toEqual(expect.arrayContaining(['import', 'waiting', '--help']));
});

test('zsh and fish get every command too', async () => {
  const [zsh, fish] = [await runCli(['completion', 'zsh']), await runCli(['completion', 'fish'])];
  expect(zsh.stdout).toContain('bashcompinit');
  for (const path of leavesOf(all)) {
    expect(zsh.stdout).toContain(`'${path}')`);
    expect(fish.stdout).toMatch(new RegExp(`-a ${path.split(' ').at(-1)} -d '`));
  }
  expect(fish.stdout.split('\n').filter((line) => !/^(#|complete -c flinks-refresh )/.test(line))).toEqual(['']);
});
