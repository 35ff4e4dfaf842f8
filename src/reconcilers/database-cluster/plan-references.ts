import { entryOf } from './plan-entries.ts';
import { externalOf, type NetworkFacts, networkOf } from './plan-network.ts';
import { zonesOf } from './plan-zones.ts';
import type { Finding, ReferenceScene } from './reference.ts';

/** What the names in a spec stand for in the cloud. */
export interface References {
  /** What Nova calls each zone, by name of the AvailabilityZone. */
  readonly zones: Readonly<Record<string, string>>;
  readonly imageId: string;
  /** By name of the entry in the ScpCloud. */
  readonly flavorIds: Readonly<Record<string, string>>;
  readonly network: NetworkFacts;
  /** Where the floating IP comes from; absent where none is declared. */
  readonly externalNetworkId?: string;
}

/**
 * Finds what a spec names: in the ScpCloud's spec and status, among the AvailabilityZones, and in the picture of the cloud.
 * Each name that stands for nothing, or for what cannot be meant, is a problem with field and remedy. No value: at least
 * one problem stops everything. A value with problems: what is there goes on, and no machine is made.
 */
export function resolveReferences(scene: ReferenceScene): Finding<References> {
  const { machines, endpoint } = scene.spec;
  const zones = zonesOf(scene);
  const image = entryOf(scene, 'image', 'spec.machines.image', machines.image);
  const flavors = flavorsOf(scene);
  const network = networkOf(scene);
  const external = externalOf(scene);
  const problems = [zones, image, flavors, network, external].flatMap((part) => part.problems);
  const complete =
    zones.value !== undefined &&
    image.value !== undefined &&
    flavors.value !== undefined &&
    network.value !== undefined &&
    (endpoint.floatingIp === undefined || external.value !== undefined);
  if (!complete) return { value: undefined, problems };
  const value = { zones: zones.value, imageId: image.value, flavorIds: flavors.value, network: network.value };
  return {
    value: external.value === undefined ? value : { ...value, externalNetworkId: external.value },
    problems,
  };
}

function flavorsOf(scene: ReferenceScene): Finding<Readonly<Record<string, string>>> {
  const { flavor, quorumFlavor, loadBalancerFlavor } = scene.spec.machines;
  const found = Object.entries({ flavor, quorumFlavor, loadBalancerFlavor }).flatMap(([field, name]) =>
    name === undefined ? [] : [{ name, ...entryOf(scene, 'flavor', `spec.machines.${field}`, name) }],
  );
  const problems = found.flatMap((one) => one.problems);
  if (problems.length > 0) return { value: undefined, problems };
  return { value: Object.fromEntries(found.map(({ name, value = '' }) => [name, value])), problems };
}
