import type { Running } from './schedule.ts';

/** What a node knows of another: the attributes of its `node_state`, and what it ran when it was last seen. */
export interface Peer {
  readonly inCcm: boolean;
  readonly online: boolean;
  readonly join: 'member' | 'down';
  /** Empty for one that was never seen. */
  readonly expected: 'member' | 'down' | '';
  readonly running: Readonly<Record<string, Running>>;
  /** When it was declared dead. */
  readonly fencedMs: number | undefined;
}

export const UNSEEN: Peer = {
  inCcm: false,
  online: false,
  join: 'down',
  expected: '',
  running: {},
  fencedMs: undefined,
};

export const member = (running: Peer['running'] = {}): Peer => ({
  inCcm: true,
  online: true,
  join: 'member',
  expected: 'member',
  running,
  fencedMs: undefined,
});

/** It is not there, and nobody said that it would not be: it may do anything. */
export const isUnclean = ({ online, expected }: Peer) => !online && expected !== 'down';

export interface FenceEvent {
  readonly target: string;
  readonly origin: string;
  readonly status: 'pending' | 'success';
  readonly completedMs: number;
}
