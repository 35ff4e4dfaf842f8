import { addressOf, compareIps } from '../../api/common/address.ts';
import { fromDescription } from '../../inventory/index.ts';
import type { MachineKey, References, Scene as MachineScene } from '../../machines/index.ts';
import { ANY_ZONE, BASTION, bastionBlueprint, type DeclaredBastion } from '../../topologies/bastion.ts';
import { replacedBy } from '../common/plan-repairs.ts';
import type { Part, Scene } from './plan-scene.ts';
import { isOfBastion, keyOf } from './thing.ts';

/** The bastion in the words of machines. Its owner is the cloud; of what carries the cloud's mark only its own is shown. */
export function bastionScene(scene: Scene, ids: Part['ids']): MachineScene {
  const { owner, observed, known, bastion } = scene;
  const { look, nowMs, unread, addresses, taken } = bastion;
  const declared = scene.deleting ? undefined : scene.spec.nodeAccess.bastion?.managed;
  const { entries } = observed;
  const groups = entries['security-group'].filter(
    ({ description }) =>
      description?.includes(owner.uid) === true && isOfBastion(fromDescription(description)?.member ?? ''),
  );
  return {
    owner,
    blueprint: bastionBlueprint(declared),
    references: declared === undefined ? NOTHING_NAMED : referencesOf(scene, declared, ids),
    // It has no volumes but what Nova makes of its image.
    entries: { ...entries, 'security-group': groups, 'volume-zone': [] },
    unread,
    deleting: declared === undefined,
    dataVolumes: 'Delete',
    contents: BASTION,
    // Of one that goes nothing is built.
    patience: { buildMs: (declared?.patience.bootSeconds ?? 0) * 1000, retryMs: MINUTE_MS },
    // What a plan took away is made, and nothing to be healed.
    known: new Set(
      [...known.keys()].filter((key) => isOfBastion(key) && !(taken && key === SERVER)) as unknown as MachineKey[],
    ),
    addresses,
    addressField: 'nodeAccess.bastion.managed',
    hold: {},
    replace: look === undefined ? {} : replacedBy(look.decisions, look.signs),
    serving: [],
    answering: look?.guest?.sight.answers === true ? [BASTION] : [],
    nowMs,
  };
}

const MINUTE_MS = 60_000;
const SERVER = keyOf('server', BASTION);
const NOTHING_NAMED: References = { networks: {}, images: {}, flavors: {}, zones: {}, externalNetworks: {} };

/** What is not there yet, or not whole, is left out, and waited for. */
function referencesOf({ observed: { entries } }: Scene, declared: DeclaredBastion, ids: Part['ids']): References {
  const { image, flavor, network, zone, floatingIp } = declared;
  const imageId = ids.get(keyOf('image', image));
  const isWhole = entries.image.some(({ id, status }) => id === imageId && status === 'active');
  const networkId = ids.get(keyOf('network', network));
  const ways = entries.port.filter(
    ({ network_id: id, device_owner: owner }) => id === networkId && owner?.startsWith('network:router_interface'),
  );
  const led = new Set(ways.flatMap(({ fixed_ips: addresses }) => addresses.map((one) => one.subnet_id)));
  // A floating IP leads to where a router leads, so that is where the machine has its address.
  const [subnet] = entries.subnet
    .filter((one) => one.network_id === networkId && one.ip_version === 4 && led.has(one.id))
    .toSorted((a, b) => compareIps(addressOf(a.cidr), addressOf(b.cidr)) ?? 0);
  return {
    networks: {
      [network]:
        networkId === undefined || subnet === undefined
          ? undefined
          : { id: networkId, subnetId: subnet.id, cidr: subnet.cidr },
    },
    images: { [image]: isWhole ? imageId : undefined },
    flavors: { [flavor]: ids.get(keyOf('flavor', flavor)) },
    zones: { [zone ?? ANY_ZONE]: zone ?? null },
    externalNetworks: { [floatingIp.network]: ids.get(keyOf('network', floatingIp.network)) },
  };
}
