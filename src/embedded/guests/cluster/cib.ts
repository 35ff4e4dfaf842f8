import { element, elementsOf, findAll, type XmlElement } from './xml.ts';

/** Pacemaker's configuration, and how often it was changed: the copy that was changed more often wins when two meet. */
export interface Cib {
  readonly epoch: number;
  readonly configuration: XmlElement;
}

export const EMPTY_CIB: Cib = {
  epoch: 0,
  configuration: element('configuration', {}, [
    element('crm_config'),
    element('nodes'),
    element('resources'),
    element('constraints'),
  ]),
};

export interface Primitive {
  readonly id: string;
  /** `ocf:linbit:drbd` */
  readonly agent: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly meta: Readonly<Record<string, string>>;
  /** Until when it is told not to run, in ms since the epoch; for ever where that has no end. */
  readonly stoppedUntilMs: number;
  /** Seconds between monitors, the shortest. */
  readonly monitorSeconds: number;
  /** Seconds that an operation may take. */
  readonly timeouts: Readonly<Record<string, number>>;
}

/** What is placed as one: a group, a primitive of its own, or a promotable clone of one primitive. */
export interface Placeable {
  readonly id: string;
  readonly kind: 'group' | 'primitive' | 'promotable';
  readonly members: readonly Primitive[];
  readonly meta: Readonly<Record<string, string>>;
  readonly stoppedUntilMs: number;
}

export interface Location {
  readonly id: string;
  readonly resource: string;
  readonly score: number;
  /** Only where it is promoted. */
  readonly promotedOnly: boolean;
  readonly appliesTo: (node: string) => boolean;
  readonly expiresMs: number | undefined;
}

export interface Colocation {
  readonly resource: string;
  readonly with: string;
  readonly promoted: boolean;
}

/** A configuration as the scheduler reads it. */
export interface ClusterConfig {
  readonly options: Readonly<Record<string, string>>;
  readonly nodes: readonly { readonly name: string; readonly id: string; readonly standby: boolean }[];
  readonly resources: readonly Placeable[];
  readonly locations: readonly Location[];
  readonly colocations: readonly Colocation[];
  readonly stickiness: number;
  readonly migrationThreshold: number;
  readonly failureTimeoutMs: number;
}

export const INFINITY = 1_000_000;

const setsOf = (parent: XmlElement | undefined, tag: string) =>
  parent?.children.filter((child) => child.tag === tag) ?? [];

/** Of sets that hold always: those with a rule are read by who knows what time it is. */
function nvpairs(parent: XmlElement | undefined, tag: string): Record<string, string> {
  const sets = setsOf(parent, tag).filter(({ children }) => !children.some((child) => child.tag === 'rule'));
  return Object.fromEntries(
    sets.flatMap(({ children }) =>
      children.map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? '']),
    ),
  );
}

function stoppedUntil(resource: XmlElement): number {
  const ends = setsOf(resource, 'meta_attributes')
    .filter((set) =>
      findAll(set, "//nvpair[@name='target-role']").some(({ attributes }) => isStopped(attributes['value'])),
    )
    .map((set) => findAll(set, '//date_expression')[0]?.attributes['end'])
    .map((end) => (end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end)));
  return Math.max(0, ...ends);
}

/** Pacemaker takes any case of it; crm_resource writes it small. */
const isStopped = (role: string | undefined) => role?.toLowerCase() === 'stopped';

/** `20s`, `1500ms`, `2min` or a number of seconds, in seconds. */
export function secondsOf(text: string | undefined, usual: number): number {
  const [, amount, unit = 's'] = /^(\d+)\s*(ms|s|sec|min|m|h)?$/.exec(text ?? '') ?? [];
  if (amount === undefined) return usual;
  return Number(amount) * ({ ms: 0.001, s: 1, sec: 1, m: 60, min: 60, h: 3600 }[unit] ?? 1);
}

export function scoreOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (/^\+?INFINITY$/i.test(text)) return INFINITY;
  return /^-INFINITY$/i.test(text) ? -INFINITY : Number(text);
}

