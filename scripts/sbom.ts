import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedPackages } from './audit-lock/lock-file';

const MOST_BYTES = 50_000_000;

interface Component {
  'bom-ref': string;
  name: string;
  version: string;
  purl: string;
  hashes?: { alg: string; content: string }[];
}

/** The list of components (SBOM) in the format CycloneDX, as npm writes it. */
export interface Bom {
  bomFormat: string;
  specVersion: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/**
 * Returns the packages that the product needs to run, by the lock file of a folder: npm's list without the packages
 * that only development needs. (npm's own `--omit=dev` would leave out too much, namely also every package that both
 * the product and development need.)
 */
export function makeSbom(folder: string): Bom {
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  const bom = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: MOST_BYTES })) as Bom;
  const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string };
  const installed = new Set(lockedPackages(folder).flatMap((one) => (one.isDev ? [] : [`${one.name}@${one.version}`])));
  const components = bom.components.filter((one) => installed.has(`${one.name}@${one.version}`));
  const refs = new Set([bom.metadata.component['bom-ref'], ...components.map((one) => one['bom-ref'])]);
  return {
    ...bom,
    // npm would name the product after the folder.
    metadata: { ...bom.metadata, component: { ...bom.metadata.component, name } },
    components,
    dependencies: bom.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) })),
  };
}

/** `npm run --silent sbom > sbom.json`. */
if (require.main === module) console.log(JSON.stringify(makeSbom(process.cwd()), null, 2));
