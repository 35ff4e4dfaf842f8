import type { Difference } from '../../../planning/difference.ts';
import type { StepCommon } from '../../../planning/step.ts';
import type { Cluster, CnpgObject, Database, HostedCluster } from './objects.ts';

/** What there is and what is declared, to plan from. */
export interface Scene {
  readonly cluster: HostedCluster;
  readonly deleting: boolean;
  /** What has the name of our Cluster; perhaps it is somebody else's. */
  readonly have: Cluster | undefined;
  /** All databases of CloudNativePG in the namespace. */
  readonly databases: readonly Database[];
  readonly passwordless: ReadonlySet<string>;
  readonly nowMs: number;
}

export type Common = StepCommon<'cnpg-cluster' | 'cnpg-database'>;

/** One write to the Kubernetes API. */
export type Step = Common &
  (
    | { readonly do: 'create'; readonly object: CnpgObject }
    /** The whole object; written only if nobody changed it since it was read. */
    | { readonly do: 'replace'; readonly object: CnpgObject; readonly changes?: readonly Difference<null>[] }
    | { readonly do: 'delete'; readonly object: CnpgObject }
  );

/** The steps for one object, or the stranger that has its name. */
export interface Part {
  readonly steps: readonly Step[];
  readonly stranger?: string;
}
