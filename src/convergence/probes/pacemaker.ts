/** Where one resource runs, or one instance of a clone. */
export interface PacemakerResource {
  readonly id: string;
  readonly role: PacemakerRole;
  /** Host names. */
  readonly nodes: readonly string[];
  readonly managed: boolean;
  readonly failed: boolean;
  readonly blocked: boolean;
}

export const ROLES = ['Started', 'Stopped', 'Starting', 'Stopping', 'Promoted', 'Unpromoted', 'Unknown'] as const;
export type PacemakerRole = (typeof ROLES)[number];

export interface PacemakerNode {
  readonly name: string;
  readonly online: boolean;
  readonly standby: boolean;
  readonly maintenance: boolean;
  /** It has gone, and nobody has made sure yet that it is really dead. */
  readonly unclean: boolean;
  readonly pending: boolean;
}

/** Pacemaker as one of its nodes sees it. */
export interface PacemakerView {
  /** This node's partition is the majority. Only then is the rest to be believed. */
  readonly quorate: boolean;
  readonly maintenance: boolean;
  readonly nodes: readonly PacemakerNode[];
  readonly resources: readonly PacemakerResource[];
  /** Operations that failed and have not been forgotten yet. */
  readonly failures: readonly { readonly operation: string; readonly node: string; readonly why: string }[];
  /** `resource` may not run on `node`, or not as the promoted one. */
  readonly bans: readonly Ban[];
  /** What failed on a node as often as it may: it is kept off there until that is forgotten. */
  readonly wornOut: readonly WornOut[];
}

export interface WornOut {
  readonly resource: string;
  readonly node: string;
}

export interface Ban {
  readonly id: string;
  readonly resource: string;
  readonly node: string;
  readonly promotedOnly: boolean;
}

/** Looking at everything once is what it does unless told otherwise, with this output (crm_mon(8)). */
export const PACEMAKER_COMMAND = 'crm_mon --output-as=xml';

/**
 * The resources as far as this view is to be believed: none outside the majority, and none on nodes that nobody has fenced yet. In both
 * cases Pacemaker still lists what ran before.
 */
export function trusted(view: PacemakerView): readonly PacemakerResource[] {
  if (!view.quorate) return [];
  const sound = new Set(view.nodes.filter(({ online, unclean }) => online && !unclean).map(({ name }) => name));
  return view.resources.map((one) => ({ ...one, nodes: one.nodes.filter((name) => sound.has(name)) }));
}
