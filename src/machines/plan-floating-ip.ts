import { fromDescription, toDescription } from '../inventory/index.ts';
import type { VirtualAddress } from '../topologies/blueprint.ts';
import type { Ours } from './plan-ours.ts';
import { causeOf, causeOfAbsence, joined, markFor, NOTHING, type Part, type Scene, waitingFor } from './plan-scene.ts';
import type { Step } from './step.ts';
import { floatingIpKey, thingOf, virtualPortKey } from './thing.ts';

/** The outside addresses of those virtual addresses that have one. */
export function planFloatingIps(scene: Scene, ours: Ours): Part {
  return joined(
    ...scene.blueprint.virtualAddresses.map((one) =>
      one.floatingIpNetwork === undefined ? NOTHING : planFloatingIp(scene, ours, one, one.floatingIpNetwork),
    ),
  );
}

function planFloatingIp(scene: Scene, ours: Ours, { name }: VirtualAddress, from: string): Part {
  const key = floatingIpKey(name);
  const port = virtualPortKey(name);
  const network = scene.references.externalNetworks[from];
  if (network === undefined) return waitingFor(key, `network "${from}"`);
  const mark = markFor(scene, key, { network });
  const thing = thingOf(key);
  const [have] = ours.floatingIps.get(key) ?? [];
  if (have === undefined) {
    const common = { key, thing, path: 'endpoint.floatingIp', action: 'Create', impact: 'None' } as const;
    const body = {
      floating_network_id: network,
      description: toDescription(mark, `Outside address of "${name}" of ${scene.owner.name}`),
    };
    const cause = causeOfAbsence(scene, key);
    const step: Step = { ...common, do: 'create-floating-ip', needs: [port], cause, port, body };
    return { ...NOTHING, steps: [step], declared: [{ thing }] };
  }
  const its = { ...thing, id: have.id };
  const there: Part = { ...NOTHING, declared: [{ thing: its }], ids: new Map([[key, have.id]]) };
  const [reserved] = ours.ports.get(port) ?? [];
  if (reserved !== undefined && have.port_id === reserved.id) return there;
  const common = { key: `update ${key}`, thing: its, path: 'endpoint.floatingIp', impact: 'None' } as const;
  const cause = causeOf(scene, key, fromDescription(have.description), mark.hash);
  const changes = [{ field: 'port', from: have.port_id ?? undefined, to: port, body: { port } }];
  const step: Step = {
    ...common,
    do: 'update-floating-ip',
    action: 'Update',
    needs: [port],
    cause,
    id: have.id,
    changes,
  };
  return { ...there, steps: [step] };
}
