/** A mistake that somebody could make in the code, and the test that must notice it. */
export interface Mutant {
  /** The rule it breaks, in a few words: printed, and searched by the filter of the command line. */
  rule: string;
  /** Path from the root of the repository. */
  file: string;
  /** Text that occurs in the file exactly once. */
  search: string;
  replace: string;
  /** The test that notices: its file, and its title or a part of it. */
  test: string;
  title: string;
}
