import { SCP_CLOUDS } from '../api/scp-cloud.ts';
import { SECRET } from '../clients/kubernetes/index.ts';
import { parseCloudsYaml } from '../clients/openstack/index.ts';
import { createCloudConnections, installationOf } from '../inventory/index.ts';
import { createScpCloudReconciler } from '../reconcilers/scp-cloud/index.ts';
import { imageSources } from '../reconcilers/scp-cloud/image-source.ts';
import { createSessions } from '../reconcilers/scp-cloud/session.ts';
import { tellUpload } from '../reconcilers/scp-cloud/story.ts';
import { createController, createInformer, createStatusWriter } from '../runtime/index.ts';
import { cloudUsers } from './cloud-users.ts';
import { createSecretWatches } from './secret-watches.ts';
import type { ControllerDeps, Wiring } from './wiring.ts';

/** After an outage of the cloud nobody should wait for minutes. */
const BACKOFF = { baseMs: 500, maxMs: 60_000 };

/** ScpCloud: woken by its own changes, by its Secret, and by what a sweep of its cloud finds. */
export function wireScpCloud(deps: ControllerDeps): Wiring {
  const { client, clock, random, log, namespaces, metrics, events, gate, installationId } = deps;
  const connections = createCloudConnections({ ...deps, dispatcher: deps.cloudDispatcher });
  const informer = createInformer({ client, type: SCP_CLOUDS, namespaces, clock, random, log });
  const secrets = createSecretWatches({ client, clock, random, log });
  const sessions = createSessions({
    ...deps,
    connections,
    sources: imageSources({ folder: deps.imagesFolder, dispatcher: deps.cloudDispatcher }),
    assertLeading: () => gate.assertLeading(),
    wake: (key) => controller.enqueue(key),
    tell: (object, news) => events.record(object, tellUpload(news)),
  });
  const reconciler = createScpCloudReconciler({
    ...deps,
    type: SCP_CLOUDS,
    credentials: { client, parse: parseCloudsYaml, secretType: SECRET },
    sessions,
    secrets,
    status: createStatusWriter({ client, type: SCP_CLOUDS, scrubber: deps.scrubber }),
    installation: installationOf(installationId),
    users: cloudUsers(client),
    owners: () => new Set(informer.store.list().map(({ metadata }) => metadata.uid ?? '')),
  });
  const controller = createController({
    kind: SCP_CLOUDS.kind,
    informer,
    reconciler,
    triggers: [secrets.trigger],
    queue: { backoff: BACKOFF },
    clock,
    random,
    log,
    metrics,
  });
  const close = async () => {
    secrets.close();
    await connections.close();
  };
  return { informers: [informer], controllers: [controller], close };
}
