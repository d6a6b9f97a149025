import { keepAudit } from '../../worker/audit-keeper';
import { waitFor } from '../support/wait-for';
import { openTestStore } from '../store/support';

const quiet = () => ({ info: jest.fn(), warn: jest.fn() });

test('a worker seals lines and purges old ones, whatever the database did in between, and logs the head', async () => {
  const test_ = await openTestStore();
  const { store } = test_;
  const log = quiet();
  const record = () => store.audit.record({ actor: 'system', action: 'setup' });
  await record();
  await test_.sql('alter table audit_head rename to away');
  const stop = keepAudit(store, { auditMs: 400 * 86_400_000 }, log as never, { seal: 20, purge: 20 });
  await waitFor('the warning', async () => log.warn.mock.calls.length > 0);
  await test_.sql('alter table away rename to audit_head');
  await record();
  await waitFor('both sealed', async () => (await store.audit.head()).place === 2);
  await waitFor('the head in the log', async () =>
    log.info.mock.calls.some(([about]) => (about as { place: number }).place === 2),
  );
  await stop();
  expect(log.warn).toHaveBeenCalledTimes(1);
  await record();
  expect(await store.audit.verify()).toMatchObject({ ok: true, checked: 2, unsealed: { lines: 1 } });
  await test_.end();
});
