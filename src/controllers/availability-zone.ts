import { AVAILABILITY_ZONES } from '../api/availability-zone.ts';
import { SCP_CLOUDS } from '../api/scp-cloud.ts';
import { type KubernetesObject, SECRET } from '../clients/kubernetes/index.ts';
import { parseCloudsYaml } from '../clients/openstack/index.ts';
import { installationOf } from '../inventory/index.ts';
import { createCredentials } from '../reconcilers/common/credentials.ts';
import { createAvailabilityZoneReconciler } from '../reconcilers/availability-zone/index.ts';
import { createSessions } from '../reconcilers/availability-zone/session.ts';
import { createController, createStatusWriter, keyOf, whenDeclared } from '../runtime/index.ts';
import { createDeletionScenes } from './deletion-scenes.ts';
import { createSecretWatches } from './secret-watches.ts';
import type { ControllerDeps, Wiring } from './wiring.ts';

/**
 * AvailabilityZone: woken by its own changes, by those of its cloud, of the cloud's Secret and of the cloud's other zones,
 * and by what a sweep of the cloud finds.
 */
export function wireAvailabilityZone(deps: ControllerDeps): Wiring {
  const { client, clock, random, log, metrics, installationId } = deps;
  const type = AVAILABILITY_ZONES;
  const informer = deps.informers.of(type);
  const clouds = deps.informers.of(SCP_CLOUDS);
  const secrets = createSecretWatches({ client, clock, random, log });
  const sessions = createSessions({ ...deps, wake: (key) => controller.enqueue(key) });
  const zonesIn = (namespace: string | undefined) =>
    informer.store.list().filter(({ metadata }) => metadata.namespace === namespace);
  const zonesOf = (namespace: string | undefined, cloud: string | undefined) =>
    zonesIn(namespace)
      .filter((zone) => cloudOf(zone) === cloud)
      .map(keyOf);
  const reconciler = createAvailabilityZoneReconciler({
    ...deps,
    type,
    deletions: createDeletionScenes({ client, type, informer, clock, share: deps.massDeletionShare }),
    credentials: createCredentials({ client, parse: parseCloudsYaml, secretType: SECRET }),
    sessions,
    secrets,
    status: createStatusWriter({ client, type, scrubber: deps.scrubber }),
    installation: installationOf(installationId),
    findCloud: ({ namespace, name }) => clouds.store.get(`${namespace}/${name}`),
    listZones: zonesIn,
  });
  const controller = createController({
    kind: type.kind,
    informer,
    reconciler,
    triggers: [
      secrets.trigger,
      whenDeclared(clouds, ({ metadata }) => zonesOf(metadata.namespace, metadata.name)),
      whenDeclared(informer, (zone) => zonesOf(zone.metadata.namespace, cloudOf(zone))),
    ],
    clock,
    random,
    log,
    metrics,
  });
  const close = () => {
    secrets.close();
    return Promise.resolve();
  };
  return { controllers: [controller], close };
}

function cloudOf(zone: KubernetesObject): string | undefined {
  const { spec } = zone as { readonly spec?: { readonly cloudRef?: { readonly name?: string } } };
  return spec?.cloudRef?.name;
}
