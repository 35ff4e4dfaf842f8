import { FileError } from '../files/inode.ts';
import type { Store } from '../sql/store.ts';

const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** Where a node is in the history of writes. */
export interface Position {
  readonly uuid: string;
  readonly seqno: number;
}

/** That of a node that never was in a group. */
export const NO_POSITION: Position = { uuid: NOWHERE, seqno: -1 };

/** `grastate.dat`; the number is -1 while the node runs, so that a crash is told from an orderly stop. */
export interface SavedState extends Position {
  /** 1 where the cluster may be begun from this node. */
  readonly safe: number;
}

/** What {@link writeState} wrote; undefined in a folder that never was in a group. */
export function readState(store: Store): SavedState | undefined {
  const text = store.read('grastate.dat');
  if (text === undefined) return undefined;
  const value = (key: string) => new RegExp(`^${key}:\\s*(\\S+)`, 'm').exec(text)?.[1];
  return {
    uuid: value('uuid') ?? NOWHERE,
    seqno: Number(value('seqno') ?? -1),
    safe: Number(value('safe_to_bootstrap') ?? 0),
  };
}

export function writeState(store: Store, { uuid, seqno, safe }: SavedState): Promise<void> {
  return store.write(
    'grastate.dat',
    `# GALERA saved state\nversion: 2.1\nuuid:    ${uuid}\nseqno:   ${seqno}\nsafe_to_bootstrap: ${safe}\n`,
  );
}

/** What `--wsrep-recover` reads out of InnoDB's log. */
export function recoverPosition(store: Store): Position {
  const [id = NOWHERE, seqno = '-1'] = (store.read('wsrep_position') ?? '').split(':');
  return { uuid: id === '' ? NOWHERE : id, seqno: Number(seqno) };
}

/** Stands for what InnoDB's log keeps by itself. */
export function writePosition(store: Store, { uuid, seqno }: Position): Promise<void> {
  return store.write('wsrep_position', `${uuid}:${seqno}`);
}

/** The last primary component, by which its members find each other again after all of them crashed. */
export interface SavedView {
  /** The node's own. */
  readonly id: string;
  readonly members: readonly string[];
}

/** Undefined where the node left in order, or never was in a group. */
export function readViewFile(store: Store): SavedView | undefined {
  const text = store.read('gvwstate.dat');
  const id = /^my_uuid: (\S+)/m.exec(text ?? '')?.[1];
  if (text === undefined || id === undefined) return undefined;
  return { id, members: [...text.matchAll(/^member: (\S+)/gm)].map(([, one = '']) => one) };
}

export function writeViewFile(store: Store, { id, members }: SavedView): Promise<void> {
  const lines = members.map((one) => `member: ${one} 0\n`).join('');
  return store.write(
    'gvwstate.dat',
    `my_uuid: ${id}\n#vwbeg\nview_id: 3 ${members[0] ?? ''} ${members.length}\nbootstrap: 0\n${lines}#vwend\n`,
  );
}

/** Whoever leaves in order is not among those that begin again by themselves. */
export function dropViewFile(store: Store): Promise<void> {
  return store.drop('gvwstate.dat');
}

/** A full disk holds nobody up who leaves: what was kept before stays, as after a crash. */
export function unlessFull(error: unknown): void {
  if (!(error instanceof FileError && error.code === 'ENOSPC')) throw error;
}
