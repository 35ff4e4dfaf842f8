import type { ServiceApi } from '../service/service-api.ts';
import { type ImageData, imageData } from './image-data.ts';
import { type Images, images } from './images.ts';

/** Glance v2. */
export interface ImageClient extends Images, ImageData {}

export function imageClient(api: ServiceApi): ImageClient {
  return { ...images(api), ...imageData(api) };
}
