import type { DeletionPolicy } from '../api/common/control.ts';

/**
 * Who a thing in a cloud belongs to. Written by the very call that creates the thing, in a field that call accepts, so
 * that a crash or a lost answer never leaves something nobody can attribute.
 *
 * Things keep the names that people declared; only a keypair and a server group, which have no other field, carry the mark
 * in their names, and an aggregate as long as its metadata cannot be there yet.
 */
export interface Mark {
  /** Which operator made it: clouds may be shared by several. Lower-case letters, digits and dashes, at most 20. */
  readonly installation: string;
  /** Uid of the owning object. This alone decides ownership. */
  readonly uid: string;
  /** For people, and empty where the field was too short: kind, namespace and name of the owner. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** What the thing is to its owner: `network/data`, `subnet/data/data`. */
  readonly member: string;
  /** Short hash of the declaration that it was made from; empty where the field was too short. */
  readonly hash: string;
  /** What is to become of it when it is declared no more; absent where the field was too short, and in older marks. */
  readonly deletion?: DeletionPolicy;
}

/** Neutron cuts a description here. Elsewhere descriptions are longer, but none needs to be. */
export const DESCRIPTION_LIMIT = 255;

const UID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const INSTALLATION = '[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?';
const IN_TEXT = new RegExp(
  `\\[scp/1 (${INSTALLATION}) (${UID}) (\\S+) (\\S+) (\\S+) ([0-9a-f-]+)(?: (Retain|Delete))?[^\\]]*\\]`,
);
const IN_NAME = new RegExp(`^(.+)-scp-(${INSTALLATION})-(${UID})$`);

/**
 * A description with the mark behind it: `The way outside [scp/1 <installation> <uid> <Kind> <namespace>/<name> <member> <hash> <deletion>]`.
 * What people wrote is cut first when it does not fit, then namespace and name, which only inform; the rest never.
 * For Neutron, flavors and projects.
 */
export function toDescription(mark: Mark, words = '', limit = DESCRIPTION_LIMIT): string {
  requireFit(mark);
  const before = `[scp/1 ${mark.installation} ${mark.uid} ${mark.kind} `;
  const deletion = mark.deletion === undefined ? '' : ` ${mark.deletion}`;
  const after = ` ${mark.member} ${mark.hash === '' ? '-' : mark.hash}${deletion}]`;
  const owner = shorten(`${mark.namespace}/${mark.name}`, limit - before.length - after.length);
  const text = `${before}${owner}${after}`;
  const room = limit - text.length - 1;
  const kept = shorten(words.trim(), room);
  return kept === '' ? text : `${kept} ${text}`;
}

/** The mark in a description, wherever it stands in it; undefined for a thing that is not ours. */
export function fromDescription(description: string | null | undefined): Mark | undefined {
  const match = IN_TEXT.exec(description ?? '');
  if (!match) return undefined;
  const [, installation = '', uid = '', kind = '', owner = '', member = '', hash = '', end] = match;
  // Cut short, it may have lost its slash.
  const [namespace = '', name = ''] = owner.split('/');
  const mark = { installation, uid, kind, namespace, name, member, hash: hash === '-' ? '' : hash };
  return end === undefined ? mark : { ...mark, deletion: end as DeletionPolicy };
}

/** What people wrote in front of the mark. */
export function wordsOf(description: string | null | undefined): string {
  return (description ?? '').replace(IN_TEXT, '').trim();
}

const KEYS = {
  installation: 'scp_installation',
  uid: 'scp_owner_uid',
  kind: 'scp_owner_kind',
  namespace: 'scp_owner_namespace',
  name: 'scp_owner_name',
  member: 'scp_member',
  hash: 'scp_hash',
  deletion: 'scp_deletion',
} as const satisfies Record<keyof Mark, string>;

