import { createHmac } from 'node:crypto';
import type { CloudConfig } from '../clients/openstack/index.ts';
import type { Random } from '../seams/random.ts';
import { canonicalJson } from './hash.ts';

/**
 * Names clouds so that equal credentials share one inventory. Passwords count: whoever names an administrator with a wrong
 * password must not see what the administrator sees, and changed credentials begin anew. The key is different in every
 * process, so it tells nothing about a secret wherever it is shown.
 */
export function cloudKeys(random: Random): (cloud: CloudConfig) => string {
  const secret = random.bytes(32);
  return (cloud) => createHmac('sha256', secret).update(canonicalJson(cloud)).digest('hex').slice(0, 32);
}
