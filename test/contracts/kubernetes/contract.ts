import type { Connect } from './server.ts';
import { describeAccess } from './access.ts';
import { describeAdmission } from './admission.ts';
import { describeApply } from './apply.ts';
import { describeBuiltInKinds } from './built-in.ts';
import { describeDefinitions } from './definitions.ts';
import { describeDeletions } from './deletions.ts';
import { describeLists } from './lists.ts';
import { describeObjects } from './objects.ts';
import { describePatches } from './patches.ts';
import { describeProtobuf } from './protobuf.ts';
import { describeSchemas } from './schema.ts';
import { describeWatches } from './watches.ts';

/** What the operator, and anybody else, relies on in a Kubernetes control plane. */
export function describeKubernetesContract(connect: Connect): void {
  describeObjects(connect);
  describePatches(connect);
  describeApply(connect);
  describeLists(connect);
  describeWatches(connect);
  describeDeletions(connect);
  describeDefinitions(connect);
  describeAccess(connect);
  describeBuiltInKinds(connect);
  describeAdmission(connect);
  describeProtobuf(connect);
  describeSchemas(connect);
}
