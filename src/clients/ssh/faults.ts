import { ExternalError, type Fault } from '../../errors/external-error.ts';
import type { ShellTarget } from '../../seams/shell.ts';

/** For people; holds no secret. */
export const nameOf = (target: Pick<ShellTarget, 'user' | 'host' | 'port'>): string =>
  `${target.user}@${target.host}:${target.port}`;

/** What failed, to whom, in one sentence that ends in a remedy. */
export function sshError(fault: Fault, operation: string, message: string, cause?: unknown): ExternalError {
  return new ExternalError(`ssh: ${operation}: ${message}`, { fault, system: 'ssh', operation, cause });
}

/** How ssh2 says where in the conversation it failed. */
interface Ssh2Error extends Error {
  readonly level?: string;
  readonly code?: unknown;
  readonly reason?: unknown;
}

const SOCKET_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused; nothing listens there, or sshd has not started yet',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to its network',
  ETIMEDOUT: 'the connection timed out',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up just now',
};

/** Classifies what ssh2 throws before a connection is ready. */
export function connectError(error: Ssh2Error, target: ShellTarget): ExternalError {
  const operation = `connect to ${nameOf(target)}`;
  if (error.level === 'client-authentication' || /authentication failures/.test(error.message)) {
    const words = `the login key was refused; is its public half in ~${target.user}/.ssh/authorized_keys?`;
    return sshError('unauthenticated', operation, words, error);
  }
  if (/no matching host key format/.test(error.message)) {
    return sshError('unauthenticated', operation, 'the host has no key of the kind that is pinned for it', error);
  }
  if (error.level === 'handshake') return sshError('malformed', operation, error.message, error);
  const code = typeof error.code === 'string' ? error.code : '';
  return sshError('unreachable', operation, SOCKET_WORDS[code] ?? error.message, error);
}

/** "Administratively prohibited" among the reasons for which a channel is refused (RFC 4254, section 5.1). */
const PROHIBITED = 1;

/** A command that got no channel: nothing ran. */
export function channelError(error: Ssh2Error, operation: string): ExternalError {
  if (typeof error.reason !== 'number') return sshError('unreachable', operation, error.message, error);
  return sshError(error.reason === PROHIBITED ? 'forbidden' : 'unavailable', operation, error.message, error);
}

/** A bastion that does not lead on. */
export function forwardError(error: Ssh2Error, target: ShellTarget, via: ShellTarget): ExternalError {
  const operation = `connect to ${nameOf(target)}`;
  if (error.reason === PROHIBITED) {
    const words = `${nameOf(via)} forbids to go on from it; its sshd needs "AllowTcpForwarding yes"`;
    return sshError('forbidden', operation, words, error);
  }
  return sshError('unreachable', operation, `${nameOf(via)} cannot reach it: ${error.message}`, error);
}
