import type { DatabaseCluster } from '../../api/database-cluster.ts';
import type { Owner } from '../../machines/index.ts';

/** Who owns what is made for a cluster: the constant part of every mark. */
export function ownerOf(installation: string, { metadata }: Pick<DatabaseCluster, 'metadata'>): Owner {
  const { uid, namespace, name } = metadata;
  return { installation, uid, kind: 'DatabaseCluster', namespace, name };
}
