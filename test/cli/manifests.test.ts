import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { expect, it } from 'vitest';
import { kubectlPath } from '../../src/cli/kubectl.ts';
import { readKustomization } from '../../src/cli/up/manifests.ts';
import type { KubernetesObject } from '../../src/clients/kubernetes/index.ts';
import { ROOT } from '../support/stage.ts';

it.each(['samples', 'databases'])('manifests/%s means to stormctl what it means to kubectl', async (name) => {
  const folder = join(ROOT, 'manifests', name);
  const { stdout } = await promisify(execFile)(await kubectlPath(), ['kustomize', folder]);
  const theirs = parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
  const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.name}`;
  const ours = readKustomization(folder);
  expect(ours.map(nameOf).sort()).toEqual(theirs.map(nameOf).sort());
  for (const object of ours) expect(object).toEqual(theirs.find((one) => nameOf(one) === nameOf(object)));
});
