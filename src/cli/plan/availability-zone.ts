import { type AvailabilityZone, parseAvailabilityZone } from '../../api/availability-zone.ts';
import { FINALIZER } from '../../api/common/group.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import type { CloudConfig } from '../../clients/openstack/index.ts';
import { type Passed, runRounds } from '../../reconcilers/availability-zone/pass.ts';
import { createSessions } from '../../reconcilers/availability-zone/session.ts';
import { adminNeeded, neighboursOf } from '../../reconcilers/availability-zone/surroundings.ts';
import { identified, sentence } from '../../reconcilers/common/cloud-access.ts';
import { pauseOf } from '../../reconcilers/common/pause.ts';
import { hasFinalizer } from '../../runtime/index.ts';
import { cloudBeside, zonesBeside } from './beside.ts';
import { configFor, connected, type PreviewDeps, type Ways } from './connected.ts';
import type { Preview } from './preview.ts';
import { holdsBy, NOTHING, shownPlan } from './shown.ts';

/** Looks and plans as the operator would for this object, and stops there. */
export async function previewAvailabilityZone(
  deps: PreviewDeps,
  object: KubernetesObject,
  { exists, deleting }: Pick<Preview, 'exists' | 'deleting'>,
): Promise<Preview> {
  const zone = parsed(object);
  const { namespace, name } = zone.metadata;
  const about = { kind: object.kind, namespace, name, exists, deleting };
  if (deleting && !hasFinalizer(object, FINALIZER)) return { ...about, ...NOTHING, held: [] };
  const cloud = await cloudBeside(deps, zone);
  const pause = pauseOf(cloud.metadata);
  const held = [...holdsBy(zone), ...(pause === undefined ? [] : [`ScpCloud ${cloud.metadata.name} is ${pause}`])];
  const config = await configFor(deps, cloud);
  return connected(deps, async (ways) => {
    const { plan, observed } = await look(deps, { zone, cloud, config, deleting, ways });
    const { user, project } = observed.identity;
    const region = cloud.spec.region ?? config.region;
    const where = {
      authUrl: config.authUrl,
      ...(region === undefined ? {} : { region }),
      ...(project === undefined ? {} : { projectName: project.name }),
      user: user.name,
    };
    return { ...about, cloud: where, ...shownPlan(plan), held };
  });
}

function parsed(object: KubernetesObject): AvailabilityZone {
  const result = parseAvailabilityZone(identified(object));
  if (result.ok) return result.zone;
  throw new Error(sentence(result.problems));
}

interface Looking {
  readonly zone: AvailabilityZone;
  readonly cloud: ScpCloud;
  readonly config: CloudConfig;
  readonly deleting: boolean;
  readonly ways: Ways;
}

async function look(deps: PreviewDeps, { zone, cloud, config, deleting, ways }: Looking): Promise<Passed> {
  const { installation, signal, clock } = deps;
  const session = createSessions({ ...ways, wake: () => undefined }).open(zone, cloud, config);
  const client = session.connection.client.withContext({ signal });
  const identity = await client.identity.whoAmI();
  if (!identity.is_admin) throw new Error(adminNeeded(cloud, identity.user.name).message);
  await session.inventory.sweep();
  return runRounds({
    // Whatever the mode: the pass is to stop after its plan.
    object: { ...zone, spec: { ...zone.spec, mode: 'Plan' } },
    deleting,
    installation,
    neighbours: neighboursOf(zone, await zonesBeside(deps, zone.metadata.namespace)),
    session,
    cloud: client,
    identity,
    clock,
    onDone: () => undefined,
    signal,
  });
}
