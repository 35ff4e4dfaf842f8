import type { ScpCloudSpec, ScpCloudStatus } from '../../api/scp-cloud.ts';
import type { Observed } from './observed.ts';
import type { Plan } from './plan.ts';
import { keyOf } from './thing.ts';

type Images = NonNullable<ScpCloudStatus['images']>;

/** How far the images are. */
export function imagesOf(spec: ScpCloudSpec, plan: Plan, observed: Observed): Images {
  return spec.images.map(({ name }) => {
    const id = plan.ids.get(keyOf('image', name));
    const failure = observed.uploadFailures.get(name);
    if (failure !== undefined) return { name, state: 'Failed', message: failure.message.slice(0, 1024) };
    const upload = id === undefined ? undefined : observed.uploads.get(id);
    if (upload === undefined) return { name, state: stateOf(observed, id) };
    const { sentBytes, totalBytes } = upload;
    if (totalBytes === undefined) return { name, state: 'Uploading' };
    // In steps, so that progress does not become a stream of writes.
    const tenth = totalBytes === 0 ? 10 : Math.floor((10 * sentBytes) / totalBytes);
    const transferredBytes = Math.floor((tenth * totalBytes) / 10);
    return { name, state: 'Uploading', totalBytes, transferredBytes, percent: 10 * tenth };
  });
}

function stateOf(observed: Observed, id: string | undefined): Images[number]['state'] {
  const status = observed.entries.image.find((image) => image.id === id)?.status;
  if (status === 'active') return 'Active';
  return status === 'importing' ? 'Importing' : 'Waiting';
}
