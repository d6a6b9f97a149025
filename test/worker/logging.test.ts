import { DatabaseError } from 'pg';
import { LogTimestamp } from '@temporalio/worker';
import { errorText } from '../../process/describe-error';
import { createLogger } from '../../process/logging';
import { sdkLogger } from '../../process/runtime';

function recorder() {
  const lines: string[] = [];
  return { lines, log: createLogger('debug', { write: (line) => void lines.push(line) }) };
}

test('credentials are taken out by their names, wherever they stand', () => {
  const { lines, log } = recorder();
  log.info({ authorization: 'planted-1', headers: { 'x-api-key': 'planted-2', 'flinks-auth-key': 'planted-3' } });
  log.info({
    request: { headers: { authorization: 'planted-4' } },
    token: 'planted-5',
    flinks: { secretKey: 'planted-6' },
  });
  expect(lines.join('')).not.toContain('planted');
  expect(lines).toHaveLength(2);
});

test('an error is logged without what it may quote: rows of the database, pieces of an answer', () => {
  const { lines, log } = recorder();
  const database = new DatabaseError('invalid input syntax: "planted-1"', 10, 'error');
  Object.assign(database, {
    code: '23505',
    table: 'accounts',
    detail: 'Key (number)=(planted-2) exists',
    where: 'planted-3',
  });
  log.error({ error: new Error('It could not be stored', { cause: database }) });
  try {
    JSON.parse('{"holder": planted-4}');
  } catch (error) {
    log.error({ err: error });
    log.error(error);
    log.error({ error: new Error(errorText(error)) });
  }
  const header = new Error('Metadata string value "Bearer planted-5\n" contains illegal characters');
  log.error({ error: new Error('It could not be asked', { cause: header }) });
  expect(errorText(new Error('It could not be asked', { cause: header }))).toMatch(
    /^Error: It could not be asked\ncaused by Error\n {4}at /,
  );
  expect(lines.join('')).not.toContain('planted');
  expect(lines.join('')).toContain('It could not be stored');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: { cause: { code: '23505', table: 'accounts' } } });
});

test('of what the SDK logs, inputs and unknown members are left out', () => {
  const { lines, log } = recorder();
  sdkLogger(log).info('Activity started', { activityType: 'authorize', args: ['planted'], [LogTimestamp]: 0n });
  expect(lines.join('')).toContain('authorize');
  expect(lines.join('')).not.toContain('planted');
});

test('lines of workflows and of activities name the execution alike', () => {
  const { lines, log } = recorder();
  // As the SDK names them: workflowLogAttributes and activityLogAttributes.
  sdkLogger(log).info('a workflow', { workflowId: 'w', runId: 'r', [LogTimestamp]: 0n });
  sdkLogger(log).info('an activity', { workflowId: 'w', workflowRunId: 'r', activityType: 'a', [LogTimestamp]: 0n });
  expect(lines.map((line) => (JSON.parse(line) as { runId?: string }).runId)).toEqual(['r', 'r']);
});

test('trouble that repeats is told once a minute, with how often it was left out', () => {
  const { lines, log } = recorder();
  let nowMs = 0;
  const logger = sdkLogger(log, () => nowMs);
  for (let n = 0; n < 50; n += 1) logger.warn(`poll retried ${n} times`);
  logger.error('another trouble');
  nowMs = 60_000;
  logger.warn('poll retried 51 times');
  const told = lines.map((line) => JSON.parse(line) as { leftOut?: number });
  expect(told.map(({ leftOut }) => leftOut)).toEqual([undefined, undefined, 49]);
});
