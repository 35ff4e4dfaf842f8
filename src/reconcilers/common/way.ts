import type { ScpCloud } from '../../api/scp-cloud.ts';
import { ExternalError } from '../../errors/external-error.ts';
import type { Shells, ShellTarget } from '../../seams/shell.ts';

/** A machine to go through, and the only host key that is believed of it. */
export interface Bastion {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
}

/** How machines are reached over SSH. */
export interface Way {
  readonly sshUser: string;
  /** Absent: directly. */
  readonly bastion?: Bastion;
  /** By member: an address that it is reached at from outside, instead of its own. */
  readonly outside?: Readonly<Record<string, string>>;
}

const SSH = 22;
const USER = 'debian';

/** How machines of a cloud are reached; or, in words, what of a bastion that the cloud makes is not there yet. */
export function wayTo({ metadata, spec, status }: ScpCloud): Way | { readonly missing: string } {
  const { sshUser, bastion: declared } = spec.nodeAccess;
  if (declared === undefined) return { sshUser };
  if (declared.managed === undefined) {
    const { host = '', hostKey = '', port = SSH, user = USER } = declared;
    return { sshUser, bastion: { host, port, user, hostKey } };
  }
  const where = `the bastion of ScpCloud ${metadata.namespace}/${metadata.name}`;
  const { state, address, hostKey, message } = status?.bastion ?? {};
  if (state !== 'Ready' || address === undefined || hostKey === undefined) {
    const why = message === undefined ? 'it is being made' : message;
    return { missing: `${where}: ${why}; machines are neither made, looked into nor healed before it answers` };
  }
  return { sshUser, bastion: { host: address, port: SSH, user: sshUser, hostKey } };
}

const EVERYWHERE = ['0.0.0.0/0'];

/** Networks that SSH to machines of a cloud comes from. None: nobody may. */
export function sshFrom({ spec, status }: ScpCloud): readonly string[] {
  const { clients, bastion } = spec.nodeAccess;
  if (bastion?.managed === undefined) return clients.length === 0 ? EVERYWHERE : clients;
  const its = status?.bastion?.internalAddress;
  const own = its === undefined ? [] : [its.includes(':') ? `${its}/128` : `${its}/32`];
  return [...clients, ...own];
}

/** The machine in between as a target of its own: it takes the same key. */
export function throughBastion({ bastion }: Way, privateKey: string): ShellTarget | undefined {
  if (bastion === undefined) return undefined;
  const { host, port, user, hostKey } = bastion;
  return { host, port, user, privateKey, hostKeys: [hostKey] };
}

const ASK_MS = 20_000;

/** Throws when the machine in between does not answer: who is behind it says nothing then, and is not to be healed for it. */
export async function requireBastion(shells: Shells, way: Way, privateKey: string, signal: AbortSignal): Promise<void> {
  const target = throughBastion(way, privateKey);
  if (target === undefined) return;
  try {
    await shells.open(target).exec({ command: 'true', timeoutMs: ASK_MS, signal });
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    const { fault, system, operation } = error;
    // One that only leads on has let us in, and forbids commands.
    if (fault === 'forbidden') return;
    const message = `the bastion does not answer, so nothing is known of the machines behind it, and none of them is healed: ${error.message}`;
    throw new ExternalError(message, { fault, system, operation, cause: error });
  }
}
