import type { ManagedFile, Placement } from '../blueprint.ts';
import { devicePath, script, volumeFile } from '../files.ts';
import { volumeOf, whereabouts } from '../hosts.ts';
import { dataSetScript } from '../scripts/data-set.ts';
import { drbdGenerationScript } from '../scripts/drbd-generation.ts';
import { drbdMetadataScript } from '../scripts/drbd-metadata.ts';
import { fencePeerScript } from '../scripts/fence-peer.ts';
import { unfenceScript } from '../scripts/unfence.ts';
import { volumeSizeScript } from '../scripts/volume-size.ts';
import { CLONE } from './cib-resources.ts';
import { drbdFiles, fencePeerFile, type Replica } from './drbd.ts';
import type { ClusterNodes, Timing } from './types.ts';

/** The data volume that two machines hold copies of. */
export interface ReplicatedVolume {
  readonly name: string;
  readonly sizeGiB: number;
}

interface Replicated {
  readonly network: string;
  /** Names of members. */
  readonly service: readonly [string, string];
  readonly volume: ReplicatedVolume;
  readonly timing: Timing;
}

/** What the first or second of the two needs to keep its copy: DRBD, the fence-peer handler, and what looks after the volume. */
export function replicaFiles(
  { network, service, volume, timing }: Replicated,
  placement: Placement,
  nodes: ClusterNodes,
  index: number,
): ManagedFile[] {
  const replica = (member: string): Replica => ({
    ...whereabouts(placement, member, network),
    device: devicePath(volumeOf(placement, member, volume.name)),
  });
  const copies = [replica(service[0]), replica(service[1])] as const;
  const [own, peer] = index === 0 ? ([0, 1] as const) : ([1, 0] as const);
  const { device } = copies[own];
  return [
    ...drbdFiles(copies, timing),
    volumeFile({ device, sizeGiB: volume.sizeGiB }, index === 0 ? 'first' : 'second', true),
    fencePeerFile({ peer: nodes.service[peer], witness: nodes.quorum, clone: CLONE }, timing),
    script('fence-peer', fencePeerScript),
    script('drbd-metadata', drbdMetadataScript),
    script('drbd-generation', drbdGenerationScript),
    script('data-set', dataSetScript),
    script('unfence', unfenceScript),
    script('volume-size', volumeSizeScript),
  ];
}
