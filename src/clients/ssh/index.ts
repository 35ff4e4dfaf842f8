export { CONNECTIONS, createShells, type ShellsOptions } from './shells.ts';
export { type KeyPair, keyPairOf, makeKeyPair } from './key-pair.ts';
export { fingerprintOf } from './host-key.ts';
