import { randomUUID } from 'node:crypto';
import { HouseClient } from '../../client/house-client';
import { connectToTestTemporal } from '../support/temporal';

test('the workflow of a run is open from its start to its close, and not where it never was', async () => {
  const { client: temporal, close } = await connectToTestTemporal();
  const client = new HouseClient(temporal);
  const { workflowId } = await client.startRun(randomUUID());
  expect(await client.workflowState(workflowId)).toBe('open');
  await temporal.workflow.getHandle(workflowId).terminate();
  expect(await client.workflowState(workflowId)).toBe('closed');
  expect(await client.workflowState(`daily-refresh/${randomUUID()}`)).toBe('none');
  await close();
});