/** The mark as metadata or properties, for Nova, aggregates, Cinder and Glance. Values there end at 255 characters. */
export function toMetadata(mark: Mark): Record<string, string> {
  requireFit(mark);
  return Object.fromEntries(
    Object.entries(KEYS).flatMap(([field, key]) => {
      const value = mark[field as keyof Mark];
      return value === undefined ? [] : [[key, value.slice(0, 255)]];
    }),
  );
}

export function fromMetadata(metadata: Readonly<Record<string, string>>): Mark | undefined {
  const value = (field: keyof Mark) => metadata[KEYS[field]] ?? '';
  if (value('installation') === '' || value('uid') === '') return undefined;
  const mark = {
    installation: value('installation'),
    uid: value('uid'),
    kind: value('kind'),
    namespace: value('namespace'),
    name: value('name'),
    member: value('member'),
    hash: value('hash'),
  };
  const deletion = value('deletion');
  return deletion === 'Retain' || deletion === 'Delete' ? { ...mark, deletion } : mark;
}

/** Whether metadata may carry an owner's mark: one look, for those who pick a few things out of thousands. */
export function hasOwner(metadata: Readonly<Record<string, string>>, uid: string): boolean {
  return metadata[KEYS.uid] === uid;
}

/** Metadata without our mark: what people put there. */
export function withoutMark(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const ours = new Set<string>(Object.values(KEYS));
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !ours.has(key)));
}

/**
 * The name of a keypair with the mark in it: `storm-scp-<installation>-<uid>`. Before microversion 2.92 Nova takes only
 * letters, digits, dashes, underscores and spaces.
 */
export function toKeypairName(mark: Mark, declared: string): string {
  return toMarkedName(mark, declared.replaceAll(/[^A-Za-z0-9_-]/g, '_'));
}

export function fromKeypairName(name: string): Mark | undefined {
  return fromMarkedName(name, (declared) => `keypair/${declared}`);
}

/** The name of a server group with the mark in it: a server group cannot be changed, and has no other field for us. */
export function toServerGroupName(mark: Mark, declared: string): string {
  return toMarkedName(mark, declared);
}

export function fromServerGroupName(name: string): Mark | undefined {
  return fromMarkedName(name, (declared) => `server-group/${declared}`);
}

/**
 * The name that a host aggregate is created with: Nova takes metadata only in a later call, and a crash between the two
 * must not leave an aggregate that nobody can attribute. Once the metadata is there, it gets the name that was declared.
 */
export function toAggregateName(mark: Mark, declared: string): string {
  return toMarkedName(mark, declared);
}

/** The mark of an aggregate: in its metadata, or in its name as long as it has no metadata. */
export function fromAggregate(aggregate: {
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
}): Mark | undefined {
  return fromMetadata(aggregate.metadata) ?? fromMarkedName(aggregate.name, () => 'aggregate');
}

function toMarkedName(mark: Mark, declared: string): string {
  requireFit(mark);
  return `${declared}-scp-${mark.installation}-${mark.uid}`;
}

function fromMarkedName(name: string, memberOf: (declared: string) => string): Mark | undefined {
  const [, declared, installation, uid] = IN_NAME.exec(name) ?? [];
  if (declared === undefined || installation === undefined || uid === undefined) return undefined;
  return { installation, uid, kind: '', namespace: '', name: '', member: memberOf(declared), hash: '' };
}

/** A mark that could not be read back would be a leak in waiting: better no thing than an unmarked one. */
function requireFit(mark: Mark): void {
  const fits =
    new RegExp(`^${INSTALLATION}$`).test(mark.installation) &&
    new RegExp(`^${UID}$`).test(mark.uid) &&
    /^\w{1,20}$/.test(mark.kind) &&
    /^[\w./-]{1,134}$/.test(mark.member) &&
    /^[0-9a-f]{0,16}$/.test(mark.hash);
  if (!fits) throw new TypeError(`a mark with these parts cannot be read back: ${JSON.stringify(mark)}`);
}

function shorten(text: string, room: number): string {
  if (text.length <= room) return text;
  return room > 1 ? `${text.slice(0, room - 1)}~` : '';
}
