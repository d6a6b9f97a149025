import { Scene, type Customer } from './support';

export const MFA = { institution: 'Maple Bank', cached: { code: 'UNAUTHORIZED' }, live: 'mfa' } as const;
export const REFUSED = {
  institution: 'Maple Bank',
  cached: { code: 'INVALID_PASSWORD' },
  live: { code: 'INVALID_PASSWORD' },
} as const;

/**
 * One house per file, and for each test a customer with their own browser. Its console must show no errors other than
 * answers with 409 and 410.
 */
export function useCustomer(): { scene: Scene; customer: Customer } {
  const stage = {} as { scene: Scene; customer: Customer };
  beforeAll(async () => {
    stage.scene = await Scene.open();
  }, 300_000);
  afterAll(() => stage.scene?.close(), 120_000);
  beforeEach(async () => {
    stage.customer = await stage.scene.customer();
  });
  afterEach(async () => {
    expect(stage.customer.complaints.filter((text) => !/410|409/.test(text))).toEqual([]);
    await stage.customer.context.close();
  });
  return stage;
}
