import type { Connect } from './server.ts';
import { describeObjects } from './objects.ts';

/** What the operator, and anybody else, relies on in a Kubernetes control plane. */
export function describeKubernetesContract(connect: Connect): void {
  describeObjects(connect);
}
