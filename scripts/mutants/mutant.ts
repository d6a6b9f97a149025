/** A wrong turn that somebody could take in the code, and the test that must notice it. */
export interface Mutant {
  /** The rule it breaks, in a few words: what is printed, and what a filter on the command line looks into. */
  rule: string;
  /** Path from the root of the repository. */
  file: string;
  /** Text of the file, there exactly once. */
  search: string;
  replace: string;
  /** The test that notices: its file, and its title or a part of it. */
  test: string;
  title: string;
}
