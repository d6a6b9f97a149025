import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import { PROBLEM_MEDIA_TYPE } from '../../../gateway/problems/problems';
import { CANARY, type Drawn, type Operation } from './draw-request';

/** An answer as it came over the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Problems of the server before any route: of a path, a request line or a key that no route sees. */
const BEFORE_ROUTES = new Set([
  'malformed_request',
  'not_found',
  'method_not_allowed',
  'headers_too_large',
  'unauthorized',
]);
const STACK = /\bat \S+ \(|node_modules|\.ts:\d+|\.js:\d+/;

/** What is wrong with answers of an operation, by its schemas in the document and by what no answer may hold. */
export class AnswerCheck {
  private readonly compiled = new Map<object, ValidateFunction>();
  private readonly ajv = new Ajv({ strict: false, validateFormats: false });

  constructor(private readonly secrets: readonly string[]) {}

  /** Returns nothing if all is well. `operation` null: a route that the document leaves out. */
  faultsOf(operation: Operation | null, drawn: Drawn, answer: Answer): string[] {
    const held = this.secrets.filter((secret) => this.textOf(answer).includes(secret)).map(() => 'holds a secret');
    if (answer.headers['x-evil'] !== undefined) held.push('has a header that was sent in the path');
    const hasInsides = STACK.test(answer.body) || answer.body.includes(process.cwd());
    const stack = hasInsides && answer.status >= 400 ? ['holds a stack trace'] : [];
    return [
      ...held,
      ...stack,
      ...(answer.status >= 400 ? this.ofProblem(operation, drawn, answer) : this.ofSuccess(operation, answer)),
    ];
  }

  private ofProblem(operation: Operation | null, drawn: Drawn, { status, headers, body }: Answer): string[] {
    const faults = body.includes(CANARY) ? ['repeats a value that was sent'] : [];
    if (status === 500) faults.push('is 500');
    if (operation === null) return status > 500 ? [...faults, `is ${status}`] : faults;
    const type = headers['content-type'];
    if (typeof type !== 'string' || !type.startsWith(PROBLEM_MEDIA_TYPE))
      return [...faults, `is no problem but ${String(type)}`];
    const { code } = JSON.parse(body) as { code: string };
    const documented = operation.responses[status]?.content?.[PROBLEM_MEDIA_TYPE]?.schema;
    const codes = (documented?.examples ?? []).map((example) => (example as { code: string }).code);
    if (codes.includes(code)) return [...faults, ...this.misfits(documented!, body)];
    // A wild path may be that of another route, or of none.
    const isOfServer = BEFORE_ROUTES.has(code) || (drawn.pathIsWild && status < 500);
    return isOfServer ? faults : [...faults, `is ${status} ${code}, which is not documented`];
  }

  private ofSuccess(operation: Operation | null, { status, body }: Answer): string[] {
    if (operation === null) return [];
    const described = operation.responses[status];
    if (described === undefined) return [`is ${status}, which is not documented`];
    const schema = described.content?.['application/json']?.schema;
    return schema === undefined ? [] : this.misfits(schema, body);
  }

  private misfits(schema: object, body: string): string[] {
    let fits = this.compiled.get(schema);
    if (fits === undefined) this.compiled.set(schema, (fits = this.ajv.compile(schema)));
    return fits(JSON.parse(body)) ? [] : [`does not fit its schema: ${this.ajv.errorsText(fits.errors)}`];
  }

  private textOf({ headers, body }: Answer): string {
    return `${JSON.stringify(headers)}\n${body}`;
  }
}
