import type { Blueprint, ClusterSetup } from './blueprint.ts';
import { file, lines } from './files.ts';

/** A bastion as it is declared. */
export interface DeclaredBastion {
  readonly image: string;
  readonly flavor: string;
  readonly network: string;
  readonly zone?: string | undefined;
  readonly floatingIp: { readonly network: string };
  /** Networks that SSH to it comes from; none: everywhere. */
  readonly clients: readonly string[];
  readonly patience: { readonly bootSeconds: number };
}

/** Name of its one member: the machine is called after its cloud and this. */
export const BASTION = 'bastion';
/** In place of a zone where any will do. */
export const ANY_ZONE = 'any';

const SSH = 22;
const EVERYWHERE = ['0.0.0.0/0'];

/** One machine without data that nothing but SSH reaches. Undefined: none is declared, and what there is of it goes. */
export function bastionBlueprint(declared: DeclaredBastion | undefined): Blueprint {
  const common = { topology: 'single', virtualAddresses: [], group: BASTION } as const;
  if (declared === undefined) return { ...common, members: [], ingress: [] };
  const { image, flavor, network, zone = ANY_ZONE, floatingIp, clients } = declared;
  const machine = { image, flavor, zone, networks: [network], floatingIpNetwork: floatingIp.network };
  return {
    ...common,
    members: [{ name: BASTION, role: 'bastion', dataVolumes: [], ...machine }],
    ingress: (clients.length === 0 ? EVERYWHERE : clients).map((cidr) => ({
      protocol: 'tcp',
      ports: { from: SSH, to: SSH },
      from: { cidr },
    })),
  };
}

/** It leads to other machines' sshd and nowhere else, and what it forwards it cannot read: each end proves itself to the other. */
export const BASTION_SETUP: ClusterSetup = {
  machines: [
    {
      member: BASTION,
      files: [
        file(
          '/etc/ssh/sshd_config.d/scp-bastion.conf',
          lines(
            'AllowTcpForwarding local',
            `PermitOpen *:${SSH}`,
            'GatewayPorts no',
            'PermitTunnel no',
            'AllowAgentForwarding no',
            'X11Forwarding no',
          ),
          { mode: '0600', notifies: [{ unit: 'ssh', how: 'reload' }] },
        ),
      ],
      units: [{ name: 'ssh', enabled: true }],
    },
  ],
  bootstrap: [],
};
