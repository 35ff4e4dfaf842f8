export { createShells, type ShellsOptions } from './shells.ts';
export { type KeyPair, makeKeyPair } from './key-pair.ts';
export { fingerprintOf } from './host-key.ts';
