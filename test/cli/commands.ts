import type { Command } from 'commander';

/** The commands that can be called, such as `runs list`. */
export function leavesOf(command: Command, path: string[] = []): string[] {
  if (command.commands.length === 0) return [path.join(' ')];
  return command.commands.flatMap((sub) => leavesOf(sub, [...path, sub.name()]));
}
