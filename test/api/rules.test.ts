import { expect, it } from 'vitest';
import { customResourceDefinitions } from '../../src/api/kinds.ts';
import * as availabilityZone from '../contracts/kubernetes/availability-zone-manifests.ts';
import * as databaseCluster from '../contracts/kubernetes/database-cluster-manifests.ts';
import { BAD_CHANGES, BAD_MANIFESTS } from '../contracts/kubernetes/scp-cloud-manifests.ts';

/** Every message of every rule in a CRD. */
function messagesIn(node: unknown): string[] {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    key === 'x-kubernetes-validations'
      ? (value as { readonly message: string }[]).map(({ message }) => message)
      : messagesIn(value),
  );
}

it('has a bad manifest or a bad change for every rule', () => {
  const said = [
    ...BAD_MANIFESTS,
    ...BAD_CHANGES,
    ...availabilityZone.BAD_MANIFESTS,
    ...availabilityZone.BAD_CHANGES,
    ...databaseCluster.BAD_MANIFESTS,
    ...databaseCluster.BAD_CHANGES,
    ...databaseCluster.HOSTED_BAD_CHANGES,
  ].map(({ says }) => says);
  const untried = [...new Set(messagesIn(customResourceDefinitions()))].filter(
    (message) => !said.some((part) => message.includes(part)),
  );
  expect(untried).toEqual([]);
});
