import { fromDescription, toDescription } from '../inventory/index.ts';
import type { Member, VirtualAddress } from '../topologies/blueprint.ts';
import type { Ours } from './plan-ours.ts';
import { causeOf, causeOfAbsence, joined, markFor, NOTHING, type Part, type Scene, waitingFor } from './plan-scene.ts';
import type { Step } from './step.ts';
import { floatingIpKey, memberFloatingIpKey, portKey, thingOf, type ThingKey, virtualPortKey } from './thing.ts';

/** One outside address as the blueprint wants it. */
interface Want {
  readonly key: ThingKey;
  /** The port whose address it stands for. */
  readonly port: ThingKey;
  /** Name of the network that it comes from. */
  readonly from: string;
  readonly words: string;
}

/** The outside addresses of those virtual addresses and members that have one. */
export function planFloatingIps(scene: Scene, ours: Ours): Part {
  const { virtualAddresses, members } = scene.blueprint;
  const wanted = [
    ...virtualAddresses.flatMap((one) => ofVirtual(scene, one)),
    ...members.flatMap((one) => ofMember(scene, one)),
  ];
  return joined(...wanted.map((want) => planFloatingIp(scene, ours, want)));
}

function ofVirtual({ owner }: Scene, { name, floatingIpNetwork: from }: VirtualAddress): Want[] {
  if (from === undefined) return [];
  const words = `Outside address of "${name}" of ${owner.name}`;
  return [{ key: floatingIpKey(name), port: virtualPortKey(name), from, words }];
}

function ofMember({ owner }: Scene, { name, networks: [network], floatingIpNetwork: from }: Member): Want[] {
  if (from === undefined || network === undefined) return [];
  const words = `Outside address of ${name} of ${owner.name}`;
  return [{ key: memberFloatingIpKey(name), port: portKey(name, network), from, words }];
}

function planFloatingIp(scene: Scene, ours: Ours, { key, port, from, words }: Want): Part {
  const network = scene.references.externalNetworks[from];
  if (network === undefined) return waitingFor(key, `network "${from}"`);
  const mark = markFor(scene, key, { network });
  const thing = thingOf(key);
  const [have] = ours.floatingIps.get(key) ?? [];
  if (have === undefined) {
    const common = { key, thing, path: 'endpoint.floatingIp', action: 'Create', impact: 'None' } as const;
    const body = { floating_network_id: network, description: toDescription(mark, words) };
    const cause = causeOfAbsence(scene, key);
    const step: Step = { ...common, do: 'create-floating-ip', needs: [port], cause, port, body };
    return { ...NOTHING, steps: [step], declared: [{ thing }] };
  }
  const its = { ...thing, id: have.id };
  if (have.floating_network_id !== network) {
    // Its network is for good: a later plan takes another one.
    const changes = [{ field: 'network', from: have.floating_network_id, to: network, body: undefined }];
    const about = { key: `delete ${key}`, thing: its, path: 'endpoint.floatingIp', needs: [], changes } as const;
    const step: Step = {
      ...about,
      do: 'delete-floating-ip',
      action: 'Replace',
      impact: 'Replace',
      cause: 'Declared',
      id: have.id,
    };
    return { ...NOTHING, steps: [step], declared: [{ thing: its, waiting: `an address of network "${from}"` }] };
  }
  const there: Part = { ...NOTHING, declared: [{ thing: its }], ids: new Map([[key, have.id]]) };
  const [bound] = ours.ports.get(port) ?? [];
  if (bound !== undefined && have.port_id === bound.id) return there;
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
