import { PROBLEM_TEXTS } from '../../gateway/problems/problem-texts';
import { PROBLEMS, type ProblemCode } from '../../gateway/problems/problems';
import { operationsOf, type Operation } from './operations';

const HEAD = `# Problems

<!-- Made by \`npm run generate\` from gateway/problems/problems.ts, gateway/problems/problem-texts.ts and the routes. -->

Every answer that is not a success is an RFC 9457 document, \`application/problem+json\`:

\`\`\`json
{
  "type": "urn:flinks-daily-refresh:problem:unknown_login",
  "title": "The login is not registered",
  "status": 404,
  "detail": "Register the login with POST /v1/logins, or check the LoginId.",
  "code": "unknown_login"
}
\`\`\`

\`code\` is stable: branch on it, never on \`title\` or \`detail\`. Every answer carries \`x-request-id\`; the gateway's log has it. For a
problem that may pass by itself (408, 429, 503), \`retry-after\` says after how many seconds to try again, where that is known. The client
\`flinks-daily-refresh/http\` repeats by itself what may be repeated.
`;

/** Returns the text of docs/problems.md: for each code what it means, what to do, and which routes answer with it. */
export function problemsPage(document: object): string {
  const operations = operationsOf(document);
  const statuses = [...new Set(Object.values(PROBLEMS).map(({ status }) => status))].sort((a, b) => a - b);
  const sections = statuses.map((status) => {
    const codes = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => PROBLEMS[code].status === status);
    return `## ${status}\n\n${codes.map((code) => entry(code, operations)).join('\n')}`;
  });
  return `${HEAD}\n${sections.join('\n')}`;
}

const entry = (code: ProblemCode, operations: Operation[]): string =>
  `### ${code}\n\n**${PROBLEMS[code].title}.** ${PROBLEM_TEXTS[code]}\n\n${whereOf(code, operations)}\n`;

/** Says which routes answer with a code. If nearly all do, it says so, because a long list would tell less. */
function whereOf(code: ProblemCode, operations: Operation[]): string {
  const apis = operations.filter(({ path }) => path.startsWith('/v1/'));
  const told = operations.filter(({ problems }) => problems.includes(code));
  const ofApi = told.filter(({ path }) => path.startsWith('/v1/'));
  if (ofApi.length > apis.length * 0.8) return 'Any route under `/v1`.';
  if (ofApi.length > 6 && ofApi.every(({ method }) => method !== 'GET')) return 'Any route under `/v1` that writes.';
  if (ofApi.length > 6 && ofApi.every(({ path }) => path.includes('{loginId}'))) return 'Routes of one login.';
  if (told.length === 0) return 'Before a route is found, or on pages for people.';
  return `${told.map(({ method, path }) => `\`${method} ${path}\``).join(', ')}.`;
}
