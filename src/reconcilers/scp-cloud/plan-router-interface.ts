import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { Port, Router } from '../../clients/openstack/index.ts';
import { fromDescription } from '../../inventory/index.ts';
import { causeOf, type Scene } from './plan-scene.ts';
import { deletionKey, type Planned } from './plan-thing.ts';
import type { Cause, Step, StepOf } from './step.ts';
import { keyOf, type ThingKey } from './thing.ts';

type Managed = NonNullable<NonNullable<ScpCloudSpec['router']>['managed']>;

/** Ports that Neutron makes when a router joins a subnet; its other ports (gateway, snat) follow by themselves. */
const OWNERS = new Set([
  'network:router_interface',
  'network:router_interface_distributed',
  'network:ha_router_replicated_interface',
]);

export function interfacesOf(scene: Scene, routerId: string | undefined): Port[] {
  return scene.observed.entries.port.filter(
    (port) => routerId !== undefined && port.device_id === routerId && OWNERS.has(port.device_owner ?? ''),
  );
}

/** Joins the declared subnets and leaves all others. An interface that carries somebody's mark is theirs. */
export function planInterfaces(
  scene: Scene,
  managed: Managed,
  router: Planned<Router>,
  key: ThingKey,
  networks: ReadonlyMap<ThingKey, string>,
): Step[] {
  const there = interfacesOf(scene, router.have?.id);
  const mark = fromDescription(router.have?.description);
  const cause = causeOf(scene, key, mark, router.hash);
  const wanted = managed.interfaces.map((declared) => ({ ...declared, id: subnetIdOf(scene, declared, networks) }));
  const ids = new Set(wanted.map(({ id }) => id));
  const leaving = there
    .filter((port) => fromDescription(port.description) === undefined)
    .filter((port) => !port.fixed_ips.some((ip) => ids.has(ip.subnet_id)))
    .map((port) => leave(port, router.have?.id ?? '', 'router.managed.interfaces', cause));
  const joining = wanted
    .filter(({ id }) => id === undefined || !there.some((port) => port.fixed_ips.some((ip) => ip.subnet_id === id)))
    .map(({ network, subnet }): StepOf<'add-router-interface'> => {
      const of = keyOf('subnet', `${network}/${subnet}`);
      return {
        do: 'add-router-interface',
        key: keyOf('router-interface', `${network}/${subnet}`),
        thing: { kind: 'router-interface', name: `${network}/${subnet}` },
        action: 'Create',
        impact: 'None',
        cause,
        path: 'router.managed.interfaces',
        needs: [key, of, ...leaving.map((step) => step.key)],
        router: key,
        subnet: of,
      };
    });
  return [...leaving, ...joining];
}

/** Leaves every subnet, so that the router can be deleted. */
export function leaveAll(scene: Scene, routerId: string, path: string): Step[] {
  return interfacesOf(scene, routerId).map((port) => leave(port, routerId, path, 'Declared'));
}

function leave(port: Port, routerId: string, path: string, cause: Cause): StepOf<'remove-router-interface'> {
  return {
    do: 'remove-router-interface',
    key: deletionKey('router-interface', port.id),
    thing: { kind: 'router-interface', name: port.fixed_ips.map((ip) => ip.ip_address).join(','), id: port.id },
    action: 'Delete',
    impact: 'Restart',
    cause,
    path,
    needs: [],
    routerId,
    portId: port.id,
  };
}

/** The id of a declared subnet: one that we hold, or one of that name in an adopted network. */
function subnetIdOf(
  scene: Scene,
  { network, subnet }: { readonly network: string; readonly subnet: string },
  ids: ReadonlyMap<ThingKey, string>,
): string | undefined {
  const networkId = ids.get(keyOf('network', network));
  const held = ids.get(keyOf('subnet', `${network}/${subnet}`));
  return held ?? scene.observed.entries.subnet.find((s) => s.network_id === networkId && s.name === subnet)?.id;
}
