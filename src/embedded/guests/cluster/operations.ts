import { agentOf } from './agents.ts';
import { INFINITY, type Primitive } from './cib.ts';
import type { Pacemaker } from './pacemaker.ts';
import type { Action } from './schedule.ts';

const primitivesOf = ({ config }: Pacemaker) => config.resources.flatMap(({ members }) => members);

/** Finds out what runs on a node already. */
export function probe(node: Pacemaker): void {
  for (const primitive of primitivesOf(node)) {
    const found = agentOf(primitive)?.probe(node.guest, primitive);
    if (found) node.running.set(primitive.id, found);
  }
}

/** Does on a node what the controller orders. Resolves when it is over, well or not. */
export async function perform(node: Pacemaker, { op, resource }: Action): Promise<void> {
  const primitive = primitivesOf(node).find(({ id }) => id === resource);
  const agent = primitive && agentOf(primitive);
  if (!agent) return;
  const { guest } = node;
  node.busy.add(resource);
  guest.units.log('pacemaker-controld', `Initiating ${op} operation ${resource}_${op}_0 locally`);
  try {
    await agent[op]?.(guest, primitive);
    if (op === 'stop') node.running.delete(resource);
    else
      node.running.set(resource, {
        role: op === 'promote' ? 'Promoted' : op === 'demote' ? 'Unpromoted' : agent.promote ? 'Unpromoted' : 'Started',
        failed: false,
      });
  } catch (error) {
    if (!guest.running || guest.pacemaker !== node) return;
    guest.units.log('pacemaker-controld', `${resource}_${op}_0 failed: ${(error as Error).message}`);
    countFailure(node, resource, op === 'start' ? INFINITY : 1);
    // What cannot be stopped has to be fenced.
    if (op === 'stop' || op === 'demote') guest.reset();
  } finally {
    node.busy.delete(resource);
  }
}

/** Forgotten after the `failure-timeout`, when there is one. */
function countFailure(node: Pacemaker, resource: string, count: number): void {
  node.failCounts.set(resource, Math.min(INFINITY, (node.failCounts.get(resource) ?? 0) + count));
  const { failureTimeoutMs } = node.config;
  if (failureTimeoutMs === 0) return;
  node.guest.sleep(failureTimeoutMs).then(
    () => {
      node.failCounts.delete(resource);
      node.askController();
    },
    () => undefined,
  );
}

/** Something that a monitor looks at has died; the next monitor finds it. */
export function suspect(node: Pacemaker, isIt: (primitive: Primitive) => boolean): void {
  const primitive = primitivesOf(node).find(isIt);
  if (!primitive || !node.running.has(primitive.id) || node.busy.has(primitive.id)) return;
  const ms = node.guest.site.random.fraction() * primitive.monitorSeconds * 1000;
  node.guest.sleep(ms).then(
    () => monitor(node, primitive),
    () => undefined,
  );
}

function monitor(node: Pacemaker, primitive: Primitive): void {
  const known = node.running.get(primitive.id);
  if (node.guest.pacemaker !== node || !known || known.failed || node.busy.has(primitive.id)) return;
  if (agentOf(primitive)?.probe(node.guest, primitive)) return;
  node.running.set(primitive.id, { ...known, failed: true });
  countFailure(node, primitive.id, 1);
  node.askController();
}
