import { createControlPlane } from '../../src/embedded/control-plane/index.ts';
import { inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { describeKubernetesContract } from './kubernetes/contract.ts';

const origin = 'https://kubernetes.embedded';

describeKubernetesContract(() => {
  const plane = createControlPlane({ clock: systemClock(), random: seededRandom(1), origin });
  const dispatcher = inProcessDispatcher(new Map([[origin, plane.fetch]]));
  return Promise.resolve({
    origin,
    dispatcher,
    bare: dispatcher,
    headers: { authorization: `Bearer ${plane.token}` },
    close: () => {
      plane.stop();
      return Promise.resolve();
    },
  });
});
