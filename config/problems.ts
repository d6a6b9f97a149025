/** What is wrong with one setting. `problem` continues the sentence that begins with the setting's name. */
export interface Problem {
  setting: string;
  problem: string;
}

/** Some settings are missing or wrong. The message names all of them, and repeats none of their values. */
export class SettingsError extends Error {
  readonly code = 'settings';

  constructor(readonly problems: readonly Problem[]) {
    const lines = problems.map(({ setting, problem }) => `  ${setting} ${problem}`);
    super(
      `${problems.length === 1 ? 'One setting is' : `${problems.length} settings are`} missing or wrong ` +
        `(docs/settings.md describes all):\n${lines.join('\n')}`,
    );
    this.name = 'SettingsError';
  }
}
