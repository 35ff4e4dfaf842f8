import type { IdentityBook } from '../../machines/index.ts';
import type { ClusterSetup, MachineSetup, ManagedFile } from '../../topologies/blueprint.ts';

const KEY = '/etc/ssh/ssh_host_ed25519_key';
/** sshd executes itself anew when it is told to reload, and reads its keys then; who is logged in stays so. */
const NOTICE = [{ unit: 'ssh', how: 'reload' }] as const;

/** Where `secretOf` finds the lasting host key of a member. */
export const hostKeyName = (member: string): string => `host-key/${member}`;

/** The setup with the lasting host key of each machine in it: it takes the place of the one from the user data. */
export function withHostKeys(setup: ClusterSetup, book: IdentityBook): ClusterSetup {
  return { ...setup, machines: setup.machines.map((machine) => withHostKey(machine, book)) };
}

function withHostKey(machine: MachineSetup, { hosts }: IdentityBook): MachineSetup {
  const keys = hosts.get(machine.member);
  if (keys === undefined) return machine;
  const its = { owner: 'root', group: 'root', notifies: NOTICE } as const;
  const files: readonly ManagedFile[] = [
    { ...its, path: KEY, mode: '0600', content: [{ secret: hostKeyName(machine.member) }] },
    { ...its, path: `${KEY}.pub`, mode: '0644', content: [`${keys.publicKey}\n`] },
  ];
  return { ...machine, files: [...files, ...machine.files] };
}
