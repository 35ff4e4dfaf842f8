import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../src/clients/kubernetes/index.ts';

export interface Sample {
  readonly file: string;
  readonly object: KubernetesObject & { readonly kind: string; readonly spec?: unknown };
}

const MANIFESTS = join(import.meta.dirname, '..', '..', 'manifests');

/** Every object in manifests/samples, manifests/databases and manifests/examples. */
export function sampleObjects(): Sample[] {
  return ['samples', 'databases', 'examples'].flatMap((folder) =>
    readdirSync(join(MANIFESTS, folder))
      .filter((file) => file.endsWith('.yaml') && !/kustomization|patch/.test(file))
      .flatMap((file) =>
        parseAllDocuments(readFileSync(join(MANIFESTS, folder, file), 'utf8')).map((document) => ({
          file: `${folder}/${file}`,
          object: document.toJS() as Sample['object'],
        })),
      ),
  );
}

export function sampleClouds(): Sample[] {
  return sampleObjects().filter(({ object }) => object.kind === 'ScpCloud');
}
