import { FORCE_AFTER_GRACE_MS, SHUTDOWN_GRACE_MS } from '../../worker/workers';
import { runCli } from '../cli/run-cli';
import {
  configured,
  isSetting,
  KUSTOMIZATION,
  manifests,
  manifestsOf,
  read,
  requiredSettings,
  secretSettings,
  secretsOf,
  type PodSpec,
} from './files';

const pods = manifests.flatMap(({ metadata, spec }) =>
  spec?.template ? [[metadata.name, spec.template] as const] : [],
);
const OPTIONAL_PODS = manifestsOf('tools.yaml').map(({ metadata, spec }) => [metadata.name, spec.template!] as const);
const specOf = (name: string): PodSpec => pods.find(([pod]) => pod === name)![1].spec;
const container = (name: string) => specOf(name).containers[0]!;
const GATEWAY = 'flinks-daily-refresh-gateway';
const SETTINGS = 'flinks-daily-refresh';
const WORKER = 'flinks-daily-refresh-worker';

test('there is a set-up job, a worker and a gateway with its service, each with a budget', () => {
  expect(manifests.map(({ kind }) => kind).sort()).toEqual([
    ...['Deployment', 'Deployment', 'Job', 'Namespace', 'NetworkPolicy', 'NetworkPolicy'],
    ...['PodDisruptionBudget', 'PodDisruptionBudget', 'Service'],
  ]);
});

test('the settings exist, none is secret, and with the Secret of docs/deploy.md none that is required is missing', () => {
  const data = configured();
  expect(Object.keys(data).filter((name) => !isSetting(name))).toEqual([]);
  expect(Object.keys(data).filter((name) => secretSettings().includes(name))).toEqual([]);
  const missing = requiredSettings().filter((name) => !(name in data) && !secretSettings().includes(name));
  expect(missing).toEqual([]);
});

test.each(pods)('%s runs a command there is, as nobody in particular, within limits', async (name, { spec }) => {
  const { args = [], resources, securityContext, envFrom } = spec.containers[0]!;
  const { stdout } = await runCli([...args, '--help']);
  expect(stdout).toContain(`flinks-refresh ${args[0]}`);
  expect(spec).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
  expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
  expect(resources.requests.memory).toMatch(/^\d+Mi$/);
  expect(resources.limits.memory).toMatch(/^\d+Mi$/);
  expect(envFrom).toEqual([{ configMapRef: { name: SETTINGS } }, { secretRef: { name: `${name}-secrets` } }]);
  // A Service named temporal in the namespace would set TEMPORAL_PORT to an address.
  expect(spec.enableServiceLinks).toBe(false);
});

test.each(pods)(
  'the Secret of %s, as docs/deploy.md makes it, holds its own secrets and all that are required',
  (name, { spec }) => {
    const command =
      new RegExp(`create secret generic ${name}-secrets(?:.*\\\\\n)*.*`).exec(read('docs/deploy.md'))?.[0] ?? '';
    const given = [...command.matchAll(/--from-literal=(\w+)=/g)].map(([, setting]) => setting!);
    const own = secretsOf(spec.containers[0]!.args![0]!);
    expect(given.filter((setting) => !own.includes(setting))).toEqual([]);
    const required = [...requiredSettings(), 'DATABASE_URL'].filter((setting) => own.includes(setting));
    expect(given.sort()).toEqual(required.sort());
  },
);

test('changed settings reach set-up first, and roll what reads them: the ConfigMap is generated, with the label of set-up', () => {
  expect(KUSTOMIZATION.configMapGenerator).toMatchObject([{ name: SETTINGS, envs: ['settings.env'] }]);
  const [generated] = KUSTOMIZATION.configMapGenerator;
  const setUp = manifests.find(({ kind }) => kind === 'Job')!;
  expect(setUp.metadata.labels).toEqual(generated?.options.labels);
});

