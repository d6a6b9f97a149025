import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { SETTINGS } from '../../config/catalogue';

export const ROOT = join(__dirname, '../..');
export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export interface Service {
  image?: string;
  build?: unknown;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string | number>;
  env_file?: string | string[];
  profiles?: string[];
  ports?: string[];
  volumes?: string[];
  container_name?: string;
  restart?: string;
  stop_grace_period?: string;
  depends_on?: Record<string, { condition: string }> | string[];
  healthcheck?: { test?: string[]; timeout?: string };
  user?: string;
  read_only?: boolean;
  logging?: { options: Record<string, string> };
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
}

export const composeText = read('docker-compose.yml');
export const compose = parse(composeText, { merge: true }) as Compose;

/** Our image, as docker-compose.yml names it. */
export const PRODUCT = '${REFRESH_IMAGE:-flinks-daily-refresh}';

/** The services that run our image, by name. */
export const productServices = (): [string, Service][] =>
  Object.entries(compose.services).filter(([, { image }]) => image === PRODUCT);

export interface Manifest {
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  spec: {
    replicas?: number;
    minReadySeconds?: number;
    podSelector?: { matchLabels: object };
    ingress?: { ports: { port: string }[] }[];
    selector?: { matchLabels?: object } & object;
    template?: { metadata: { labels: object }; spec: PodSpec };
    ports?: { targetPort: string }[];
  };
}

export interface PodSpec {
  enableServiceLinks?: boolean;
  terminationGracePeriodSeconds?: number;
  topologySpreadConstraints?: { labelSelector: { matchLabels: object } }[];
  containers: {
    image: string;
    args?: string[];
    command?: string[];
    ports?: { name: string; containerPort: number }[];
    envFrom: object[];
    resources: { requests: { memory: string }; limits: { memory: string } };
    readinessProbe?: { httpGet: { path: string; port: string } };
    livenessProbe?: { httpGet: { path: string } };
    securityContext: object;
  }[];
}

export const KUSTOMIZATION = parse(read('deploy/kubernetes/kustomization.yaml')) as {
  resources: string[];
  configMapGenerator: { name: string; envs: string[]; options: { labels: Record<string, string> } }[];
};

/** The content of the generated ConfigMap. */
export const configured = (): Record<string, string> =>
  parseEnv(read('deploy/kubernetes/settings.env')) as Record<string, string>;

/** The objects of a file of deploy/kubernetes; throws on invalid YAML. */
export const manifestsOf = (file: string): Manifest[] =>
  parseAllDocuments(read(`deploy/kubernetes/${file}`)).map((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    return document.toJS() as Manifest;
  });

/** Every object that `kubectl apply -k` makes. */
export const manifests: Manifest[] = KUSTOMIZATION.resources.flatMap(manifestsOf);

/** Whether a variable is one of our settings. Temporal's tools read some of these too, such as TEMPORAL_ADDRESS. */
export const isSetting = (name: string): boolean => SETTINGS.has(name);

export const requiredSettings = (): string[] =>
  [...SETTINGS].filter(([, { required }]) => required ?? false).map(([name]) => name);

export const secretSettings = (): string[] =>
  [...SETTINGS].filter(([, { secret }]) => secret !== undefined).map(([name]) => name);

/** The secrets that a program needs. */
export const secretsOf = (program: string): string[] =>
  [...SETTINGS].filter(([, { secret }]) => secret?.some((one) => one === program)).map(([name]) => name);
