import type { Volume } from '../clients/openstack/index.ts';
import { toRetainedMetadata, withoutRetainedMark } from '../inventory/index.ts';
import type { Ours } from './plan-ours.ts';
import { whatIs } from './plan-retained.ts';
import { freedomOf } from './plan-readiness.ts';
import { joined, NOTHING, type Part, type Scene, stopped, waitingFor } from './plan-scene.ts';
import type { Step } from './step.ts';
import { type ThingKey, thingOf } from './thing.ts';

/** Volumes come last: once their machine has gone, they are left behind for an owner of the same name, or destroyed. */
export function planVolumeRemoval(scene: Scene, ours: Ours, declared: ReadonlySet<ThingKey>): Part {
  const parts = [...ours.volumes].flatMap(([key, volumes]) => {
    const isDeclared = declared.has(key);
    return (isDeclared ? volumes.slice(1) : volumes).map((volume) => planOne(scene, key, volume, isDeclared));
  });
  return joined(...parts);
}

function planOne(scene: Scene, key: ThingKey, volume: Volume, isSurplus: boolean): Part {
  if (volume.status === 'deleting') return waitingFor(key, `${key} to be gone`);
  const isFailed = volume.status.startsWith('error');
  const free = isFailed ? ({ is: 'ready' } as const) : freedomOf(scene, key, volume);
  if (free.is === 'problem')
    return isOwn(scene, volume) ? waitingFor(key, `${key} to be free`) : stopped(key, free.problem);
  if (free.is === 'waiting') return waitingFor(key, free.on);
  const thing = { ...thingOf(key), id: volume.id };
  const about = { thing, path: 'dataVolumes', needs: [], cause: 'Declared', id: volume.id } as const;
  if (isRoot(volume)) {
    const step: Step = { ...about, key: `delete ${key}`, do: 'delete-volume', action: 'Delete', impact: 'Destroy' };
    return { ...waitingFor(key, `${key} to be gone`), steps: [step] };
  }
  if (scene.dataVolumes === 'Delete' && !isSurplus) {
    const common = { ...about, key: `delete ${key}`, action: 'Delete', impact: 'Destroy', consent: true } as const;
    return { ...waitingFor(key, `${key} to be gone`), steps: [{ ...common, do: 'delete-volume' }] };
  }
  // A second one for the same place was never the machine's: nobody takes it up by mistake.
  return { ...NOTHING, steps: [release(scene, isSurplus ? `surplus/${volume.id}` : key, volume)] };
}

/** The server that still has it is ours, and going. */
function isOwn({ entries, owner }: Scene, { attachments }: Volume): boolean {
  return attachments.every(({ server_id: holder }) =>
    entries.server.some(({ id, metadata }) => id === holder && Object.values(metadata).includes(owner.uid)),
  );
}

/** Made of an image: it holds nothing that is worth keeping. */
function isRoot(volume: Volume): boolean {
  return volume.volume_image_metadata['image_id'] !== undefined;
}

/** Takes our mark off and says whose it was. */
function release(scene: Scene, member: string, { id, metadata }: Volume): Step {
  const { installation, kind, namespace, name } = scene.owner;
  const mark = toRetainedMetadata({ installation, kind, namespace, name, member, what: whatIs(scene) });
  const changes = [
    { field: 'mark', from: 'ours', to: 'retained', body: { metadata: { ...withoutRetainedMark(metadata), ...mark } } },
  ];
  const thing = { kind: 'volume', name: member.replace(/^volume\//, ''), id } as const;
  const about = { key: `release volume ${id}`, thing, path: 'dataVolumes', needs: [], changes, id } as const;
  return { ...about, do: 'mark-volume', action: 'Release', impact: 'None', cause: 'Declared' };
}
