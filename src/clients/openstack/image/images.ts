import { path } from '../service/path.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';
import { type Image, type ImageMember, image, imageMember } from './image-schema.ts';

export interface CreateImage {
  readonly name: string;
  readonly disk_format: string;
  readonly container_format: string;
  readonly visibility?: 'private' | 'shared' | 'community' | 'public';
  readonly protected?: boolean;
  readonly min_disk?: number;
  readonly min_ram?: number;
  readonly tags?: readonly string[];
  /** For administrators: the owning project. */
  readonly owner?: string;
  /** Custom properties. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** One operation of Glance's JSON patch. `path` is `/name`, `/tags`, `/<custom property>`. */
export interface ImagePatch {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: string | number | boolean | readonly string[];
}

export interface Images {
  /** Filters: any field or property; `visibility: 'all'` lists community images too. */
  listImages(query?: Query): Promise<Image[]>;
  getImage(id: string): Promise<Image>;
  /** Makes the record, which is `queued` until data are uploaded or imported. */
  createImage(body: CreateImage): Promise<Image>;
  updateImage(id: string, patch: readonly ImagePatch[]): Promise<Image>;
  /** Forbidden while protected, a conflict while a volume is made from it. */
  deleteImage(id: string): Promise<void>;
  /** The projects a shared image is shared with. */
  listImageMembers(id: string): Promise<ImageMember[]>;
  addImageMember(id: string, projectId: string): Promise<ImageMember>;
  /** By the receiving project: `accepted` shows the image in its list. */
  updateImageMember(id: string, projectId: string, status: 'accepted' | 'rejected' | 'pending'): Promise<ImageMember>;
  removeImageMember(id: string, projectId: string): Promise<void>;
}

const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';

export function images(api: ServiceApi): Images {
  return {
    listImages: (query) =>
      api.list({
        operation: 'list images',
        path: path`/images`,
        items: 'images',
        of: image,
        query: { limit: 200, ...query },
      }),
    getImage: (id) => api.json({ operation: 'get image', path: path`/images/${id}`, answer: image }),
    createImage: ({ properties, ...body }) =>
      api.json({
        operation: 'create image',
        method: 'POST',
        path: path`/images`,
        json: { ...properties, ...body },
        answer: image,
      }),
    updateImage: (id, patch) =>
      api.json({
        operation: 'update image',
        method: 'PATCH',
        path: path`/images/${id}`,
        headers: { 'content-type': PATCH_TYPE },
        json: patch,
        answer: image,
      }),
    deleteImage: async (id) => {
      await api.done({ operation: 'delete image', method: 'DELETE', path: path`/images/${id}` });
    },
    listImageMembers: (id) =>
      api.list({
        operation: 'list image members',
        path: path`/images/${id}/members`,
        items: 'members',
        of: imageMember,
      }),
    addImageMember: (id, member) =>
      api.json({
        operation: 'add image member',
        method: 'POST',
        path: path`/images/${id}/members`,
        json: { member },
        answer: imageMember,
      }),
    updateImageMember: (id, projectId, status) =>
      api.json({
        operation: 'update image member',
        method: 'PUT',
        path: path`/images/${id}/members/${projectId}`,
        json: { status },
        answer: imageMember,
      }),
    removeImageMember: async (id, projectId) => {
      const member = path`/images/${id}/members/${projectId}`;
      await api.done({ operation: 'remove image member', method: 'DELETE', path: member });
    },
  };
}
