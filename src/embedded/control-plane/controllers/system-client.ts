import type { Api } from '../api.ts';
import type { JsonObject } from '../schema/index.ts';
import type { KubeObject } from '../object.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { StatusError } from '../status-error.ts';
import { createObject } from '../verbs/create.ts';
import { deleteObject } from '../verbs/delete.ts';
import type { PropagationPolicy } from '../verbs/delete-options.ts';

/** What the control plane's own controllers write with. */
export interface SystemClient {
  /** Makes an object unless it is there. */
  ensure(group: string, plural: string, object: JsonObject, namespace?: string): void;
  delete(resource: ServedResource, object: KubeObject, policy?: PropagationPolicy): void;
}

export function systemClient(api: Api, fieldManager: string): SystemClient {
  const options = { dryRun: false, fieldManager, managerNamed: true, fieldValidation: 'Ignore', force: false } as const;
  return {
    ensure(group, plural, object, namespace = '') {
      const resource = api.registry.all().find(({ definition: d }) => d.group === group && d.plural === plural);
      if (resource === undefined) return;
      const { kind } = resource.definition;
      const request = {
        api,
        resource,
        namespace,
        name: '',
        subresource: '',
        options,
        warnings: new Array<string>(),
      } as const;
      unless([403, 404, 409], () => createObject(request, { apiVersion: resource.apiVersion, kind, ...object }));
    },
    delete(resource, { metadata }, policy) {
      const deletion = {
        dryRun: false,
        propagationPolicy: policy,
        gracePeriodSeconds: undefined,
        uid: metadata.uid,
        resourceVersion: '',
      };
      const { name, namespace = '' } = metadata;
      unless([404, 409], () => deleteObject({ api, resource, namespace, name, options: deletion }));
    },
  };
}

/** Runs a write whose refusal with one of these codes means that there is nothing to do. */
function unless(codes: readonly number[], write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof StatusError) || !codes.includes(error.code)) throw error;
  }
}
