import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { configured, manifests, manifestsOf, read, ROOT, type Manifest, type PodSpec } from './files';

const CHART = join(ROOT, 'deploy/helm/flinks-daily-refresh');
const ALL = ['ingress.enabled', 'podMonitor.enabled', 'tools.enabled'].flatMap((name) => ['--set', `${name}=true`]);
const PARTS = ['setup', 'worker', 'gateway'] as const;

const helm = process.env['HELM_PATH'] ?? 'helm';
const isThere = spawnSync(helm, ['version']).status === 0;
// Helm is one program of Go: `go install helm.sh/helm/v3/cmd/helm@v3.16.4`.
const withHelm = isThere ? describe : describe.skip;

const values = parse(read('deploy/helm/flinks-daily-refresh/values.yaml')) as { settings: Record<string, string> };

test('the chart has the settings of deploy/kubernetes, and the version of the package', () => {
  expect(values.settings).toEqual(configured());
  const chart = parse(read('deploy/helm/flinks-daily-refresh/Chart.yaml')) as { appVersion: string };
  expect(chart.appVersion).toBe((JSON.parse(read('package.json')) as { version: string }).version);
});

withHelm('the chart', () => {
  const render = (...args: string[]): Manifest[] =>
    parseAllDocuments(execFileSync(helm, ['template', 'flinks-daily-refresh', CHART, ...args], { encoding: 'utf8' }))
      .map((document) => document.toJS() as Manifest | null)
      .filter((manifest) => manifest !== null);

  test('is accepted by lint --strict, with everything switched on too', () => {
    for (const args of [[], ALL]) {
      const { status, stdout } = spawnSync(helm, ['lint', '--strict', CHART, ...args], { encoding: 'utf8' });
      expect([status, stdout]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
    }
  });

  /** What a pod is, without the names that differ between the two ways of installing it. */
  const podOf = (all: Manifest[], part: string) => {
    const { spec } = all.find(
      ({ kind, metadata }) => ['Deployment', 'Job'].includes(kind) && metadata.name === `flinks-daily-refresh-${part}`,
    )!;
    const { topologySpreadConstraints, containers, ...pod } = spec.template!.spec;
    const { image, envFrom, ...container } = { ...containers[0]! } as PodSpec['containers'][0] &
      Record<string, unknown>;
    delete container['imagePullPolicy'];
    expect(image).toMatch(/flinks-daily-refresh/);
    const secrets = envFrom.filter((from) => 'secretRef' in from);
    return { pod, container, secrets, spreads: topologySpreadConstraints?.length ?? 0, rollout: spec.minReadySeconds };
  };

  test.each([...PARTS, 'tools'])('its %s is that of deploy/kubernetes', (part) => {
    expect(podOf(render(...ALL), part)).toEqual(podOf([...manifests, ...manifestsOf('tools.yaml')], part));
  });

  test('set-up runs before everything else of a release, on settings of its own', () => {
    const hooks = render().filter(({ metadata }) => 'annotations' in metadata && /setup$/.test(metadata.name));
    expect(hooks.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Job']);
    for (const { metadata } of hooks) {
      expect(metadata).toMatchObject({ annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade' } });
    }
  });

  test('secrets that are there already are used, and changed settings roll the pods', () => {
    const own = render('--set', 'existingSecret.worker=ours', '--set', 'settings.LOG_LEVEL=debug');
    expect(podOf(own, 'worker').secrets).toEqual([{ secretRef: { name: 'ours' } }]);
    const checksum = (all: Manifest[]) =>
      JSON.stringify(all.find(({ kind, metadata }) => kind === 'Deployment' && /worker/.test(metadata.name))).match(
        /"checksum\/settings":"(\w+)"/,
      )?.[1];
    expect(checksum(own)).toMatch(/^\w{64}$/);
    expect(checksum(own)).not.toBe(checksum(render()));
  });

  test('every selector finds its pods, and nothing optional is made unless asked for', () => {
    const all = render();
    expect(all.map(({ kind }) => kind)).not.toEqual(expect.arrayContaining(['Ingress']));
    const labels = all.flatMap(({ spec }) => (spec?.template ? [spec.template.metadata.labels] : []));
    for (const { kind, spec } of all) {
      if (['Deployment', 'PodDisruptionBudget', 'Service'].includes(kind))
        expect(labels).toContainEqual(spec.selector?.matchLabels ?? spec.selector);
    }
  });
});
