import { BUILT_IN_RESOURCES } from '../schema/index.ts';
import type { Crd, PublishedResource, ResourceDefinition } from '../schema/index.ts';
import { servedBuiltIn } from './built-in.ts';
import { servedCustom } from './custom.ts';
import type { ServedResource } from './served-resource.ts';

/** Which resources are served right now: the built-in ones and those of every established definition. */
export class Registry {
  readonly #builtIn: readonly ServedResource[] = BUILT_IN_RESOURCES.map(servedBuiltIn);
  readonly #custom = new Map<string, readonly ServedResource[]>();
  readonly #index = new Map<string, ServedResource>();
  #revision = 0;

  constructor() {
    this.#reindex();
  }

  /** Grows whenever discovery or OpenAPI change. */
  get revision(): number {
    return this.#revision;
  }

  find(group: string, version: string, plural: string): ServedResource | undefined {
    return this.#index.get(`${group}/${version}/${plural}`);
  }

  /** The preferred version of a resource, by kind. */
  findKind(group: string, version: string, kind: string): ServedResource | undefined {
    return this.all().find(
      ({ definition: d }) => d.group === group && d.version === version && d.kind === kind && d.verbs.includes('get'),
    );
  }

  /** Any version of a stored collection. */
  ofCollection(collection: string): ServedResource | undefined {
    return this.all().find((resource) => resource.collection === collection);
  }

  hasGroup(group: string): boolean {
    return this.all().some(({ definition }) => definition.group === group);
  }

  hasVersion(group: string, version: string): boolean {
    return this.all().some(({ definition }) => definition.group === group && definition.version === version);
  }

  all(): readonly ServedResource[] {
    return [...this.#index.values()];
  }

  definitions(): readonly ResourceDefinition[] {
    return this.all().map(({ definition }) => definition);
  }

  published(): readonly PublishedResource[] {
    return this.all().map(({ definition, schema }) => ({
      resource: definition,
      ...(schema === undefined ? {} : { schema }),
    }));
  }

  /** Serves every served version of a definition in place of what it said before. */
  setCrd(crd: Crd): void {
    this.#custom.set(crd.metadata.name, servedCustom(crd));
    this.#reindex();
  }

  removeCrd(name: string): void {
    if (this.#custom.delete(name)) this.#reindex();
  }

  removeAllCrds(): void {
    this.#custom.clear();
    this.#reindex();
  }

  #reindex(): void {
    this.#revision++;
    this.#index.clear();
    for (const resource of [...this.#builtIn, ...[...this.#custom.values()].flat()]) {
      const { group, version, plural } = resource.definition;
      this.#index.set(`${group}/${version}/${plural}`, resource);
    }
  }
}
