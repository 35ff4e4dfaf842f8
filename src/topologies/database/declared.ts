/** Of a DatabaseCluster on machines: what shapes it. Narrow, so that other kinds can declare a database of their own. */
export interface DeclaredDatabase {
  readonly engine: { readonly name: EngineName; readonly version: string };
  readonly topology: 'single' | 'activePassive' | 'galera';
  readonly placement: { readonly zones: readonly string[]; readonly quorumZone?: string | undefined };
  readonly machines: {
    readonly image: string;
    readonly flavor: string;
    readonly quorumFlavor?: string | undefined;
    readonly loadBalancerFlavor?: string | undefined;
    readonly rootVolume?: DeclaredVolume | undefined;
    readonly dataVolume: DeclaredVolume;
  };
  readonly network: { readonly name: string; readonly clients: readonly string[] };
  readonly endpoint: {
    readonly address?: string | undefined;
    readonly floatingIp?: { readonly network: string } | undefined;
    readonly port?: number | undefined;
    readonly loadBalancer?: { readonly maxConnections: number } | undefined;
  };
  readonly parameters: Readonly<Record<string, string>>;
  readonly tls: { readonly mode: 'Disabled' | 'Managed' | 'Secret' };
  readonly patience: Patience;
}

export type EngineName = 'mysql' | 'postgresql';

interface DeclaredVolume {
  readonly sizeGiB: number;
  readonly type?: string | undefined;
}

/** How long things may take. */
export interface Patience {
  readonly tokenMs: number;
  readonly watchdogSeconds: number;
  readonly bootSeconds: number;
  readonly serviceSeconds: number;
  readonly addressSeconds: number;
}

/** One database cluster: its name (the object's) and what is declared. */
export interface NamedDatabase {
  readonly name: string;
  readonly spec: DeclaredDatabase;
}
