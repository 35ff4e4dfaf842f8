import type { Api } from '../api.ts';
import { toJson } from '../admission/amounts.ts';
import { QUOTAS, usedOf } from '../admission/quotas.ts';
import { valueAt } from '../object.ts';
import { isObject, sameJson } from '../schema/index.ts';
import { createWorker } from './worker.ts';
import type { Worker } from './worker.ts';

/** Keeps what quotas say of themselves true: what is allowed, and what is used of it. */
export function quotaController(api: Api): Worker {
  const worker = createWorker((namespace) => {
    for (const quota of api.store.list(QUOTAS, `${namespace}/`)) {
      const hard = valueAt(quota, 'spec', 'hard');
      const status = { hard: isObject(hard) ? hard : {}, used: toJson(usedOf(api, quota)) };
      if (!sameJson(status, quota['status'])) api.store.put(QUOTAS, { ...quota, status });
    }
  });
  api.store.listenToAll((_collection, { object }) => {
    const { namespace } = object.metadata;
    if (namespace !== undefined && api.store.list(QUOTAS, `${namespace}/`).length > 0) worker.enqueue(namespace);
  });
  return worker;
}
