import type { Command } from 'commander';
import { printText, type ExitCode } from '../output';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Prints the script with which `shell` completes the commands and options of `all`. */
export function completion(shell: Shell, all: Command): ExitCode {
  printText(SCRIPTS[shell](nodesOf(all)));
  return 0;
}

/** A command, with what may be typed after it. */
interface Node {
  /** The words that name the command, such as `runs list`. They are empty for the program itself. */
  words: string;
  subcommands: { name: string; about: string }[];
  options: { long: string; about: string }[];
}

function nodesOf(command: Command, path: string[] = []): Node[] {
  const node: Node = {
    words: path.join(' '),
    subcommands: command.commands.map((sub) => ({ name: sub.name(), about: sub.description() })),
    options: [
      ...command.options.map(({ long, description }) => ({ long: long!, about: description })),
      { long: '--help', about: 'display help' },
    ],
  };
  return [node, ...command.commands.flatMap((sub) => nodesOf(sub, [...path, sub.name()]))];
}

const wordsAfter = ({ subcommands, options }: Node): string =>
  [...subcommands.map(({ name }) => name), ...options.map(({ long }) => long)].join(' ');

const NAME = 'flinks-refresh';

/**
 * The script for bash. The longest command at the beginning of the typed line decides which words are offered; if none
 * of them fits, files are offered.
 */
const bash = (nodes: Node[]): string => `# ${NAME}: completion for bash. Add it to ~/.bashrc:
#   ${NAME} completion bash >> ~/.bashrc
_flinks_refresh() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
${nodes
  .filter(({ words }) => words !== '')
  .map(({ words }) => `      '${words}') path='${words}' ;;`)
  .join('\n')}
    esac
  done
  case "$path" in
${nodes.map((node) => `    '${node.words}') COMPREPLY=($(compgen -W '${wordsAfter(node)}' -- "$current")) ;;`).join('\n')}
  esac
}
complete -o default -F _flinks_refresh ${NAME} flinks-daily-refresh`;

const zsh = (nodes: Node[]): string => `# ${NAME}: completion for zsh. Add it to ~/.zshrc:
#   ${NAME} completion zsh >> ~/.zshrc
autoload -Uz bashcompinit && bashcompinit
${bash(nodes)
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')}`;

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function fish(nodes: Node[]): string {
  const lines = nodes.flatMap(({ words, subcommands, options }) => {
    const path = words.split(' ').filter((word) => word !== '');
    const others = subcommands.map(({ name }) => name).join(' ');
    const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
    const begin = path.length === 0 ? ['__fish_use_subcommand'] : seen;
    const notYet = [
      ...begin,
      ...(others === '' || path.length === 0 ? [] : [`not __fish_seen_subcommand_from ${others}`]),
    ];
    const when = quoted(notYet.join('; and '));
    return [
      ...subcommands.map(({ name, about }) => `complete -c ${NAME} -f -n ${when} -a ${name} -d ${quoted(about)}`),
      ...options.map(({ long, about }) => `complete -c ${NAME} -n ${when} -l ${long.slice(2)} -d ${quoted(about)}`),
    ];
  });
  return [
    `# ${NAME}: completion for fish. Save it:`,
    `#   ${NAME} completion fish > ~/.config/fish/completions/${NAME}.fish`,
    ...lines,
  ].join('\n');
}

const SCRIPTS: Record<Shell, (nodes: Node[]) => string> = { bash, zsh, fish };
