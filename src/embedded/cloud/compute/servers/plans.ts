/** What a server is to get when it is built: data, carried by the job that builds it. */
export type NetworkPlan =
  | { readonly kind: 'port'; readonly id: string; readonly tag: string | null }
  | {
      readonly kind: 'network';
      readonly id: string;
      readonly fixedIp: string | null;
      readonly tag: string | null;
      readonly groups: readonly string[];
    };

/** A volume to be made for the server; volumes that are there already are reserved at once. */
export interface DiskPlan {
  readonly source: 'image' | 'snapshot' | 'blank';
  readonly uuid: string | null;
  readonly size: number | null;
  readonly volumeType: string | null;
  readonly bootIndex: number | null;
  readonly deleteOnTermination: boolean;
  readonly tag: string | null;
}

export interface BuildPlan {
  readonly networks: readonly NetworkPlan[];
  readonly disks: readonly DiskPlan[];
  /** The only host that will do. */
  readonly host: string | null;
}