export function readCib({ configuration }: Cib): ClusterConfig {
  const section = (tag: string) => configuration.children.find((child) => child.tag === tag);
  const constraints = section('constraints')?.children ?? [];
  const defaults = nvpairs(section('rsc_defaults'), 'meta_attributes');
  return {
    options: nvpairs(section('crm_config'), 'cluster_property_set'),
    nodes: (section('nodes')?.children ?? []).map((node) => ({
      name: node.attributes['uname'] ?? '',
      id: node.attributes['id'] ?? '',
      standby: /^(on|true|1|yes)$/.test(nvpairs(node, 'instance_attributes')['standby'] ?? ''),
    })),
    resources: (section('resources')?.children ?? []).flatMap(placeable),
    locations: constraints.filter(({ tag }) => tag === 'rsc_location').flatMap(locationsOf),
    colocations: constraints
      .filter(({ tag }) => tag === 'rsc_colocation')
      .map(({ attributes }) => ({
        resource: attributes['rsc'] ?? '',
        with: attributes['with-rsc'] ?? '',
        promoted: /^(Promoted|Master)$/.test(attributes['with-rsc-role'] ?? ''),
      })),
    stickiness: Number(defaults['resource-stickiness'] ?? 0),
    migrationThreshold: scoreOf(defaults['migration-threshold'] ?? 'INFINITY'),
    failureTimeoutMs: secondsOf(defaults['failure-timeout'], 0) * 1000,
  };
}

function placeable(resource: XmlElement): Placeable[] {
  const members = [...elementsOf(resource)].filter(({ tag }) => tag === 'primitive').map(primitiveOf);
  const meta = nvpairs(resource, 'meta_attributes');
  const common = { id: resource.attributes['id'] ?? '', members, meta, stoppedUntilMs: stoppedUntil(resource) };
  if (resource.tag === 'group') return [{ ...common, kind: 'group' }];
  if (resource.tag === 'primitive') return [{ ...common, kind: 'primitive' }];
  if (resource.tag === 'clone' || resource.tag === 'master') return [{ ...common, kind: 'promotable' }];
  return [];
}

function primitiveOf(primitive: XmlElement): Primitive {
  const { id = '', class: family = '', provider, type = '' } = primitive.attributes;
  const operations = findAll(primitive, '//op').map(({ attributes }) => attributes);
  const monitors = operations.filter(({ name }) => name === 'monitor').map(({ interval }) => secondsOf(interval, 60));
  return {
    id,
    agent: [family, provider, type].filter((part) => part !== undefined).join(':'),
    parameters: nvpairs(primitive, 'instance_attributes'),
    meta: nvpairs(primitive, 'meta_attributes'),
    stoppedUntilMs: stoppedUntil(primitive),
    monitorSeconds: Math.min(60, ...monitors.filter((seconds) => seconds > 0)),
    timeouts: Object.fromEntries(operations.map(({ name = '', timeout }) => [name, secondsOf(timeout, 20)])),
  };
}

function locationsOf(location: XmlElement): Location[] {
  const { id = '', rsc: resource = '', node, score } = location.attributes;
  const isPromoted = (role: string | undefined) => /^(Promoted|Master)$/.test(role ?? '');
  const ends = findAll(location, '//date_expression').map(({ attributes }) => Date.parse(attributes['end'] ?? ''));
  const expiresMs = ends.find((end) => !Number.isNaN(end));
  if (node !== undefined) {
    const promotedOnly = isPromoted(location.attributes['role']);
    return [{ id, resource, score: scoreOf(score), promotedOnly, expiresMs, appliesTo: (name) => name === node }];
  }
  return location.children
    .filter(({ tag }) => tag === 'rule')
    .map((rule) => {
      const tests = rule.children.filter(({ tag }) => tag === 'expression').map(({ attributes }) => attributes);
      return {
        id,
        resource,
        score: scoreOf(rule.attributes['score']),
        promotedOnly: isPromoted(rule.attributes['role'] ?? location.attributes['role']),
        expiresMs,
        appliesTo: (name: string) =>
          tests
            .filter(({ attribute }) => attribute === '#uname')
            .every(({ operation, value }) => (operation === 'ne' ? name !== value : name === value)),
      };
    });
}
