import type { Subject } from '../../support/crash/matrix.ts';
import { describeCrashes } from '../../support/crash/suite.ts';
import { pictureOf, withoutIds } from '../../support/cloud-picture.ts';
import type { StoredCloud } from '../../support/stage.ts';
import { FLOWS } from './flows.ts';

const CLOUD: Subject = {
  plural: 'scpclouds',
  seen: async (world) => {
    const object = await world.find('storm');
    const picture = withoutIds(await pictureOf(world.admin));
    return { picture, status: object && lastingStatus(object) };
  },
};

describeCrashes(FLOWS, CLOUD);

/** What a status says apart from times, identifiers and counts of calls. */
function lastingStatus({ status, metadata }: StoredCloud): unknown {
  const { conditions = [], resources = [], plan, drift, orphans, images, quota, summary } = status ?? {};
  return {
    upToDate: status?.observedGeneration === metadata.generation,
    finalizers: metadata.finalizers,
    conditions: conditions.map(({ type, status: is, reason, message }) => [type, is, reason, message]),
    resources: resources.map(({ id: _, ...resource }) => resource),
    ...{ plan, drift, orphans, images, quota, summary },
  };
}
