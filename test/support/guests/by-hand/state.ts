import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INTERNAL_SECRETS } from '../../../../src/topologies/secrets.ts';

export const NAME = 'byhand';
export const ZONES = { 'data-1': 'az1', 'data-2': 'az2', 'quorum-1': 'az3' } as const;
export const ADDRESSES = { 'data-1': '10.77.0.11', 'data-2': '10.77.0.12', 'quorum-1': '10.77.0.13' } as const;
export const VIRTUAL = '10.77.0.100';
export type MemberName = keyof typeof ZONES;
export const DATA = ['data-1', 'data-2'] as const;
export const MEMBERS = Object.keys(ZONES) as MemberName[];

/** Where keys, secrets and what was made are kept, so that one command can go on from where another has stopped. */
export const FOLDER = join(process.env['RIG'] ?? '/var/tmp/scp-rig', 'by-hand');
export const KNOWN_HOSTS = join(FOLDER, 'known_hosts');
const FOUND = join(FOLDER, 'found.json');

export interface Found {
  /** Of the tenant network. */
  readonly networkId: string;
  /** Floating address by member, and of the virtual address (`vip`). */
  readonly reach: Readonly<Record<string, string>>;
  /** Identifier of the data volume by member. */
  readonly volumes: Readonly<Record<string, string>>;
}

export const found = (): Found => JSON.parse(readFileSync(FOUND, 'utf8')) as Found;
export const keep = (what: Found) => writeFileSync(FOUND, JSON.stringify(what, undefined, 2));

/** A key pair, made by who asks first. */
export function key(name: string): { readonly file: string; readonly secret: string; readonly known: string } {
  const file = join(FOLDER, name);
  try {
    readFileSync(file);
  } catch {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
  }
  return { file, secret: readFileSync(file, 'utf8'), known: readFileSync(`${file}.pub`, 'utf8').trim() };
}

/** A secret of the cluster, made by who asks first. */
export function secretOf(name: string): string {
  const file = join(FOLDER, `secret-${name}`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const bytes = INTERNAL_SECRETS.find((secret) => secret.name === name)?.bytes ?? 16;
    writeFileSync(file, randomBytes(bytes).toString('hex'));
    return readFileSync(file, 'utf8');
  }
}
