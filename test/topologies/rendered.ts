import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Content, MachineSetup } from '../../src/topologies/blueprint.ts';

/** What stands in for a secret: as long as a real one of the cluster's own, and nowhere else in what is rendered. */
export const stoodIn = (secret: string): string =>
  Buffer.from(secret.padEnd(24, '.')).toString('hex').slice(0, 48).repeat(4);

/** DRBD takes 64 characters. */
const shortened = (secret: string): string =>
  secret === 'drbd-shared-secret' ? stoodIn(secret).slice(0, 48) : stoodIn(secret);

export const text = (content: Content): string =>
  content.map((piece) => (typeof piece === 'string' ? piece : shortened(piece.secret))).join('');

/** A machine's files under a new folder; returns the folder. */
export function writeMachine({ files }: MachineSetup): string {
  const root = mkdtempSync(join(tmpdir(), 'scp-machine-'));
  chmodSync(root, 0o755);
  for (const { path, content, mode } of files) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text(content));
    chmodSync(join(root, path), Number.parseInt(mode, 8));
  }
  return root;
}
