import { PROBLEMS } from '../../gateway/problems/problems';

interface Document {
  openapi: string;
  info: object;
  paths: Record<string, unknown>;
  webhooks: object;
  components?: { schemas?: object };
}

const HEAD = '/** Made by `npm run generate` from what the gateway answers at /docs/json. Do not edit. */\n';
const PROBLEM = { $ref: '#/components/schemas/Problem' };

/** Returns the text of client/http/schema.ts: the routes that an app calls, and the events, as types. */
export async function clientSchema(document: object): Promise<string> {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  return HEAD + astToString(await openapiTS(forApps(document as Document) as never, { alphabetize: true }));
}

/** Keeps only the routes that an app calls, and the events. All answers that are problems refer to one shared shape. */
function forApps({ openapi, info, paths, webhooks }: Document): object {
  const ofApps = Object.entries(paths).filter(([path]) => path.startsWith('/v1/'));
  return {
    openapi,
    info,
    paths: withOneProblem(Object.fromEntries(ofApps)),
    webhooks: withOneProblem(webhooks),
    components: { schemas: { Problem: { type: 'object', description: 'RFC 9457: see ProblemDocument.' } } },
  };
}

function withOneProblem(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withOneProblem);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'examples');
  return Object.fromEntries(
    kept.map(([name, member]) => [
      name,
      name === 'application/problem+json' ? { schema: PROBLEM } : withOneProblem(member),
    ]),
  );
}

/** Returns the text of client/http/problem-codes.ts. */
export function problemCodes(): string {
  const rows = Object.entries(PROBLEMS).map(([code, { status }]) => `  ${code}: ${status},\n`);
  return (
    HEAD.replace('what the gateway answers at /docs/json', 'gateway/problems/problems.ts') +
    '\n/** Every problem code of the API, with its HTTP status. docs/problems.md explains them. */\n' +
    `export const PROBLEM_CODES = {\n${rows.join('')}} as const;\n\nexport type ProblemCode = keyof typeof PROBLEM_CODES;\n`
  );
}

/** Returns the text of client/http/version.ts. */
export const clientVersion = (version: string): string =>
  HEAD.replace('what the gateway answers at /docs/json', 'package.json') +
  `\n/** The version of the two packages, which are released together. */\nexport const VERSION = '${version}';\n`;
