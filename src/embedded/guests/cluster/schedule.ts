import { type ClusterConfig, INFINITY, type Placeable, type Primitive } from './cib.ts';

export type ResourceRole = 'Started' | 'Unpromoted' | 'Promoted';

/** What runs where, by primitive. */
export interface Running {
  readonly role: ResourceRole;
  /** A monitor found it dead. */
  readonly failed: boolean;
}

export interface NodeView {
  readonly name: string;
  /** Of this partition, and well. */
  readonly online: boolean;
  /** Nobody knows what it does: nothing may be started until it was fenced. */
  readonly unclean: boolean;
  readonly running: Readonly<Record<string, Running>>;
  /** How good a primary it would make, by primitive; none where it would make no primary. */
  readonly promotionScores: Readonly<Record<string, number>>;
  readonly failCounts: Readonly<Record<string, number>>;
}

export interface Scene {
  readonly config: ClusterConfig;
  readonly nodes: readonly NodeView[];
  readonly quorate: boolean;
  readonly nowMs: number;
}

export interface Action {
  readonly op: 'start' | 'stop' | 'promote' | 'demote';
  readonly node: string;
  readonly resource: string;
}

/** What can be done now towards where everything belongs; done, the question is asked again. Pure. */
export function nextActions(scene: Scene): Action[] {
  const { config, nodes, quorate } = scene;
  if (config.options['maintenance-mode'] === 'true') return [];
  const mayStart = quorate && !(nodes.some(({ unclean }) => unclean) && config.options['stonith-enabled'] !== 'false');
  const wanted = quorate ? place(scene) : NOWHERE;
  const actions = config.resources.flatMap((resource) =>
    resource.kind === 'promotable' ? cloneActions(scene, resource, wanted) : groupActions(scene, resource, wanted),
  );
  const unmanaged = config.resources.flatMap((one) =>
    one.members.filter((member) => isUnmanaged(one) || isUnmanaged(member)),
  );
  return actions
    .filter(({ op }) => op === 'stop' || op === 'demote' || mayStart)
    .filter(({ resource }) => !unmanaged.some(({ id }) => id === resource));
}

interface Wanted {
  /** Nodes with an instance, by clone. */
  readonly instances: Readonly<Record<string, readonly string[]>>;
  /** The node of each group, or where a clone is promoted. */
  readonly at: Readonly<Record<string, string | undefined>>;
}

const NOWHERE: Wanted = { instances: {}, at: {} };

function place(scene: Scene): Wanted {
  const { config } = scene;
  const instances: Record<string, readonly string[]> = {};
  const at: Record<string, string | undefined> = {};
  for (const clone of config.resources.filter(({ kind }) => kind === 'promotable')) {
    instances[clone.id] = instanceNodes(scene, clone);
    at[clone.id] = promotedNode(scene, clone, instances[clone.id] ?? []);
  }
  for (const group of config.resources.filter(({ kind }) => kind !== 'promotable')) {
    const bound = config.colocations.find(({ resource, promoted }) => resource === group.id && promoted);
    at[group.id] = isStopped(scene, group) ? undefined : bound ? at[bound.with] : freeNode(scene, group);
  }
  return { instances, at };
}

const isStopped = ({ nowMs }: Scene, { stoppedUntilMs }: Pick<Placeable, 'stoppedUntilMs'>) => stoppedUntilMs > nowMs;

/** It is left alone, whatever it does. */
export const isUnmanaged = ({ meta }: Pick<Primitive, 'meta'>) =>
  meta['is-managed'] === 'false' || meta['maintenance'] === 'true';

const canRun = (scene: Scene, { name, online }: NodeView) =>
  online && !(scene.config.nodes.find((node) => node.name === name)?.standby ?? false);

/** The sum of what locations say, and of too many failures. */
function score(scene: Scene, resource: Placeable, node: NodeView, promoted: boolean): number {
  const { config, nowMs } = scene;
  const ids = [resource.id, ...resource.members.map(({ id }) => id)];
  const said = config.locations
    .filter((one) => ids.includes(one.resource) && one.appliesTo(node.name))
    .filter((one) => (one.promotedOnly ? promoted : true) && (one.expiresMs === undefined || one.expiresMs > nowMs))
    .map((one) => one.score);
  const failed = resource.members.some(({ id }) => (node.failCounts[id] ?? 0) >= config.migrationThreshold);
  return failed || said.some((one) => one <= -INFINITY) ? -INFINITY : said.reduce((sum, one) => sum + one, 0);
}

const runs = (node: NodeView, { members }: Placeable) => members.filter(({ id }) => node.running[id]).length;

