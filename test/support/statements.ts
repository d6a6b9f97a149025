import { Client } from 'pg';

/** What this process has sent to databases, in order. */
export interface Sent {
  statements: string[];
  /** Explicit transactions. A statement outside of these is a transaction of its own, and is not counted here. */
  transactions: number;
}

/** Runs `work` and returns the statements that this process's connections sent meanwhile, `begin` and `commit` included. */
export async function statementsOf(work: () => Promise<unknown>): Promise<Sent> {
  const statements: string[] = [];
  // The driver overloads `query`; the arguments are passed on unchanged.
  const prototype = Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function counted(this: Client, ...given: unknown[]): unknown {
    const [statement] = given;
    statements.push(typeof statement === 'string' ? statement : (statement as { text: string }).text);
    return query.apply(this, given);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return { statements, transactions: statements.filter((text) => text === 'begin').length };
}
