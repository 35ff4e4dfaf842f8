import { createHash } from 'node:crypto';
import type { ManagedFile } from '../../topologies/blueprint.ts';
import type { FileFacts } from './record.ts';

/** Gives the value of a secret, or undefined when there is none of that name yet. */
export type SecretOf = (name: string) => string | Uint8Array | undefined;

export type Rendered =
  { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly missing: readonly string[] };

/** A file's bytes with its secrets put in. They go to the machine and nowhere else. */
export function render(file: ManagedFile, secretOf: SecretOf): Rendered {
  const missing: string[] = [];
  const pieces = file.content.map((piece) => {
    if (typeof piece === 'string') return Buffer.from(piece);
    const value = secretOf(piece.secret);
    if (value === undefined) missing.push(piece.secret);
    return Buffer.from(value ?? '');
  });
  return missing.length > 0 ? { ok: false, missing } : { ok: true, bytes: Buffer.concat(pieces) };
}

export const holdsSecret = (file: ManagedFile): boolean => file.content.some((piece) => typeof piece !== 'string');

export function factsOf(file: ManagedFile, bytes: Buffer): FileFacts {
  const { owner, group } = file;
  return { sha256: createHash('sha256').update(bytes).digest('hex'), mode: modeOf(file.mode), owner, group };
}

/** `0644`, `644` and `00644` are one mode. */
export const modeOf = (octal: string): string => Number.parseInt(octal, 8).toString(8).padStart(4, '0');

export const sameFacts = (one: FileFacts | undefined, other: FileFacts | undefined): boolean =>
  one?.sha256 === other?.sha256 &&
  one?.mode === other?.mode &&
  one?.owner === other?.owner &&
  one?.group === other?.group;