function instanceNodes(scene: Scene, clone: Placeable): string[] {
  const most = Number(clone.meta['clone-max'] ?? scene.nodes.length);
  if (isStopped(scene, clone)) return [];
  return scene.nodes
    .filter((node) => canRun(scene, node) && score(scene, clone, node, false) > -INFINITY)
    .toSorted((a, b) => runs(b, clone) - runs(a, clone) || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** Also the group that has to be where the clone is promoted has a say. */
function promotedNode(scene: Scene, clone: Placeable, instances: readonly string[]): string | undefined {
  const { config } = scene;
  const [primitive] = clone.members;
  if (!primitive) return undefined;
  const followers = config.colocations
    .filter((one) => one.with === clone.id && one.promoted)
    .map((one) => config.resources.find(({ id }) => id === one.resource))
    .filter((one) => one !== undefined);
  const worth = (node: NodeView): number => {
    const own = node.promotionScores[primitive.id];
    const parts = [score(scene, clone, node, true), ...followers.map((one) => score(scene, one, node, false))];
    if (own === undefined || parts.some((part) => part <= -INFINITY)) return -INFINITY;
    const stays = node.running[primitive.id]?.role === 'Promoted' ? config.stickiness : 0;
    const follows = followers.reduce((sum, one) => sum + config.stickiness * runs(node, one), 0);
    return own + stays + follows + parts.reduce((sum, part) => sum + part, 0);
  };
  const candidates = scene.nodes
    .filter((node) => instances.includes(node.name) && node.running[primitive.id] !== undefined)
    .map((node) => ({ name: node.name, worth: worth(node) }))
    .filter((one) => one.worth > -INFINITY)
    .toSorted((a, b) => b.worth - a.worth || (a.name < b.name ? -1 : 1));
  return candidates[0]?.name;
}

function freeNode(scene: Scene, group: Placeable): string | undefined {
  const worth = (node: NodeView) => score(scene, group, node, false) + scene.config.stickiness * runs(node, group);
  return scene.nodes
    .filter((node) => canRun(scene, node) && score(scene, group, node, false) > -INFINITY)
    .toSorted((a, b) => worth(b) - worth(a) || (a.name < b.name ? -1 : 1))[0]?.name;
}

function cloneActions(scene: Scene, clone: Placeable, wanted: Wanted): Action[] {
  const [primitive] = clone.members;
  if (!primitive) return [];
  const { id } = primitive;
  const promoted = wanted.at[clone.id];
  const instances = wanted.instances[clone.id] ?? [];
  const actions: Action[] = [];
  for (const node of scene.nodes.filter(({ online }) => online)) {
    const here = node.running[id];
    const act = (op: Action['op']) => actions.push({ op, node: node.name, resource: id });
    const isBusy = followersRun(scene, clone, node);
    if (here?.role === 'Promoted' && (node.name !== promoted || here.failed)) {
      if (!isBusy) act('demote');
    } else if (here && (here.failed || !instances.includes(node.name))) act('stop');
    else if (!here && instances.includes(node.name)) act('start');
  }
  const settled = actions.length === 0 && !scene.nodes.some((node) => node.running[id]?.role === 'Promoted');
  if (settled && promoted !== undefined) actions.push({ op: 'promote', node: promoted, resource: id });
  return actions;
}

function followersRun({ config }: Scene, clone: Placeable, node: NodeView): boolean {
  const bound = config.colocations.filter((one) => one.with === clone.id).map((one) => one.resource);
  return config.resources.some((one) => bound.includes(one.id) && runs(node, one) > 0);
}

/** Members start in order and stop in the reverse; one that failed, or is not to run, takes those behind it along. */
function groupActions(scene: Scene, group: Placeable, wanted: Wanted): Action[] {
  const { config, nodes } = scene;
  const at = wanted.at[group.id];
  const actions: Action[] = [];
  for (const node of nodes.filter(({ online }) => online)) {
    const failed = group.members.findIndex((one) => node.running[one.id]?.failed === true || isStopped(scene, one));
    const keep = node.name !== at ? 0 : failed >= 0 ? failed : group.members.length;
    const last = group.members.findLastIndex(({ id }) => node.running[id]);
    const member = group.members[last];
    if (last >= keep && member) actions.push({ op: 'stop', node: node.name, resource: member.id });
  }
  if (actions.length > 0 || at === undefined) return actions;
  const elsewhere = nodes.some((node) => node.name !== at && runs(node, group) > 0);
  const here = nodes.find(({ name }) => name === at);
  const bound = config.colocations.find(({ resource, promoted }) => resource === group.id && promoted);
  const clone = bound && config.resources.find(({ id }) => id === bound.with);
  const ready = !clone || clone.members.every(({ id }) => here?.running[id]?.role === 'Promoted');
  const next: Primitive | undefined = group.members.find(({ id }) => !here?.running[id]);
  if (!elsewhere && ready && next && !isStopped(scene, next))
    actions.push({ op: 'start', node: at, resource: next.id });
  return actions;
}
