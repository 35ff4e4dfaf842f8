import { path } from '../service/path.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';
import {
  type AccountFacts,
  type ContainerEntry,
  containerEntry,
  type Headers,
  metadataHeaders,
  metadataOf,
  type ObjectEntry,
  objectEntry,
  type StoreFacts,
} from './object-schema.ts';

export interface Containers {
  getAccount(): Promise<AccountFacts>;
  listContainers(query?: Query): Promise<ContainerEntry[]>;
  getContainer(name: string): Promise<StoreFacts>;
  /** Creating one that exists changes its metadata and is no error. */
  createContainer(name: string, metadata?: Readonly<Record<string, string>>): Promise<void>;
  /** Merges; an empty value removes. */
  setContainerMetadata(name: string, metadata: Readonly<Record<string, string>>): Promise<void>;
  /** A conflict while objects are in it. */
  deleteContainer(name: string): Promise<void>;
  /** Filters: `prefix`, `delimiter`. In the order of names. */
  listObjects(container: string, query?: Query): Promise<ObjectEntry[]>;
}

const PREFIX = 'x-container-meta-';
const root = path``;
const count = (headers: Headers, name: string) => Number(headers[name] ?? 0);

export function containers(api: ServiceApi): Containers {
  return {
    getAccount: async () => {
      const headers = await api.done({ operation: 'get account', method: 'HEAD', path: root });
      return {
        container_count: count(headers, 'x-account-container-count'),
        object_count: count(headers, 'x-account-object-count'),
        bytes_used: count(headers, 'x-account-bytes-used'),
        metadata: metadataOf(headers, 'x-account-meta-'),
      };
    },
    listContainers: (query) =>
      api.list({
        operation: 'list containers',
        path: root,
        of: containerEntry,
        marker: (last) => last.name,
        query: { format: 'json', ...query },
      }),
    getContainer: async (name) => {
      const headers = await api.done({ operation: 'get container', method: 'HEAD', path: path`/${name}` });
      return {
        object_count: count(headers, 'x-container-object-count'),
        bytes_used: count(headers, 'x-container-bytes-used'),
        metadata: metadataOf(headers, PREFIX),
      };
    },
    createContainer: async (name, metadata = {}) => {
      const headers = metadataHeaders(metadata, PREFIX);
      await api.done({ operation: 'create container', method: 'PUT', path: path`/${name}`, headers });
    },
    setContainerMetadata: async (name, metadata) => {
      const headers = metadataHeaders(metadata, PREFIX);
      await api.done({ operation: 'set container metadata', method: 'POST', path: path`/${name}`, headers });
    },
    deleteContainer: async (name) => {
      await api.done({ operation: 'delete container', method: 'DELETE', path: path`/${name}` });
    },
    listObjects: (container, query) =>
      api.list({
        operation: 'list objects',
        path: path`/${container}`,
        of: objectEntry,
        marker: (last) => last.name ?? last.subdir ?? '',
        query: { format: 'json', ...query },
      }),
  };
}
