import { AVAILABILITY_ZONES } from '../api/availability-zone.ts';
import { DATABASE_CLUSTERS } from '../api/database-cluster.ts';
import { SCP_CLOUDS } from '../api/scp-cloud.ts';
import { SECRET } from '../clients/kubernetes/index.ts';
import { parseCloudsYaml } from '../clients/openstack/index.ts';
import { installationOf, orphans } from '../inventory/index.ts';
import { createIdentities, loginKey, userDataOf } from '../machines/index.ts';
import { createCredentials } from '../reconcilers/common/credentials.ts';
import { createScpCloudReconciler } from '../reconcilers/scp-cloud/index.ts';
import { imageSources } from '../reconcilers/scp-cloud/image-source.ts';
import { createSessions } from '../reconcilers/scp-cloud/session.ts';
import { tellUpload } from '../reconcilers/scp-cloud/story.ts';
import { createController, createStatusWriter } from '../runtime/index.ts';
import { cloudUsers, whenUserGone } from './cloud-users.ts';
import { createDeletionScenes } from './deletion-scenes.ts';
import { uidsIn } from './informers.ts';
import { createSecretWatches } from './secret-watches.ts';
import type { ControllerDeps, Wiring } from './wiring.ts';

/** After an outage of the cloud nobody should wait for minutes. */
const BACKOFF = { baseMs: 500, maxMs: 60_000 };

/** ScpCloud: woken by its own changes, by its Secret, and by what a sweep of its cloud finds. */
export function wireScpCloud(deps: ControllerDeps): Wiring {
  const { client, clock, random, log, namespaces, metrics, events, gate, installationId } = deps;
  const informer = deps.informers.of(SCP_CLOUDS);
  const zones = deps.informers.of(AVAILABILITY_ZONES);
  const databases = deps.informers.of(DATABASE_CLUSTERS);
  const secrets = createSecretWatches({ client, clock, random, log });
  const sessions = createSessions({
    ...deps,
    sources: imageSources({ folder: deps.imagesFolder, dispatcher: deps.cloudDispatcher }),
    assertLeading: () => gate.assertLeading(),
    wake: (key) => controller.enqueue(key),
    tell: (object, news) => events.record(object, tellUpload(news)),
  });
  const type = SCP_CLOUDS;
  const learn = (secret: string) => deps.scrubber.add(secret);
  const installation = installationOf(installationId);
  const deletions = createDeletionScenes({ client, type, informer, clock, share: deps.massDeletionShare });
  const reconciler = createScpCloudReconciler({
    ...deps,
    type,
    deletions,
    credentials: createCredentials({ client, parse: parseCloudsYaml, secretType: SECRET }),
    sessions,
    secrets,
    keys: {
      identities: createIdentities({ client, random, learn }),
      login: (of, signal) => loginKey({ client, random, learn }, of, signal),
      userData: userDataOf,
    },
    status: createStatusWriter({ client, type: SCP_CLOUDS, scrubber: deps.scrubber }),
    installation,
    users: cloudUsers(client),
    orphans: (inventory) =>
      // An operator that is confined to some namespaces knows nothing of owners in others.
      orphans(inventory, installation, uidsIn([informer, zones, databases])).filter(
        ({ mark }) => namespaces?.includes(mark.namespace) ?? true,
      ),
  });
  const controller = createController({
    kind: SCP_CLOUDS.kind,
    informer,
    reconciler,
    triggers: [secrets.trigger, whenUserGone(zones), whenUserGone(databases)],
    queue: { backoff: BACKOFF },
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