test('the gateway is asked /healthz for its life and /readyz for traffic, on a port it names', () => {
  const { livenessProbe, readinessProbe, ports } = container(GATEWAY);
  expect(livenessProbe?.httpGet.path).toBe('/healthz');
  expect(readinessProbe?.httpGet.path).toBe('/readyz');
  const service = manifests.find(({ kind }) => kind === 'Service')!;
  const names = (ports ?? []).map(({ name }) => name);
  for (const { targetPort } of service.spec.ports ?? []) expect(names).toContain(targetPort);
});

test('a worker counts as ready once it takes work, and a rollout goes on only over ready ones', () => {
  expect(container(WORKER).readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'metrics' });
  expect(container(WORKER).livenessProbe).toBeUndefined();
  expect(container(WORKER).ports).toContainEqual({ name: 'metrics', containerPort: Number(configured().METRICS_PORT) });
  const deployments = manifests.filter(({ kind }) => kind === 'Deployment');
  for (const { spec } of deployments) {
    expect(spec).toMatchObject({ strategy: { rollingUpdate: { maxUnavailable: 0 } } });
    expect(spec.minReadySeconds).toBeGreaterThan(0);
    const [spread] = spec.template!.spec.topologySpreadConstraints ?? [];
    expect(spread?.labelSelector.matchLabels).toEqual(spec.selector!.matchLabels);
  }
});

test('every program is closed to the network but for the ports it names', () => {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
  const openTo = (name: string) => {
    const labels = Object.entries(pods.find(([pod]) => pod === name)![1].metadata.labels);
    const about = policies.filter(({ spec }) =>
      Object.entries(spec.podSelector!.matchLabels).every(([label, value]) =>
        labels.some(([own, its]) => own === label && its === value),
      ),
    );
    return about.flatMap(({ spec }) => spec.ingress!.flatMap(({ ports }) => ports.map(({ port }) => port))).sort();
  };
  expect(openTo(GATEWAY)).toEqual(['http', 'metrics']);
  expect(openTo(WORKER)).toEqual(['metrics']);
  expect(openTo('flinks-daily-refresh-setup')).toEqual(['metrics']);
});

test('the namespace enforces the strictest Pod Security Standard, and every pod fits it', () => {
  const namespace = manifests.find(({ kind }) => kind === 'Namespace')!;
  expect(namespace.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  for (const [, { spec }] of [...pods, ...OPTIONAL_PODS]) {
    expect(spec).toMatchObject({ securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } });
    for (const { securityContext } of spec.containers)
      expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
  }
});

test('what may be added is there: tools with every secret, an Ingress with room for webhooks, a monitor', () => {
  const files = ['tools.yaml', 'ingress.yaml', 'pod-monitor.yaml'];
  for (const file of files) expect(read('deploy/kubernetes/kustomization.yaml')).toContain(`  # - ${file}\n`);
  expect(files.flatMap(manifestsOf).map(({ kind }) => kind)).toEqual(['Deployment', 'Ingress', 'PodMonitor']);
  const [tools] = OPTIONAL_PODS[0]![1].spec.containers;
  const secrets = pods.map(([name]) => ({ secretRef: { name: `${name}-secrets` } }));
  expect(tools?.envFrom).toEqual(expect.arrayContaining([...secrets, { configMapRef: { name: SETTINGS } }]));
  // The last one counts, where two hold the same setting.
  expect(tools?.envFrom.at(-1)).toEqual({ secretRef: { name: 'flinks-daily-refresh-setup-secrets' } });
});

test('a worker is given the time it needs to end', () => {
  const graceMs = (specOf(WORKER).terminationGracePeriodSeconds ?? 30) * 1_000;
  expect(graceMs).toBeGreaterThan(SHUTDOWN_GRACE_MS + FORCE_AFTER_GRACE_MS);
});

test('every selector finds its pods', () => {
  const labels = pods.map(([, { metadata }]) => metadata.labels);
  const selecting = manifests.filter(({ kind }) => ['Deployment', 'PodDisruptionBudget', 'Service'].includes(kind));
  for (const { spec } of selecting) {
    expect(labels).toContainEqual(spec.selector?.matchLabels ?? spec.selector);
  }
});
