import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import jsonPatch, { type Operation } from 'fast-json-patch';
import { parse, parseAllDocuments } from 'yaml';
import { type KubernetesObject, NAMESPACE, type ResourceType } from '../../clients/kubernetes/index.ts';

interface CrdSpec {
  readonly group: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly names: { readonly plural: string; readonly kind: string };
  readonly versions: readonly { readonly name: string; readonly storage: boolean }[];
}

interface Kustomization {
  readonly resources: readonly string[];
  readonly patches?: readonly {
    readonly path: string;
    readonly target: { readonly kind: string; readonly name: string };
  }[];
}

/** The objects of a kustomization that lists files, other kustomizations and JSON patches (RFC 6902), in its order. */
export function readKustomization(folder: string): KubernetesObject[] {
  const { resources, patches = [] } = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as Kustomization;
  const objects = resources.flatMap((name) =>
    extname(name) === '' ? readKustomization(join(folder, name)) : readManifests(join(folder, name)),
  );
  for (const { path, target } of patches) {
    const operations = parse(readFileSync(join(folder, path), 'utf8')) as Operation[];
    for (const object of objects)
      if (object.kind === target.kind && object.metadata.name === target.name)
        jsonPatch.applyPatch(object, operations, true);
  }
  return objects;
}

export function readManifests(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const object = document.toJS() as KubernetesObject | null;
    return object ? [object] : [];
  });
}

/** The CRDs of a folder. */
export function readCrds(folder: string): KubernetesObject[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .sort()
    .flatMap((file) => readManifests(join(folder, file)));
}

/** How to address each kind that the manifests use. Throws for a kind that is neither ours nor a namespace. */
export function resourceTypeOf(object: KubernetesObject, crds: readonly KubernetesObject[]): ResourceType {
  if (object.apiVersion === 'v1' && object.kind === 'Namespace') return NAMESPACE;
  for (const crd of crds) {
    const { group, names, scope } = crd.spec as CrdSpec;
    const [objectGroup, version = ''] = object.apiVersion.split('/');
    if (group === objectGroup && names.kind === object.kind)
      return { group, version, plural: names.plural, kind: names.kind, namespaced: scope === 'Namespaced' };
  }
  throw new Error(`${object.apiVersion} ${object.kind}: not a kind that this command installs; use kubectl apply.`);
}
