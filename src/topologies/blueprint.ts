/**
 * Everything about a cluster as plain data: what it needs of the cloud (`Blueprint`, known from the declaration alone),
 * and, once the cloud has said which addresses and volumes those got, what each machine holds (`MachineSetup`).
 * Nothing here is a secret: where one belongs, a `SecretRef` stands, and `convergence/` puts it in on the way out.
 */
export type Role = 'data' | 'quorum' | 'arbitrator' | 'loadBalancer' | 'bastion';

export interface Blueprint {
  readonly topology: 'single' | 'activePassive' | 'galera' | 'loadBalancer';
  /** In the order in which they are first made, and in which they are changed one at a time. */
  readonly members: readonly Member[];
  readonly virtualAddresses: readonly VirtualAddress[];
  /** What may reach the members; everything else is refused. */
  readonly ingress: readonly IngressRule[];
  /** Sets the security group of the members apart from others of the same owner, which has some besides. */
  readonly group?: string;
}

export interface Member {
  /** Unique in the cluster, and the machine's host name behind the cluster's: `data-1`. DNS label. */
  readonly name: string;
  readonly role: Role;
  /** Name of its AvailabilityZone. */
  readonly zone: string;
  /** Names of entries of the ScpCloud. */
  readonly flavor: string;
  readonly image: string;
  readonly networks: readonly string[];
  /** Network that a floating IP of its own comes from, for its address in the first of `networks`. */
  readonly floatingIpNetwork?: string;
  readonly rootVolume?: VolumeNeed;
  readonly dataVolumes: readonly VolumeNeed[];
}

export interface VolumeNeed {
  /** Unique in the member: `data`. */
  readonly name: string;
  readonly sizeGiB: number;
  /** Cinder volume type; left out, the cloud's default. */
  readonly type?: string;
}

/** An address that no machine has for good: a reserved, unbound port, allowed on the ports of those that may carry it. */
export interface VirtualAddress {
  readonly name: string;
  readonly network: string;
  /** Left out, the cloud chooses. */
  readonly address?: string;
  readonly carriers: readonly string[];
  readonly floatingIpNetwork?: string;
}

export interface IngressRule {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly ports?: { readonly from: number; readonly to: number };
  /** `members`: from machines of the same cluster; else a CIDR. */
  readonly from: 'members' | { readonly cidr: string };
}

/** What the cloud decided. */
export interface Placement {
  /** By member name. */
  readonly members: Readonly<Record<string, PlacedMember>>;
  /** Address of each virtual address, by its name. */
  readonly virtualAddresses: Readonly<Record<string, { readonly address: string; readonly prefixLength: number }>>;
}

export interface PlacedMember {
  /** The host name that the machine calls itself. */
  readonly hostname: string;
  /** By name of the network. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Cinder id of each data volume, by its name: `/dev/disk/by-id/virtio-<first 20 characters>` inside. */
  readonly volumes: Readonly<Record<string, string>>;
}

/** Names a value that only `convergence/` learns: a password, a key. */
export interface SecretRef {
  readonly secret: string;
}

/** Pieces of text, in order; written as one. */
export type Content = readonly (string | SecretRef)[];

export interface ManagedFile {
  readonly path: string;
  readonly content: Content;
  /** Octal: `0644`. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  /** Units that have to take notice when it changes. A file of systemd's own has systemd read its files again besides. */
  readonly notifies?: readonly { readonly unit: string; readonly how: 'reload' | 'restart' }[];
}

export interface UnitState {
  readonly name: string;
  /** Whether the machine starts it by itself. */
  readonly enabled: boolean;
  /** Left out: somebody else (Pacemaker, a bootstrap step) decides. */
  readonly running?: boolean;
  /** Lines for `/bin/sh` that take the place of `systemctl reload` and `systemctl restart`. They know when to do nothing. */
  readonly commands?: { readonly reload?: string; readonly restart?: string };
}

/**
 * One step of making a cluster out of machines, recognised as done by its own check. It runs where the check says that it
 * is not done, and may run again at any time: after a crash half-way, and on a machine that took the place of another.
 */
export interface BootstrapStep {
  readonly name: string;
  /** The members it runs on, at the same time. */
  readonly on: readonly string[];
  /** Ends with 0 when there is nothing to do any more. A line for `/bin/sh`. */
  readonly done: string;
  readonly run: string;
  /** Secrets on standard input, one `NAME=value` line each. */
  readonly secrets?: readonly string[];
  readonly timeoutMs: number;
  /** Names of the steps that have to be done everywhere before; left out, all that stand before it. */
  readonly after?: readonly string[];
  /** A unit: while it has to be restarted for changed files on some machine, what this step makes stays as it is. */
  readonly afterRestartsOf?: string;
  /** Only a person undoes what it makes, or the next boot of the machine: then it is drift. Left out: things undo it too. */
  readonly lasts?: Lasting;
  /**
   * Left out, `done` is asked in each look. `true`: only the next boot undoes what it makes, the end of a unit that `lasts` names, a
   * rule of Pacemaker's that comes or goes, or a person, who has to wait until it is found: see `Held`.
   */
  readonly holds?: boolean;
}

export interface Lasting {
  /** Names what is made, as one word: another one where something else is declared. */
  readonly as: string;
  /** While one of these has failed, nobody has undone anything. */
  readonly units: readonly string[];
}

export interface MachineSetup {
  readonly member: string;
  readonly files: readonly ManagedFile[];
  readonly units: readonly UnitState[];
}

export interface ClusterSetup {
  readonly machines: readonly MachineSetup[];
  /** In order; one begins when those before are done everywhere, or those that it names. */
  readonly bootstrap: readonly BootstrapStep[];
}
