import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import type { ImageRow } from './tables.ts';

export interface Viewer {
  readonly cloud: Pick<CloudContext, 'state'>;
  readonly caller: Caller;
}

export function owns({ caller }: Viewer, image: ImageRow): boolean {
  return image.owner !== null && image.owner === caller.project?.id;
}

/** Whether the image may be shown to the caller when asked for by its id. */
export function maySee(viewer: Viewer, image: ImageRow): boolean {
  if (viewer.caller.isAdmin || owns(viewer, image)) return true;
  if (image.visibility === 'public' || image.visibility === 'community') return true;
  return image.visibility === 'shared' && membership(viewer, image) !== undefined;
}

export function membership({ cloud, caller }: Viewer, image: ImageRow) {
  return cloud.state.tables.image.members.get(`${image.id}/${caller.project?.id ?? ''}`);
}

export function imageNotFound(id: string): ApiError {
  return new ApiError(404, `No image found with ID ${id}`);
}

export function findImage(viewer: Viewer, id: string, missing = imageNotFound): ImageRow {
  const image = viewer.cloud.state.tables.image.images.get(id);
  if (!image || !maySee(viewer, image)) throw missing(id);
  return image;
}

/** The image, when the caller may change it. */
export function findOwnImage(
  viewer: Viewer,
  id: string,
  options: { missing?: typeof imageNotFound; refusal?: string } = {},
): ImageRow {
  const image = findImage(viewer, id, options.missing);
  if (!viewer.caller.isAdmin && !owns(viewer, image)) {
    throw new ApiError(403, options.refusal ?? 'You do not own this image');
  }
  return image;
}
